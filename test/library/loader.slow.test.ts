/** A broken library is refused with every fault at once, each with its file and line. */
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { YingdaError } from '../../src/errors.ts';
import { faultLine, loadLibrary, readLibrary } from '../../src/library/loader.ts';

const scripts = join(import.meta.dirname, '../../scripts-zh');
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yingda-library-'));
  cpSync(scripts, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Changes the first place that fits. @returns the number of the changed line */
function spoil(name: string, from: string | RegExp, to: string): number {
  const file = join(folder, name);
  const text = readFileSync(file, 'utf8');
  const spoilt = text.replace(from, () => to);
  if (spoilt === text) throw new Error(`${name} holds nothing like ${from}`);
  writeFileSync(file, spoilt);
  const before = text.split('\n');
  return spoilt.split('\n').findIndex((line, at) => line !== before[at]) + 1;
}
const shown = (name: string) => relative(process.cwd(), join(folder, name));

/** The faults as lines, with the paths as they stand in the folder. */
function faults(): string[] {
  return readLibrary(folder).faults.map((fault) =>
    faultLine(fault).replace(shown(''), '').replace(/^\//, ''),
  );
}

describe('a sound library', () => {
  it('loads without a fault, the same wherever it lies, notes beside it or not', () => {
    writeFileSync(join(folder, 'README.md'), 'notes');
    const { library, faults: found } = readLibrary(folder);
    expect(found).toEqual([]);
    expect(library?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(loadLibrary(scripts).hash).toBe(library?.hash);
    appendFileSync(join(folder, 'faq/fees.yaml'), '# another word\n');
    expect(loadLibrary(folder).hash).not.toBe(library?.hash);
  });
});

describe('a library broken in four files', () => {
  it('is refused with all four, each with file and line', () => {
    const slot = spoil('situations/open.yaml', '{community}', '{comunity}');
    const number = spoil('standards/sla.yaml', 'respond: 15', 'respond: soon');
    const syntax = spoil('faq/fees.yaml', /keywords: \[[^\]]*\]/, 'keywords: [物业费, "费');
    const regex = spoil('lexicon/urgency.yaml', /^not_now: \[\n.*$/m, "not_now: [\n  '(水+)+$',");
    const found = faults();
    expect(found).toContainEqual(
      expect.stringMatching(
        new RegExp(`^situations/open\\.yaml:${slot}: .*unknown slot \\{comunity\\}, allowed: community`),
      ),
    );
    expect(found).toContainEqual(
      expect.stringMatching(new RegExp(`^standards/sla\\.yaml:${number}: .*respond: .*expected`)),
    );
    expect(found).toContainEqual(
      expect.stringMatching(new RegExp(`^lexicon/urgency\\.yaml:${regex}: .*backtrack`)),
    );
    const inFees = found.filter((line) => line.startsWith('faq/fees.yaml:'));
    expect(Number(inFees[0]?.split(':')[1])).toBeGreaterThanOrEqual(syntax);
    expect(new Set(found.map((line) => line.split(':')[0]))).toEqual(
      new Set(['faq/fees.yaml', 'lexicon/urgency.yaml', 'situations/open.yaml', 'standards/sla.yaml']),
    );
  });

  it('is told of in one error, a fault a line', () => {
    spoil('situations/open.yaml', '{community}', '{comunity}');
    spoil('standards/sla.yaml', 'respond: 15', 'respond: soon');
    let error: unknown;
    try {
      loadLibrary(folder);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(YingdaError);
    expect((error as YingdaError).code).toBe('E_LIBRARY');
    const [head, ...lines] = (error as YingdaError).message.split('\n');
    expect(head).toBe('the script library has 2 faults');
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/\.yaml:\d+: /);
  });
});

/** A way to spoil a file, and what is then said of it. */
type Spoilt = readonly [what: string, name: string, from: string | RegExp, to: string, told: RegExp];
/** What one file shows by itself. */
const OF_SHAPE: readonly Spoilt[] = [
  [
    'a key nobody knows',
    'standards/calendar.yaml',
    'holidays:',
    'holiday:',
    /^standards\/calendar\.yaml:\d+: .*(holiday|holidays)/,
  ],
  [
    'a key written twice',
    'standards/sla.yaml',
    'note_after_days: 3',
    'note_after_days: 3\nnote_after_days: 3',
    /^standards\/sla\.yaml:\d+: .*unique/,
  ],
  [
    'a wait in words',
    'situations/hear.yaml',
    /wait_s: .*/,
    'wait_s: 3秒',
    /^situations\/hear\.yaml:\d+: .*wait_s/,
  ],
  [
    'an element nobody knows',
    'situations/open.yaml',
    'elements: [greeting',
    'elements: [greetings',
    /^situations\/open\.yaml:\d+: .*elements/,
  ],
  [
    'an intent nobody knows',
    'faq/fees.yaml',
    'intent: fee_query',
    'intent: fee',
    /^faq\/fees\.yaml:\d+: .*intent/,
  ],
  [
    'a letter too few',
    'standards/tickets.yaml',
    'repair: BX',
    'repair: B',
    /^standards\/tickets\.yaml:\d+: .*repair/,
  ],
  ['an empty file', 'lexicon/mood.yaml', /^[\s\S]*$/, '', /^lexicon\/mood\.yaml/],
  [
    'a wording alone',
    'situations/close.yaml',
    /chat:\n(?: {10}- .*\n)+/,
    'chat: [好的]\n',
    /^situations\/close\.yaml:\d+: .*at least two wordings/,
  ],
  [
    'a narrow comma between Chinese words that owners read',
    'lexicon/referrals.yaml',
    /^fallback: .*$/m,
    'fallback: 市民热线,那里会转',
    /^lexicon\/referrals\.yaml:\d+: .*full-width/,
  ],
];
/** What only the files together show. */
const TOGETHER: readonly Spoilt[] = [
  [
    'an id of another group',
    'situations/care.yaml',
    'group: CARE',
    'group: TALK',
    /^situations\/care\.yaml: CARE-1 does not belong into group TALK/,
  ],
  ['a missing situation', 'situations/open.yaml', 'id: OPEN-6', 'id: OPEN-7', /OPEN-6 is missing/],
  [
    'an answer written twice',
    'faq/fees.yaml',
    'id: FAQ-FEE-3',
    'id: FAQ-FEE-1',
    /^faq\/fees\.yaml: FAQ-FEE-1 is written twice/,
  ],
  [
    'an answer without its fact',
    'standards/community-defaults.yaml',
    /^ {2}fee_rate: .*$/m,
    '',
    /FAQ-FEE-2: slot \{fee_rate\} has no value/,
  ],
  [
    'a question without wording',
    'flows/repair.yaml',
    /^ {2}ask_[a-z]+:/m,
    '  asked_nothing:',
    /FLOW-REPAIR: wording ask_\w+ is missing/,
  ],
];

describe('each of these is told', () => {
  it.each([
    ['of one file', OF_SHAPE],
    ['of all files', TOGETHER],
  ] as const)('%s', (_, spoilt) => {
    for (const [, name, from, to] of spoilt) spoil(name, from, to);
    const found = faults();
    for (const [what, , , , told] of spoilt)
      expect({ what, told: found.filter((line) => told.test(line)).length > 0, found }).toMatchObject({
        what,
        told: true,
      });
    expect(readLibrary(folder).library).toBeNull();
  });

  it('files that are missing', () => {
    rmSync(join(folder, 'standards/sla.yaml'));
    const ofRepair = readdirSync(join(folder, 'intents')).filter((name) => /^repair\b/.test(name));
    for (const name of ofRepair) rmSync(join(folder, 'intents', name));
    expect(faults().sort()).toEqual([
      'intents: no utterances for intent repair',
      'standards/sla.yaml: the file is missing',
    ]);
  });

  it('a file of no kind, with the kinds there are', () => {
    writeFileSync(join(folder, 'notes.yaml'), 'a: 1\n');
    expect(faults()).toEqual([
      expect.stringMatching(/^notes\.yaml: no such kind of file; allowed: .*situations/),
    ]);
  });

  it('a folder that is not there', () => {
    const { library, faults: found } = readLibrary(join(folder, 'nowhere'));
    expect(library).toBeNull();
    expect(found.map(faultLine)).toEqual([expect.stringMatching(/nowhere: cannot be read: ENOENT/)]);
  });
});
