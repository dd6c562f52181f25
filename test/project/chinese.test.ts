/** Data is data: no Chinese in code but where a grammar is written, or where somebody is shown what to type. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Files that may hold Chinese characters outside comments, with the reason. */
const MAY: Readonly<Record<string, string>> = {
  'src/text/address-words.ts': 'grammar: 栋, 单元, 号 around a number',
  'src/text/address-signs.ts': 'grammar: the units that parts of an address cannot do without',
  'src/text/address-writings.ts': 'grammar: how each part of an address is written',
  'src/text/addresses.ts': 'grammar: how buildings, units, storeys and rooms are numbered',
  'src/text/contacts.ts': 'grammar: spoken digits, plates of provinces, units of money, months; 姓',
  'src/text/numbers.ts': 'grammar: numerals',
  'src/text/time-words.ts': 'grammar: 年月日, days of the week, hours and minutes',
  'src/text/times.ts': 'grammar: the same, reckoned',
  'src/understand/acts.ts': 'grammar: 一 to 五 as marks',
  'src/training/anonymous.ts': 'grammar: 姓 before a surname, 室 behind a room, two ways to write a digit',
  'src/desk/book-figures.ts': 'grammar: a building within the name of a home',
  'adapters/console/desk/job.tsx': 'grammar: a building within the name of a home',
  'src/supervise/sheet.ts': 'grammar: 是 and 否 in a cell; what a home is written like, in an error',
  'src/api/docs.ts': 'the name of a page, as it is called there',
  'src/api/docs-page.ts': 'the name of a page, as it is called there',
  'adapters/console/public/widget.js': 'its two labels: a script on other sites is one file',
  'src/cli/program.ts': 'the name of the project',
  'src/cli/start.ts': 'the name of the project',
  'src/settings.ts': 'the name of a product of WeCom',
};
/** Words of pages that have files of their own, one a language. */
const WORDS = /^adapters\/console\/public\/words-(?:zh|en)\.js$/;
/** What a command may be given, in its help and its errors: shown as it is typed. */
const SHOWN = /^src\/cli\/[a-z-]+\.ts$/;
const HELP = /\.(?:option|requiredOption|argument|description)\(|YingdaError\(|^\s*['"`][^'"`]*['"`],$/;

const code = (file: string): string =>
  readFileSync(join(root, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ''))
    .replace(/(^|\s)\/\/.*$/gm, '');

const files = ['src', 'adapters'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:tsx?|js)$/.test(name))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
);

it('no Chinese stands in code outside grammars', () => {
  const faults = files
    .filter((file) => !(file in MAY) && !WORDS.test(file))
    .flatMap((file) =>
      code(file)
        .split('\n')
        .map((line, at) => ({ line, at: at + 1 }))
        .filter(({ line }) => /\p{Script=Han}/u.test(line) && !(SHOWN.test(file) && HELP.test(line)))
        .map(({ line, at }) => `${file}:${at}: ${line.trim()}`),
    );
  expect(faults).toEqual([]);
});

it('a file that needs no exception has none', () => {
  expect(Object.keys(MAY).filter((file) => !/\p{Script=Han}/u.test(code(file)))).toEqual([]);
});
