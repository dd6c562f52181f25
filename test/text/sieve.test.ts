import { describe, expect, it } from 'vitest';
import { normalise } from '../../src/text/normalise.ts';
import { needsOf, Sieve } from '../../src/text/sieve.ts';
import { library } from '../shared.ts';

describe('the words that a pattern cannot do without', () => {
  it.each([
    ['漏水', [[['漏水']]]],
    ['漏水|停电', [[['漏水']], [['停电']]]],
    ['(?:我|咱)?要投诉', [[['要投诉']]]],
    ['有.{0,4}漏水', [[['漏水'], ['有']]]],
    ['[楼电]梯?', [[['楼', '电']]]],
    ['漏{2,}水', [[['漏'], ['水']]]],
    ['漏+水了吗', [[['水了吗'], ['漏']]]],
    ['(?<who>王|李)师傅', [[['师傅'], ['王', '李']]]],
    ['(?:王.{0,2}师傅|李工)来', [[['师傅', '李工'], ['来']]]],
    ['(?:别.{0,2}说)了|走开', [[['别'], ['说'], ['了']], [['走开']]]],
    ['(?<!没)(?:漏|渗)(?=水)', [[['水'], ['漏', '渗']]]],
    ['(?<=水|雨)漏', [[['漏'], ['水', '雨']]]],
    ['(?:王.{0,2}走|李工)|停电', [[['王'], ['走']], [['李工']], [['停电']]]],
    ['(?:王|李)?(?:来|去)', [[['来']], [['去']]]],
    ['(?:.|李)来', [[['来']]]],
    ['[2-4一]点', [[['点'], ['2', '3', '4', '一']]]],
    ['[-2]点', [[['点'], ['-', '2']]]],
    ['[^2-4]点', [[['点']]]],
    ['\\?吗', [[['?吗']]]],
  ])('%s: %j', (pattern, needs) => {
    expect(needsOf(pattern)).toEqual(needs);
  });

  it.each([['漏水?|'], ['.{3}'], ['(?:漏水)?'], ['[^水]'], ['\\p{Script=Han}+'], ['漏*'], ['(?:漏|.)']])(
    '%s: none',
    (pattern) => {
      expect(needsOf(pattern)).toBeNull();
    },
  );
});

describe('a sieve', () => {
  const { rules, lexicon } = library;
  const patterns = [
    ...rules.violations.rules.flatMap(({ any, except }) => [...any, ...except]),
    ...rules.elements.flatMap(({ any, none }) => [...any, ...none]),
    ...lexicon.urgency.emergency.flatMap(({ cues }) =>
      cues.flatMap(({ all, none }) => [...all.flat(), ...none]),
    ),
    ...lexicon.mood.abuse,
    ...lexicon.places.fillers,
  ];
  const texts = [
    ...library.intents.flatMap(({ utterances }) => utterances.slice(0, 8)),
    ...[...library.phrases.values()].map(({ text }) => text),
    ...rules.violations.rules.flatMap(({ example }) => example),
  ]
    .flat()
    .filter((_, at) => at % 3 === 0)
    .map((text) => normalise(text).text);

  it('lets nothing slip that a pattern of the library matches, and holds most back', () => {
    const sieve = new Sieve(patterns);
    const compiled = patterns.map((pattern) => new RegExp(pattern, 'u'));
    const slipped: string[] = [];
    let passed = 0;
    for (const text of texts) {
      const may = sieve.mayMatch(text);
      for (const [at, pattern] of compiled.entries()) {
        if (may[at] === 1) passed++;
        else if (pattern.test(text)) slipped.push(`${pattern.source}: ${text}`);
      }
    }
    expect(slipped).toEqual([]);
    expect(passed / (texts.length * patterns.length)).toBeLessThan(0.03);
  });
});
