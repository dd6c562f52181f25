/** Entries changed in place: the change is read back, and nothing else in the file is another. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { entryIn, overlaid } from '../../src/library/overlay.ts';
import { root } from '../shared.ts';

const folder = join(root, 'scripts-zh');
const texts = new Map(
  ['situations', 'faq', 'intents'].flatMap((part) =>
    readdirSync(join(folder, part)).map((name): [string, string] => [
      `${part}/${name}`,
      readFileSync(join(folder, part, name), 'utf8'),
    ]),
  ),
);
// biome-ignore lint/suspicious/noExplicitAny: tests read what they expect
const entry = (key: string, of: ReadonlyMap<string, string> = texts): any =>
  structuredClone(entryIn(of, key)?.data);
const lay = (key: string, data: unknown, file: string | null = null) =>
  overlaid(texts, { [key]: { data, file, base: null } });
/** Lines of a file that are in one text only. */
const moved = (file: string, laid: ReadonlyMap<string, string>) => {
  const [before, after] = [texts, laid].map((all) => (all.get(file) ?? '').split('\n'));
  return {
    gone: before?.filter((line) => !after?.includes(line)),
    come: after?.filter((line) => !before?.includes(line)),
  };
};

describe('an overlay', () => {
  it('of nothing, or of what stands there, changes no letter', () => {
    const keys = ['OPEN-1', 'CLOSE-3', 'FAQ-FEE-1', 'intents/repair.yaml', 'intents/urge-voices.yaml'];
    const same = Object.fromEntries(keys.map((key) => [key, { data: entry(key), file: null, base: null }]));
    const { texts: laid, faults } = overlaid(texts, same);
    expect(faults).toEqual([]);
    expect([...laid]).toEqual([...texts]);
  });

  it('changes one wording in its line', () => {
    const data = entry('OPEN-1');
    data.steps[0].phone[1] = '您好: 这里是 #1 "{community}"，请讲。';
    const { texts: laid, faults } = lay('OPEN-1', data);
    expect(faults).toEqual([]);
    expect(entry('OPEN-1', laid)).toEqual(data);
    const { gone, come } = moved('situations/open.yaml', laid);
    expect([gone?.length, come?.length]).toEqual([1, 1]);
    expect(entry('OPEN-2', laid)).toEqual(entry('OPEN-2'));
  });

  it('adds and takes away lines at the head, in the middle, at the end', () => {
    for (const change of [
      (list: string[]) => list.unshift('第一句新话'),
      (list: string[]) => list.splice(2, 1),
      (list: string[]) => list.splice(1, 0, '中间的新话', '- 像列表'),
      (list: string[]) => list.push('最后的新话'),
      (list: string[]) => list.pop(),
      (list: string[]) => list.shift(),
      (list: string[]) => list.splice(0, list.length, '只有这句'),
    ])
      for (const [key, list] of [
        ['OPEN-5', 'cues'],
        ['FAQ-FEE-1', 'questions'],
        ['FAQ-FEE-1', 'keywords'],
        ['intents/repair.yaml', 'utterances'],
      ] as const) {
        const data = entry(key);
        change(data[list]);
        const { texts: laid, faults } = lay(key, data);
        expect(faults).toEqual([]);
        expect(entry(key, laid)).toEqual(data);
      }
  });

  it('gives a step a wait, and takes a pair away', () => {
    const data = entry('OPEN-1');
    data.steps[0].wait_s = 3;
    data.never.pop();
    const { texts: laid, faults } = lay('OPEN-1', data);
    expect(faults).toEqual([]);
    expect(entry('OPEN-1', laid)).toEqual(data);
  });

  it('adds an answer to a file, and leaves one out', () => {
    const data = { ...entry('FAQ-FEE-1'), id: 'FAQ-OWN-1' };
    const { texts: laid, faults } = lay('FAQ-OWN-1', data, 'faq/fees.yaml');
    expect(faults).toEqual([]);
    expect(entry('FAQ-OWN-1', laid)).toEqual(data);
    const all = (of: ReadonlyMap<string, string>) =>
      parse(of.get('faq/fees.yaml') ?? '').faqs.map(({ id }: { id: string }) => id);
    expect(all(laid)).toEqual([...all(texts), 'FAQ-OWN-1']);
    for (const id of [all(texts)[0], all(texts)[2], all(texts).at(-1)])
      expect(all(lay(id, null).texts)).toEqual(all(texts).filter((one: string) => one !== id));
    expect(lay('FAQ-OWN-1', data, 'faq/gone.yaml').faults).toHaveLength(1);
  });

  it('lets an upgrade through wherever nobody changed anything', () => {
    const data = entry('OPEN-1');
    data.title = '我们的叫法';
    const upgraded = new Map(texts).set(
      'situations/open.yaml',
      (texts.get('situations/open.yaml') ?? '').replaceAll('title_en: ', 'title_en: New '),
    );
    const { texts: laid } = overlaid(upgraded, { 'OPEN-1': { data, file: null, base: null } });
    expect(entry('OPEN-1', laid).title_en).toBe(data.title_en);
    expect(entry('OPEN-2', laid).title_en).toMatch(/^New /);
  });
});
