/** Asking for a phone: so often as is decent, not counting what was no answer; then without one (spec 02). */
import type { Flow, FlowField } from '../library/schema.ts';
import { shows } from '../text/signs.ts';
import type { Meaning } from '../understand/meaning.ts';
import type { Matter } from './conversation.ts';
import { SHORT_ANSWER } from './measures.ts';
import type { Turn } from './turn.ts';

/** So many digits are a phone that lacks some. */
const PART_OF_PHONE = /[0-9]{6,}/;

/** How often a question was put, after something else was dealt with too. */
export const putOf = (id: string): string => `put:${id}`;

/** What may be refused is asked for so often, and then left alone. */
export function isLetBe(turn: Turn, { tries, kind }: Matter, { id, from, refusable }: FlowField): boolean {
  const { max_tries_refusable } = turn.library.standards.channels;
  return (
    refusable && kind !== 'emergency' && from === 'phone' && (tries[putOf(id)] ?? 0) >= max_tries_refusable
  );
}

/** The message was no answer, and no refusal either: the question was not put in vain. */
export function uncount(turn: Turn): void {
  const { matter } = turn;
  const put = putOf(matter?.asked ?? '');
  if (matter)
    turn.setMatter({ tries: { ...matter.tries, [put]: Math.max(0, (matter.tries[put] ?? 0) - 1) } });
}

/** A phone that was asked for as often as is decent is done without: the channel finds them (spec 02). */
export function letRest(turn: Turn, flow: Flow): void {
  const { matter } = turn;
  const field = flow.fields.find(({ from, refusable }) => from === 'phone' && refusable);
  if (!matter || !field || turn.next.phone !== null || matter.skipped.includes(field.id)) return;
  if (!isLetBe(turn, matter, field)) return;
  turn.setMatter({ skipped: [...matter.skipped, field.id] });
  turn.next = { ...turn.next, phoneRefused: true };
  turn.say('FLOW-COMMON.no_phone');
}

/** "1381234009", "打我妈的吧", "??": whoever tries to give a phone, or says nothing, does not refuse it. */
export function triesPhone(turn: Turn, { normalized, slots, intent }: Meaning): void {
  const { matter } = turn;
  if (!matter || slots.phone !== undefined || sourceOf(turn, matter) !== 'phone') return;
  const { of_phone } = turn.library.lexicon.detours;
  if (intent === 'unintelligible' || PART_OF_PHONE.test(normalized) || shows(of_phone, normalized))
    uncount(turn);
}

/** A phone that was let rest before. */
export const restedPhone = ({ matter }: Turn, flow: Flow | undefined): boolean =>
  flow?.fields.some(({ id, from }) => from === 'phone' && matter?.skipped.includes(id)) === true;

const sourceOf = ({ library }: Turn, { flow, asked }: Matter) =>
  library.flows.get(flow)?.fields.find(({ id }) => id === asked)?.from;

/** "我耳朵听不见,别打电话": written to only, and asked for no phone. @returns whether it was that and no more */
export function writesOnly(turn: Turn, { normalized, slots }: Meaning, text: string): boolean {
  if (turn.spoken || (slots.phone ?? slots.room ?? slots.place) !== undefined) return false;
  if (text.trim().length > SHORT_ANSWER || !shows(turn.library.lexicon.detours.writes_only, normalized))
    return false;
  turn.next = { ...turn.next, phoneRefused: true };
  const { matter } = turn;
  const filed = turn.next.filed.at(-1);
  if (matter) {
    const flow = turn.library.flows.get(matter.flow);
    const phone = flow?.fields.find(({ from }) => from === 'phone')?.id;
    turn.setMatter({
      skipped: phone === undefined ? matter.skipped : [...matter.skipped, phone],
      words: [...matter.words, text.trim()],
    });
    return false;
  }
  if (filed) return false;
  turn.say('FLOW-COMMON.writes_only');
  return true;
}
