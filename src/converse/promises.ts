/** Keeps what owners are told by when, as clocks: read from every line that goes out, on the ticket or the conversation. */
import type { Library } from '../library/library.ts';
import type { Violation } from '../script/lint.ts';
import { promiseReader, type WorkTimes } from '../script/promises.ts';
import type { SaidPart } from '../script/said.ts';
import { DAY, MINUTE } from '../text/shanghai.ts';
import { shows } from '../text/signs.ts';
import { fillTemplate } from '../text/template.ts';
import { shanghaiMidnight } from '../text/times.ts';
import type { WorkingCalendar } from '../ticket/calendar.ts';
import { nextLook, owed } from '../ticket/clock.ts';
import { isOpen } from '../ticket/moves.ts';
import { keptPromises, type Promised, withPromise } from '../ticket/promise.ts';
import { limitOf, workingDaysAfter } from '../ticket/sla.ts';
import { lookAt } from './clocks.ts';
import type { Conversation } from './conversation.ts';
import type { ConversationEvent, Effect } from './event.ts';
import type { Facts } from './facts.ts';
import type { StepContext, Turn } from './turn.ts';

/** Said again in other words. */
const SAME_MS = MINUTE;

interface Line {
  readonly text: string;
  readonly by: string | null;
}

export function workTimes(calendar: WorkingCalendar): WorkTimes {
  return {
    workingDaysAfter: (from, days) => workingDaysAfter(calendar, from, days),
    endOfWork: (at) =>
      calendar.isWorkingDay(at) ? calendar.lastBefore(shanghaiMidnight(at) + DAY - 1) : null,
  };
}

/** What a decision's lines promise, and which promises they fulfil. */
export function withPromises(
  next: Conversation,
  effects: readonly Effect[],
  event: ConversationEvent,
  facts: Facts,
  context: StepContext,
): readonly [Conversation, readonly Effect[]] {
  const lines = linesOf(effects, event, context.library);
  if (lines.length === 0) return [next, effects];
  const reader = promiseReader(context.library);
  const { now, seed } = context;
  const ticket = facts.tickets.find(({ here, state }) => here && isOpen(state));
  const ticketId = effects.find((effect) => effect.kind === 'open')?.ticket.id ?? ticket?.id;
  const more: Effect[] = [];
  let promises = next.promises ?? [];
  for (const [line, { text, by }] of lines.entries()) {
    const read = reader.read(text, now, workTimes(context.calendar));
    if (by !== null && !read.some(({ stage }) => stage === 'respond')) {
      const fulfils = ({ stage, end }: Promised) => end === null && reader.keeps(stage, text);
      for (const { id, here, clock } of facts.tickets) {
        const ids = here ? (clock.promises ?? []).filter(fulfils).map((one) => one.id) : [];
        if (ids.length > 0) more.push(...kept(id, ids, 'reply'));
      }
      if (promises.some(fulfils)) {
        promises = keptPromises(promises, fulfils, { at: now, by: 'reply' });
        more.push(...kept(null, [], 'reply'));
      }
    }
    const standing = ticketId === undefined ? promises : (ticket?.clock.promises ?? []);
    for (const [at, { stage, dueAt, text: words }] of read.entries()) {
      const known = (one: Promised) =>
        one.end === null && one.stage === stage && Math.abs(one.dueAt - dueAt) < SAME_MS;
      if (standing.some(known)) continue;
      const promise: Promised = {
        id: `${seed}:${line}:${at}`,
        stage,
        text: words,
        by,
        madeAt: now,
        dueAt,
        warned: false,
        late: 0,
        end: null,
      };
      if (ticketId === undefined) promises = withPromise(promises, promise);
      else more.push({ kind: 'promise', ticketId, promise });
      more.push({
        kind: 'record',
        event: 'promise.made',
        ...(ticketId !== undefined && { ticketId }),
        data: { stage, due_at: dueAt, by_bot: by === null },
      });
    }
  }
  const changed = promises !== (next.promises ?? []) && promises.length > 0;
  return [changed ? { ...next, promises } : next, [...effects, ...more]];
}

