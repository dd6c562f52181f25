/** How a message is taken before anything is done with it. */
import { isOf } from '../library/intent-sets.ts';
import { shows } from '../text/signs.ts';
import type { Meaning } from '../understand/meaning.ts';
import type { Conversation } from './conversation.ts';
import { emergencyUnderWay, grownCertain, grownKind } from './emergency.ts';
import type { Turn } from './turn.ts';

/** Up to so many characters, an answer in which no word of danger stands is only an answer. */
const HALF_BELIEVED = 12;

/** Without the code of the city. */
const LANDLINE = /(?<![0-9-])[2-9][0-9]{6,7}(?![0-9-])/;
const SURE_AT_GATE = 0.7;

/**
 * "我儿子来拿" answers who borrows the key, "有个事" says nothing yet: what only the model half takes for an emergency
 * is none in such a message.
 */
export function answering(turn: Turn, heard: Meaning, text: string): Meaning {
  // "👌" to what was told back.
  if (turn.matter?.stage === 'confirm' && shows(turn.library.lexicon.detours.nods, text.trim().toLowerCase()))
    return { ...heard, act: 'affirm', intent: null, intents: [], confidence: 1 };
  const grown = heard.urgency === 'emergency' ? null : grownCertain(turn, heard);
  if (grown !== null)
    return { ...heard, intent: 'emergency', urgency: 'emergency', emergency: grown, doubtful: false };
  const landline = landlineSaid(turn, heard);
  const meaning = {
    ...heard,
    ...(landline !== null && { slots: { ...heard.slots, phone: landline } }),
    ...(saysMore(turn, heard, text) && { intent: 'other' as const }),
    ...(isAtGate(turn, heard) && {
      intent: 'access' as const,
      intents: ['access' as const],
      confidence: SURE_AT_GATE,
    }),
    ...(isVague(turn, heard) && { intent: 'other' as const, abusive: false }),
  };
  if (!meaning.doubtful || emergencyUnderWay(turn)) return meaning;
  const waits = turn.matter?.asked != null || turn.matter?.stage === 'confirm' || turn.next.offered != null;
  const answers = waits && text.trim().length <= HALF_BELIEVED;
  // "就是冒火星那个", of the socket that was told of: no answer, but the danger.
  if (grownKind(turn, meaning) !== null) return meaning;
  if (!answers && !shows(turn.library.lexicon.detours.says_nothing, meaning.normalized)) return meaning;
  const [, second = null] = meaning.intents;
  return { ...meaning, urgency: 'normal', emergency: null, doubtful: false, intent: second, confidence: 0 };
}

/** "我是送快递的,东门不让进": whoever stands at our gate has not dialled a wrong number. */
function isAtGate({ library }: Turn, { intent, slots, normalized }: Meaning): boolean {
  const { detours, places } = library.lexicon;
  const ours = slots.place !== undefined && places.public.includes(slots.place);
  return intent === 'wrong_number' && ours && !shows(detours.wrong_told, normalized);
}

/** "座机行不行 88997766", when a phone was asked for. */
function landlineSaid({ library, matter }: Turn, { slots, normalized }: Meaning): string | null {
  const from = library.flows.get(matter?.flow ?? '')?.fields.find(({ id }) => id === matter?.asked)?.from;
  if (from !== 'phone' || slots.phone !== undefined) return null;
  return LANDLINE.exec(normalized)?.[0] ?? null;
}

/** "那个东西又响了" scolds nobody. */
function isVague({ library }: Turn, { intent, mood, normalized }: Meaning): boolean {
  return intent === 'abuse' && mood !== 'angry' && shows(library.lexicon.detours.vague, normalized);
}

/** "顺丰的", in the middle of a talk: more of what was told, and no wrong number. */
export function saysMore(turn: Turn, { intent, normalized }: Meaning, text: string): boolean {
  return (
    intent === 'wrong_number' &&
    turn.next.lastReply.length > 0 &&
    text.trim().length <= HALF_BELIEVED &&
    !shows(turn.library.lexicon.detours.dialled_wrong, normalized)
  );
}

/** Nobody comes before the morning: what is urgent is taken down meanwhile, and told to whoever is on duty. */
export function goesOnAlone(turn: Turn, meaning: Meaning): boolean {
  const { handedOff } = turn.next;
  const { calendar, now } = turn.context;
  if (!handedOff || handedOff.by || handedOff.reason === 'takeover' || calendar.isWorkingTime(now))
    return false;
  if (turn.matter !== null) return true;
  return isOf(turn.library, 'intake', meaning.intent) && meaning.urgency === 'urgent';
}

/** Traditional characters are answered in such, until the owner plainly writes simplified ones. */
export function writesTraditional(
  before: Conversation,
  { language, normalized }: Meaning,
): Partial<Conversation> {
  if (language === 'zh-Hant') return { traditional: true };
  const plainly = language === 'zh-Hans' && (normalized.match(/\p{Script=Han}/gu)?.length ?? 0) >= 8;
  return before.traditional === true && plainly ? { traditional: false } : {};
}
