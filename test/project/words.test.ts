/** The words of the staff's page: both languages say the same, nothing is left over, and rights and roles have names. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import english from '../../adapters/console/desk/words/en.json' with { type: 'json' };
import labels from '../../adapters/console/desk/words/labels-en.json' with { type: 'json' };
import chinese from '../../adapters/console/desk/words/zh.json' with { type: 'json' };
import { ROLES } from '../../src/accounts.ts';
import { RIGHTS } from '../../src/api/rights.ts';
import { URGENCIES } from '../../src/library/terms.ts';
import { library, root } from '../shared.ts';

type Tree = { readonly [key: string]: string | Tree };

function leaves(tree: Tree, before = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[before + key, value]] : leaves(value, `${before}${key}.`),
  );
}
const slots = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe('the words of the owners’ page', () => {
  it('are the same in both languages, with the same slots; English is asked for by the browser', async () => {
    const folder = join(root, 'adapters', 'console', 'public');
    const { ZH } = (await import(join(folder, 'words-zh.js'))) as { ZH: object };
    const { EN } = (await import(join(folder, 'words-en.js'))) as { EN: object };
    const { languageOf } = (await import(join(folder, 'words.js'))) as {
      languageOf: (languages: string[]) => string;
    };
    const flat = (words: unknown, before = ''): [string, string][] =>
      typeof words === 'object' && words !== null
        ? Object.entries(words).flatMap(([key, value]) => flat(value, `${before}${key}.`))
        : [[before, String(words)]];
    const [zh, en] = [flat(ZH), new Map(flat(EN))];
    expect([...en.keys()].sort()).toEqual(zh.map(([key]) => key).sort());
    for (const [key, text] of zh) expect([key, slots(en.get(key) ?? '')]).toEqual([key, slots(text)]);
    expect([['en-GB', 'zh-CN'], ['fr', 'zh-TW', 'en'], ['ja'], []].map(languageOf)).toEqual([
      'en',
      'zh',
      'zh',
      'zh',
    ]);
  });
});

describe('the words of the staff’s page', () => {
  it('have the names of the library in English too, every one and no other', () => {
    const { staff } = library.notices;
    for (const [group, names] of Object.entries(labels)) {
      const known = staff[group as keyof typeof staff];
      expect([group, Object.keys(names).sort()]).toEqual([group, Object.keys(known).sort()]);
      expect(Object.values(names).filter((name) => /\p{Script=Han}/u.test(name))).toEqual([]);
    }
  });

  it('are the same in both languages, with the same slots', () => {
    const [zh, en] = [leaves(chinese), new Map(leaves(english))];
    expect([...en.keys()].sort()).toEqual(zh.map(([key]) => key).sort());
    for (const [key, text] of zh) expect([key, slots(en.get(key) ?? '')]).toEqual([key, slots(text)]);
  });

  it('are all used: by name, or by a group whose names come from the server or a list', () => {
    const folder = join(root, 'adapters', 'console', 'desk');
    const code = readdirSync(folder)
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n');
    const groups = [...code.matchAll(/(?:named\('(\w+)'|w\(`(\w+(?:\.\w+)*)\.\$\{)/g)].map(
      (m) => m[1] ?? m[2],
    );
    const unused = leaves(chinese)
      .map(([key]) => key)
      .filter((key) => !code.includes(`'${key}'`) && !code.includes(`"${key}"`))
      .filter((key) => !groups.some((group) => key.startsWith(`${group}.`)));
    expect(unused).toEqual([]);
  });

  it('name every page once: a menu has no two of one address', () => {
    const source = readFileSync(join(root, 'adapters', 'console', 'desk', 'pages.tsx'), 'utf8');
    const pages = [...source.matchAll(/^ {2}page\(\s*'(\w+)',/gm)].map(([, page]) => page);
    expect(pages.length).toBeGreaterThan(20);
    expect(new Set(pages).size).toBe(pages.length);
  });

  it('name all that is written into the audit log', () => {
    const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
    const code = files
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(root, 'src', name), 'utf8'))
      .join('\n');
    const noted = [
      ...code.matchAll(/\.note\(\s*[^,;]+,\s*'([\w.]+)'/g),
      ...code.matchAll(/accounts\.note\(\{[^}]*action: '([\w.]+)'/g),
    ].map(([, action]) => action ?? '');
    expect(noted.length).toBeGreaterThan(40);
    expect(noted.filter((action) => !(action in chinese.action))).toEqual([]);
  });

  it('name every role, right and urgency', () => {
    expect(Object.keys(chinese.right).sort()).toEqual([...RIGHTS].sort());
    expect(Object.keys(chinese.role).sort()).toEqual([...ROLES].sort());
    expect(Object.keys(chinese.urgency).sort()).toEqual([...URGENCIES].sort());
  });
});