/** What the time limits of a matter cannot keep of a line's promises, for whoever is about to say it. */
export function promiseFaults(
  library: Library,
  calendar: WorkingCalendar,
  ticket: Parameters<typeof limitOf>[1] | null,
  line: string,
  now: number,
): Violation[] {
  const row = limitOf(library, ticket ?? ANYTHING);
  if (!row) return [];
  const { findings } = library.rules.promises;
  return promiseReader(library)
    .read(line, now, workTimes(calendar))
    .flatMap(({ stage, dueAt, span, text }): Violation[] => {
      const soonest = (row.soonest?.[stage] ?? 0) * MINUTE;
      const works = row.limits.clock === 'always' || (calendar.lastBefore(dueAt) ?? 0) > now;
      const fault = dueAt - now < soonest ? 'too_soon' : works ? null : 'off_hours';
      if (fault === null) return [];
      const { kind, severity, why, better } = findings[fault];
      const rule = `promise/${fault.replace('_', '-')}`;
      return [{ kind, severity, rule, situation: null, cue: text, span, reason: why, better }];
    });
}

/** Where no ticket says more: what any matter is given (STD-2). */
const ANYTHING = { kind: 'info', urgency: 'normal', task: 'work' } as const;

/** A person says that it is done. */
export function keepPromise(turn: Turn, event: Extract<ConversationEvent, { kind: 'keep' }>): void {
  const { ticketId, promise } = event;
  const open = ({ id, end }: Promised) => id === promise && end === null;
  if (ticketId !== null) {
    if (turn.facts.moved?.clock.promises?.some(open))
      turn.effects.push(...kept(ticketId, [promise], 'staff'));
    return;
  }
  const promises = turn.next.promises ?? [];
  if (!promises.some(open)) return;
  turn.next = {
    ...turn.next,
    promises: keptPromises(promises, open, { at: turn.context.now, by: 'staff' }),
  };
  turn.effects.push(...kept(null, [], 'staff'));
}

function kept(ticketId: string | null, promises: readonly string[], by: 'reply' | 'staff'): Effect[] {
  return [
    ...(ticketId === null ? [] : [{ kind: 'keep', ticketId, promises, by } as const]),
    { kind: 'record', event: 'promise.kept', ...(ticketId !== null && { ticketId }), data: { by } },
  ];
}

/** The timer has come due: whoever must know of a promise without a ticket is told. */
export function lookAtPromises(turn: Turn): void {
  const { promises } = turn.next;
  if (!promises) return;
  const { clock } = lookAt(turn, owed(promises, turn.context.now), null);
  turn.next = { ...turn.next, promises: clock.promises ?? promises };
}

/** When to look again at the promises of the conversation, after a decision that changed them. */
export function promiseTimer(
  before: Conversation['promises'],
  after: Conversation['promises'],
  { library, calendar, now }: StepContext,
): Effect[] {
  if (before === after || !after) return [];
  const at = nextLook(owed(after, now), { sla: library.standards.sla, calendar });
  return at === null
    ? [{ kind: 'cancel_timer', name: 'promise' }]
    : [{ kind: 'timer', name: 'promise', inMs: Math.max(0, at - now) }];
}

/** What goes out to the owner; on the phone, and in the platform's own client, what an agent has said already. */
function linesOf(effects: readonly Effect[], event: ConversationEvent, library: Library): Line[] {
  const by = 'by' in event && event.by ? event.by.name : '';
  const said = event.kind === 'agent' || (event.kind === 'elsewhere' && event.what === 'said');
  const lines: Line[] = said ? [{ text: event.text, by }] : [];
  for (const effect of effects) {
    if (effect.kind === 'relay') lines.push({ text: effect.text, by });
    else if (effect.kind === 'say')
      for (const part of effect.parts) {
        const text = fixedText(library, part);
        if (text !== null) lines.push({ text, by: null });
      }
  }
  return lines;
}

/** The bot's words without the due times that are filled in: those are the ticket's own clocks. Null where no time is in them. */
function fixedText(library: Library, { phrase: id, slots }: SaidPart): string | null {
  const phrase = library.phrases.get(id);
  if (!phrase || !shows(library.rules.promises.timed, phrase.text)) return null;
  const filled = fillTemplate(phrase.template, (slot) => {
    const value = slots[slot];
    return value === undefined ? null : 'text' in value ? value.text : '';
  });
  return 'text' in filled ? filled.text : null;
}
