/** What a trainee's line does in an intake: which fields it asks for, what it tells back. */
import type { IntakeRules } from '../library/intake-schema.ts';
import type { Library } from '../library/library.ts';
import type { Flow, FlowField } from '../library/schema.ts';
import { sentences } from '../script/elements.ts';
import { findAddresses } from '../text/addresses.ts';
import { findPhone } from '../text/contacts.ts';
import { bare, bigrams, dice, normalise } from '../text/normalise.ts';
import { readDigits, SPOKEN_DIGIT } from '../text/numbers.ts';
import { shows } from '../text/signs.ts';
import { findTimes } from '../text/times.ts';

/** The last digits of a phone or ticket that stand for it. */
const TAIL = { phone: 4, ticket: 3 } as const;

/** A field's answer, as it is to be told back. */
export interface Fact {
  readonly from: FlowField['from'];
  readonly value: string;
  /** The owner's own words for it. */
  readonly words?: readonly string[];
}

export function asksAnything({ asking }: IntakeRules, text: string): boolean {
  return shows(asking, normalise(text).text);
}

/** Fields of a flow that a line asks for, in its order; of "A, or else B" only A. */
export function fieldsAsked(rules: IntakeRules, flow: Flow, text: string): string[] {
  const found: string[] = [];
  for (const sentence of sentences(normalise(text).text)) {
    if (!shows(rules.asking, sentence)) continue;
    const ours = ownQuestion(rules, flow, sentence);
    if (ours !== null) {
      found.push(ours);
      continue;
    }
    const asked = flow.fields
      .flatMap((field) => {
        const at = placeOf(rules, flow, field, sentence);
        return at === null ? [] : [{ id: field.id, at }];
      })
      .sort((one, other) => one.at - other.at)
      .map(({ id }) => id);
    found.push(...(shows(rules.instead, sentence) ? asked.slice(0, 1) : asked));
  }
  return [...new Set(found)];
}

/** The field whose question in the flow a sentence is, in nearly the same words. */
function ownQuestion(rules: IntakeRules, flow: Flow, sentence: string): string | null {
  const said = bigrams(sentence);
  const all = questionsOf(rules, flow).map(({ id, pairs }) => ({ id, near: dice(said, pairs) }));
  const best = all.reduce((one, other) => (other.near > one.near ? other : one), { id: '', near: 0 });
  return best.near >= rules.near.question ? best.id : null;
}

const questions = new WeakMap<Flow, { readonly id: string; readonly pairs: ReadonlySet<string> }[]>();

function questionsOf(rules: IntakeRules, flow: Flow) {
  const known = questions.get(flow);
  if (known) return known;
  const made = flow.fields.flatMap(({ id }) =>
    [`ask_${id}`, `ask_${id}_again`]
      .flatMap((key) => flow.wording[key] ?? [])
      .flatMap((text) => sentences(normalise(text).text))
      .filter((sentence) => shows(rules.asking, sentence))
      .map((sentence) => ({ id, pairs: bigrams(sentence) })),
  );
  questions.set(flow, made);
  return made;
}

/** Where a sentence asks for a field; null where it does not. */
function placeOf(rules: IntakeRules, flow: Flow, { id, from }: FlowField, sentence: string): number | null {
  const cue = rules.fields[`${flow.id}.${id}`] ?? rules.fields[id] ?? rules.asks[from];
  if (!cue) return null;
  const places = cue.any.flatMap((pattern) => new RegExp(pattern, 'u').exec(sentence)?.index ?? []);
  return places.length === 0 || (cue.none.length > 0 && shows(cue.none, sentence))
    ? null
    : Math.min(...places);
}

/** Whether a line tells a fact: what can be read exactly is read, of words a share must be there. */
export function tells(
  { drilling, lexicon }: Library,
  { from, value, words = [] }: Fact,
  line: string,
  now: number,
): boolean {
  const rules = drilling.intake;
  const { people, addresses, times } = lexicon;
  const said = normalise(line).text;
  const wanted = normalise(value).text;
  if (bare(said).includes(bare(wanted))) return true;
  const digits = said.replace(/[^0-9]/gu, '');
  switch (from) {
    case 'phone': {
      const phone = findPhone(wanted, people)?.value ?? wanted;
      return (
        digits.includes(phone) ||
        findPhone(said, people)?.value === phone ||
        digitsSaid(said, phone.slice(-TAIL.phone))
      );
    }
    case 'ticket':
      return digitsSaid(said, wanted.slice(-TAIL.ticket));
    case 'address': {
      const [meant] = findAddresses(wanted, addresses);
      if (meant?.room === undefined) return near(wanted, said) >= rules.near.told;
      return findAddresses(said, addresses).some(
        ({ building, room }) =>
          room === meant.room && (building === undefined || building === meant.building),
      );
    }
    case 'time': {
      const [meant] = findTimes(wanted, now, times);
      const same = (one: { from: string | null; to: string | null }) =>
        meant !== undefined && one.from === meant.from && one.to === meant.to;
      return findTimes(said, now, times).some(same) || near(wanted, said) >= rules.near.told;
    }
    default:
      return near(wanted, said) >= rules.near.told || common([value, ...words], said) >= rules.near.words;
  }
}

const RUN = new RegExp(`(?:[0-9]|${SPOKEN_DIGIT})+`, 'gu');

/** Digits as they are said: "0098", "零零九八". */
function digitsSaid(said: string, digits: string): boolean {
  const runs = said.match(RUN) ?? [];
  return runs.some((run) => (readDigits(run) ?? '').endsWith(digits));
}

/** How many pairs of characters of some texts another has. */
function common(texts: readonly string[], said: string): number {
  const pairs = new Set(texts.flatMap((text) => [...bigrams(normalise(text).text)]));
  return [...bigrams(said)].filter((pair) => pairs.has(pair)).length;
}

/** The share of a text's pairs of characters that another has. */
export function near(wanted: string, said: string): number {
  const pairs = bigrams(wanted);
  const others = bigrams(said);
  if (pairs.size === 0) return 0;
  return [...pairs].filter((pair) => others.has(pair)).length / pairs.size;
}
