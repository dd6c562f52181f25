/** Messages that are an act and nothing else: "对", "不是", "5分", "写错了,是1503" (spec 05). */
import type { Intent } from '../library/terms.ts';
import type { ActReading } from './acts.ts';
import type { SlotName, Slots } from './meaning.ts';

const KNOWN_ACT = 0.93;
/** A longer message tells of more than an act. */
export const ACT_ONLY_CHARS = 36;
/** So sure of what it is about, it is about that. */
export const SURE_MATTER = 0.75;
/** What is so short corrects even without a value: "写错了,是我妈家". */
const BARE_CHARS = 12;
const DIGIT = /[0-9]/;

/** "对", "不是", "5分": an act with no matter in it has no intent (spec 05). */
export function isOnlyAct(
  acted: ActReading,
  expects: string | null,
  slots: Slots,
  top: { intent: Intent; score: number } | undefined,
  text: string,
  noMatter: ReadonlySet<Intent>,
): boolean {
  if (acted.act === 'none') return false;
  if (acted.confidence >= KNOWN_ACT || (expects !== null && text.length <= 12)) return true;
  if (text.length > ACT_ONLY_CHARS) return false;
  const matter =
    top !== undefined && top.score >= SURE_MATTER && !noMatter.has(top.intent) && slots.issue !== undefined;
  // What is called off was told before, unless another place is told.
  if (acted.act === 'cancel') return !matter || (slots.building ?? slots.room) === undefined;
  if (correctsNothing(acted, slots, text)) return false;
  // "厨房漏水,3栋2单元1502,哎不对,1503", unasked, tells of a matter and corrects itself.
  const amid = acted.act === 'correct' && expects === null && slots.place !== undefined;
  return !matter || acted.act === 'rate' || (acted.act === 'correct' && !amid);
}

/** What answers where something is: an address, a phone, a ticket's number. */
const VALUES: readonly SlotName[] = ['building', 'unit', 'floor', 'room', 'phone', 'ticket'];
/** "1502吧", "打这个": beside a value these few characters tell nothing. */
const BESIDE_CHARS = 4;

/** "三号楼二单元1502", asked for the room: a value and nothing else has no matter of its own. @param spans of `text` */
export function isOnlyValue(
  expects: string | null,
  spans: Partial<Record<SlotName, readonly [number, number]>>,
  text: string,
): boolean {
  if (expects === null) return false;
  const found = VALUES.flatMap((name) => (spans[name] ? [spans[name]] : []));
  if (found.length === 0) return false;
  const left = found.reduce(
    (rest, [from, to]) => rest.slice(0, from) + ' '.repeat(to - from) + rest.slice(to),
    text,
  );
  return left.replace(/[^\p{Script=Han}a-z]/gu, '').length <= BESIDE_CHARS;
}

/** A correction brings what is right: "把门球场改成停车棚" corrects nothing that we asked for. */
export function correctsNothing(
  { act }: ActReading,
  { place: _, issue: __, ...asked }: Slots,
  text: string,
): boolean {
  return (
    act === 'correct' && text.length > BARE_CHARS && !DIGIT.test(text) && Object.keys(asked).length === 0
  );
}
