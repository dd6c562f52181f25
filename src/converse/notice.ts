/** Notices of our own accord: said as they were planned; who wants none any more is asked nothing and heard (望). */
import { noticeKind } from '../library/library.ts';
import { ALL_IN_GROUP } from '../library/terms.ts';
import { MINUTE } from '../text/shanghai.ts';
import { shows } from '../text/signs.ts';
import { filledText } from '../text/template.ts';
import type { Meaning } from '../understand/meaning.ts';
import type { ConversationEvent } from './event.ts';
import { followUpUnreached, personTask, replyUnreached } from './follow-up.ts';
import type { Turn } from './turn.ts';

/** Whoever wants no more notices says little else. */
const SHORT = 20;
const ALONE = /[,。!?;\s]+(?=.)/u;
/** Shorter parts of a message are no such wish. */
const LEAST_PART = 6;

export function sayNotice(
  turn: Turn,
  { notice, home, phrase, slots }: Extract<ConversationEvent, { kind: 'notice' }>,
): void {
  // Many read along: nothing of our own accord is ever begun there but this.
  if (home === ALL_IN_GROUP) turn.next = { ...turn.next, room: true };
  // A kind that an edit of the library took away is not said any more; the report shows it as untold.
  if (!noticeKind(turn.library, phrase)) return;
  const values = Object.fromEntries(Object.entries(slots).map(([slot, text]) => [slot, { text }]));
  turn.effects.push({ kind: 'say', parts: [{ phrase, slots: values }] });
  if (home !== ALL_IN_GROUP) turn.effects.push({ kind: 'noticed', notice, home });
}

/** What we said of our own accord, or a colleague answered, did not arrive by any way of writing: somebody calls, where that is wanted. */
export function unreached(
  turn: Turn,
  { phrases, reply = false }: Extract<ConversationEvent, { kind: 'unreached' }>,
): void {
  if (reply) {
    replyUnreached(turn);
    return;
  }
  const notice = phrases.map(({ id }) => noticeKind(turn.library, id)).find((kind) => kind !== undefined);
  if (!notice) {
    followUpUnreached(turn);
    return;
  }
  const { call, title } = notice;
  // Of a group nobody is called: everybody of it who is known was written to as well.
  if (!call || turn.next.room === true) return;
  personTask(turn, {
    kind: call.kind,
    issue: filledText(turn.library.notices.owners.call_task, { title }),
    address: turn.facts.person?.home ?? turn.next.home ?? {},
    fields: { notice: notice.id },
    assign: call.assign,
    respond: dueOf(turn, call.within_min, notice.emergency),
  });
}

/** Of an emergency by the clock, of all else within the hours of work. */
function dueOf({ context: { now, calendar } }: Turn, minutes: number, always: boolean): number {
  const due = now + minutes * MINUTE;
  return always ? due : calendar.nextStart(due);
}

/** "退订" and "恢复通知", whoever has the conversation and whatever is under way. @returns whether it was that */
export function takeSubscription(turn: Turn, { normalized }: Meaning, text: string): boolean {
  const { opt_in, opt_out } = turn.library.lexicon.detours;
  if (text.trim().length > SHORT || ALONE.test(normalized.trim())) {
    // "房子卖了,不要再给我发消息": taken, and what else was told is heard as well.
    const parts = normalized.split(ALONE).filter((part) => part.length >= LEAST_PART);
    if (!parts.some((part) => shows(opt_out, part))) return false;
    turn.effects.push({ kind: 'subscribe', wanted: false });
    turn.say('FLOW-COMMON.notices_off');
    return false;
  }
  const wanted = shows(opt_in, normalized);
  if (!wanted && !shows(opt_out, normalized)) return false;
  turn.effects.push({ kind: 'subscribe', wanted });
  turn.say(wanted ? 'FLOW-COMMON.notices_on' : 'FLOW-COMMON.notices_off');
  return true;
}
