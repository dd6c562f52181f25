/** Suggestions for agents: the situation, the text, what must never stand in it. */
import { describe, expect, it } from 'vitest';
import { Suggester, type Suggestion } from '../../src/assist/suggest.ts';
import { Checker } from '../../src/script/lint.ts';
import { library, understander } from '../shared.ts';
import { type AssistCase, CASES } from './cases.ts';

const NOW = Date.parse('2026-11-23T10:00:00+08:00');
const checker = new Checker(library);
const suggester = new Suggester(library, checker, understander);
const suggest = (one: Omit<AssistCase, 'want' | 'says'>) =>
  suggester.suggest({
    history: one.history,
    channel: one.channel,
    customer: one.customer,
    agent: { number: '0415' },
    now: NOW,
    community: '云栖花园',
  });

/** What the checker has against a suggestion, in its own situation and step. */
function faults({ situation, step, text }: Suggestion, one: AssistCase): string[] {
  const known = library.situations.has(situation);
  const { ok, violations, missing } = checker.lint({
    text,
    situation: known ? situation : undefined,
    step: step ?? undefined,
    channel: one.channel ?? 'phone',
    customer: one.customer ?? {},
  });
  return ok
    ? []
    : [`${situation}/${step} ${text}: ${missing.join(' ')} ${violations.map(({ rule }) => rule).join(' ')}`];
}

describe('the best suggestion', () => {
  it('has a case for each of the 37 situations', () => {
    const covered = new Set(CASES.map(({ want }) => want[0]));
    expect([...library.situations.keys()].filter((id) => !covered.has(id))).toEqual([]);
  });

  it.each(CASES.map((one) => [one.want.join(' '), one.history.at(-1)?.text ?? '', one] as const))(
    '%s: %s',
    async (_want, _text, one) => {
      const { suggestions, avoid } = await suggest(one);
      const [best] = suggestions;
      expect(one.want, JSON.stringify(suggestions)).toContain(best?.situation);
      if (one.says)
        expect(
          one.says.some((word) => best?.text.includes(word)),
          best?.text,
        ).toBe(true);
      expect(suggestions.length).toBeLessThanOrEqual(3);
      expect(new Set(suggestions.map(({ text }) => text)).size).toBe(suggestions.length);
      expect(suggestions.flatMap((suggestion) => faults(suggestion, one))).toEqual([]);
      expect(suggestions.filter(({ text }) => /[{}[\]]/.test(text))).toEqual([]);
      expect(
        suggestions.filter(({ phrase }) => library.phrases.get(phrase.id)?.version !== phrase.version),
      ).toEqual([]);
      expect([...suggestions].sort((a, b) => b.score - a.score)).toEqual(suggestions);
      expect(avoid.length).toBeGreaterThan(0);
      expect(avoid.length).toBeLessThanOrEqual(3);
    },
  );
});
