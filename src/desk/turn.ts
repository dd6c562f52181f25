/** One turn: facts → step → numbers → render → writes (law 1, 3, 7). */
import { SMS_CHANNEL } from '../channel.ts';
import { activeMatter, awaited, type Conversation } from '../converse/conversation.ts';
import { type ConversationEvent, type Effect, TIMER_NAMES, type TimerName } from '../converse/event.ts';
import { factsNeeded } from '../converse/facts.ts';
import { saidLast } from '../converse/follow-on.ts';
import { mediaOf } from '../converse/media.ts';
import { step } from '../converse/step.ts';
import { type Library, noticeKind, type Phrase } from '../library/library.ts';
import type { SendLane } from '../outbox.ts';
import { isPlayed } from '../played.ts';
import { fillParts } from '../script/fill.ts';
import type {
  ConversationRef,
  Decision,
  InboxRow,
  LoadedTurn,
  SaidMessage,
  TimerRow,
  TurnRequest,
} from '../store.ts';
import { shanghaiIso } from '../text/times.ts';
import type { WorkingCalendar } from '../ticket/calendar.ts';
import { startClock } from '../ticket/clock.ts';
import type { NewTicket, Ticket } from '../ticket/ticket.ts';
import type { Meaning, Understander } from '../understand/meaning.ts';
import type { KnownNames } from '../understand/names.ts';
import { staffEvent } from './staff-event.ts';

/** A turn on its way: what happened, and what it means. */
export interface PreparedTurn extends TurnRequest {
  readonly event: ConversationEvent;
  readonly meaning: Meaning | null;
  readonly rows: readonly InboxRow[];
  /** What computed the meaning (law 2). */
  readonly revision: string;
  /** The timer that comes so much too late, in s: nobody was there at its time. */
  readonly late: { readonly timer: string; readonly seconds: number } | null;
}

/** More than a lease and a look at the clock. */
const LATE_MS = 120_000;

/** The messages of a burst as one event; agents' messages and phone events stand alone. */
export function eventOf(
  rows: readonly InboxRow[],
): { event: ConversationEvent; taken: readonly InboxRow[] } | null {
  const first = rows[0];
  if (!first) return null;
  const { event, action } = first.inbound;
  if (action !== undefined) return { event: staffEvent(first.inbound, action), taken: [first] };
  if (event === 'takeover') return { event: { kind: 'takeover', by: null }, taken: [first] };
  if (event === 'handback') return { event: { kind: 'handback', by: null }, taken: [first] };
  if (event !== undefined)
    return {
      event: { kind: 'call', event, ...(first.inbound.by && { by: first.inbound.by }) },
      taken: [first],
    };
  if (first.inbound.from === 'agent')
    return { event: { kind: 'agent', text: first.inbound.text }, taken: [first] };
  const end = rows.findIndex((row) => row.inbound.from !== 'owner' || row.inbound.event !== undefined);
  const taken = end < 0 ? rows : rows.slice(0, end);
  return {
    event: {
      kind: 'message',
      text: taken
        .map(({ inbound }) => (inbound.videos?.length ? '' : inbound.text))
        .filter((text) => text.trim() !== '')
        .join('\n'),
      images: taken.flatMap((row) => row.inbound.images),
      voices: taken.flatMap((row) => row.inbound.voices),
      videos: taken.flatMap((row) => row.inbound.videos ?? []),
      ...(first.inbound.medium === 'phone' && { spoken: true }),
      ...(first.inbound.audience === 'group' && {
        group: {
          mentioned: taken.some((row) => row.inbound.mentioned),
          directThread: first.inbound.directThread,
        },
      }),
    },
    taken,
  };
}

/** Meaning before the transaction, with the conversation version that it assumes (law 2). */
export async function prepareTurn(
  conversation: ConversationRef,
  rows: readonly InboxRow[],
  timer: TimerRow | null,
  understander: Understander,
  now: number,
  names?: KnownNames,
): Promise<PreparedTurn | null> {
  const heard = eventOf(rows);
  const named =
    timer !== null && isTimerName(timer.kind) ? ({ kind: 'timer', name: timer.kind } as const) : null;
  const clock =
    timer?.kind === 'clock' ? ({ kind: 'clock', ticketId: timer.key.slice('clock:'.length) } as const) : null;
  const progress =
    timer?.kind === 'progress'
      ? ({ kind: 'progress', ticketId: timer.key.split(':')[1] ?? '' } as const)
      : null;
  const event = clock ?? progress ?? named ?? heard?.event ?? null;
  if (event === null) return null;
  const taken = clock || progress || named ? [] : (heard?.taken ?? []);
  const media = event.kind === 'message' && mediaOf(event).length > 0;
  const needsMeaning =
    event.kind === 'amend' || (event.kind === 'message' && !(media && event.text.trim() === ''));
  const heardText =
    event.kind === 'message'
      ? [...(conversation.state.unclear ?? []), event.text].join('\n')
      : event.kind === 'amend'
        ? event.text
        : '';
  const expects = event.kind === 'amend' ? event.field : awaited(conversation.state);
  const said = saidLast(conversation.state);
  const about = activeMatter(conversation.state)?.issue ?? null;
  const meaning = needsMeaning
    ? await understander.understand(heardText, { now, expects, said, about, ...(names && { names }) })
    : null;
  return {
    conversationId: conversation.id,
    assumes: conversation.version,
    inbox: taken.map((row) => row.id),
    timer: timer?.key ?? null,
    query: {
      ...factsNeeded(conversation.state, meaning, now),
      ...(event.kind === 'timer' && event.name === 'rain' && { rain: true }),
      ...('ticketId' in event && event.ticketId !== null && { ticketId: event.ticketId }),
    },
    event,
    meaning,
    rows: taken,
    revision: understander.revision,
    late: timer !== null && timer.kind !== 'turn' ? lateness(timer, now) : null,
  };
}

function lateness({ kind, dueAt }: TimerRow, now: number): PreparedTurn['late'] {
  return now - dueAt < LATE_MS ? null : { timer: kind, seconds: Math.round((now - dueAt) / 1000) };
}

function isTimerName(kind: string): kind is TimerName {
  return (TIMER_NAMES as readonly string[]).includes(kind);
}

export interface DecideContext {
  readonly library: Library;
  readonly calendar: WorkingCalendar;
  readonly community: string;
  readonly figures: Readonly<Record<string, string>>;
  readonly now: number;
  readonly merges?: (channel: string) => boolean;
  /** Whether there is a channel of text messages. */
  readonly codes?: boolean;
}

/** The pure part of a turn. */
export function decideTurn(turn: LoadedTurn<PreparedTurn>, context: DecideContext): Decision {
  const { request, conversation, facts } = turn;
  const { library, now } = context;
  const seed = `${conversation.id}:${conversation.version}`;
  const [next, decided] = step(
    conversation.state,
    { event: request.event, meaning: request.meaning },
    facts,
    {
      library,
      calendar: context.calendar,
      now,
      seed,
      community: context.community,
      codes: context.codes === true,
      figures: context.figures,
    },
  );
  const effects = isPlayed(conversation.id) ? decided.filter(ofPlayed) : decided;
  const opens = effects.filter((effect) => effect.kind === 'open').map((effect) => effect.ticket);
  const { tickets } = library.standards;
  return {
    prefixes: opens.map((ticket) =>
      ticket.task === 'callback' ? tickets.callback_prefix : (tickets.prefixes[ticket.kind] ?? 'QT'),
    ),
    day: shanghaiIso(now).slice(0, 10),
    write(numbers) {
      const byId = new Map<string, string>(facts.tickets.map((ticket) => [ticket.id, ticket.number]));
      for (const [at, ticket] of opens.entries()) byId.set(ticket.id, numbers[at] ?? '');
      const opened = opens.map((ticket, at) => ticketRow(ticket, numbers[at] ?? '', conversation, now));
      const each = effects.flatMap((effect, at) =>
        saidMessage(library, effect, `${seed}:${at}`, byId, now, next.traditional === true),
      );
      const said = context.merges?.(conversation.channel) ? merged(each) : each;
      const phrases = new Map(
        said
          .flatMap((message) => message.used)
          .map((phrase) => [phrase.id, { id: phrase.id, version: phrase.version, text: phrase.text }]),
      );
      const ignored = effects.some((effect) => effect.kind === 'ignore');
      const redirect = effects.find((effect) => effect.kind === 'redirect');
      return {
        next,
        received: (ignored ? [] : request.rows)
          .filter((row) => row.inbound.event === undefined && row.inbound.action === undefined)
          .map((row, at) => ({
            id: row.id,
            from: row.inbound.from,
            text: row.inbound.text.toWellFormed(),
            attachments: mediaOf(row.inbound),
            at: row.inbound.sentAt ?? row.receivedAt,
            meaning: at === 0 && request.meaning ? meaningRecord(request.meaning, request.revision) : null,
          })),
        said: said.map(({ used, ...message }) => ({
          ...message,
          lane: laneOf(request.event, next, library),
        })),
        redirects: [
          ...(redirect ? request.rows.map((row) => redirected(row, redirect.thread)) : []),
          ...effects.flatMap((effect) =>
            effect.kind === 'code' ? [codeTo(effect.phone, effect.digits, seed)] : [],
          ),
        ],
        opened,
        effects: [
          ...effects.filter((effect) => effect.kind !== 'say' && effect.kind !== 'open'),
          ...takenBack(request.rows, conversation.state),
          ...(request.late ? [{ kind: 'record', event: 'timer.late', data: request.late } as const] : []),
        ],
        phrases: [...phrases.values()],
        at: now,
      };
    },
  };
}

/** Of nobody real: no home, follow-up, phone or clock of a ticket hangs on it, and nobody else's outage. */
const NOT_OF_PLAYED: ReadonlySet<Effect['kind']> = new Set([
  'learn',
  'bind',
  'unbind',
  'code',
  'subscribe',
  'noticed',
  'ticket_timer',
  'tell_linked',
]);

function ofPlayed(effect: Effect): boolean {
  if (effect.kind === 'timer') return effect.name !== 'rate' && effect.name !== 'rain';
  return !NOT_OF_PLAYED.has(effect.kind);
}

function ticketRow(ticket: NewTicket, number: string, conversation: ConversationRef, now: number): Ticket {
  return {
    ...ticket,
    number,
    communityId: conversation.communityId,
    state: 'received',
    createdAt: now,
    updatedAt: now,
    assignee: null,
    reporter: null,
    conversationId: conversation.id,
    mergedInto: null,
    clock: startClock(now),
  };
}

/** Those of which it was told before they came that their owner took them back: the end is the same in either order. */
function takenBack(rows: readonly InboxRow[], { recalled = [] }: Conversation) {
  return rows.flatMap(({ inbound: { action, messageId } }) =>
    action === undefined && messageId !== null && recalled.includes(messageId)
      ? [{ kind: 'recall', message: messageId } as const]
      : [],
  );
}

function laneOf(event: ConversationEvent, next: Conversation, library: Library): SendLane {
  if (event.kind === 'notice') return noticeKind(library, event.phrase)?.emergency ? 'urgent' : 'waits';
  if (event.kind === 'timer' && event.name === 'rate') return 'waits';
  // What is told of a ticket leaves the last message of the window to the follow-up.
  if (event.kind === 'progress') return 'normal';
  return activeMatter(next)?.kind === 'emergency' ? 'urgent' : 'normal';
}

/** The same words in the sender's direct thread; the derived id makes a repeat harmless. */
function redirected(row: InboxRow, thread: string): InboxRow['inbound'] {
  const { inbound } = row;
  return {
    ...inbound,
    thread,
    audience: 'direct',
    mentioned: false,
    directThread: null,
    messageId: `${inbound.messageId ?? row.id}>direct`.slice(-200),
  };
}

/** The turn that says a code to a phone; the derived id makes a repeat harmless. */
function codeTo(phone: string, digits: string, seed: string): InboxRow['inbound'] {
  return {
    channel: SMS_CHANNEL,
    medium: 'chat',
    thread: phone,
    sender: phone,
    messageId: `code:${seed}`,
    sentAt: null,
    from: 'agent',
    text: '',
    images: [],
    voices: [],
    audience: 'direct',
    mentioned: false,
    directThread: null,
    action: { do: 'code', digits },
  };
}

type Rendered = SaidMessage & { readonly used: readonly Phrase[] };

function saidMessage(
  library: Library,
  effect: Effect,
  id: string,
  numbers: ReadonlyMap<string, string>,
  now: number,
  traditional: boolean,
): Rendered[] {
  if (effect.kind === 'relay')
    return [
      {
        id,
        from: 'agent',
        purpose: 'send',
        text: effect.text.toWellFormed(),
        phrases: effect.phrases,
        ...(effect.picture !== undefined && { picture: effect.picture }),
        used: [],
      },
    ];
  if (effect.kind !== 'say' && effect.kind !== 'prompt') return [];
  const filled = fillParts(library, effect.parts, { now, numbers, masked: false, traditional });
  if (filled.text === '') return [];
  return [
    {
      id,
      from: 'bot',
      purpose: effect.kind === 'say' ? 'send' : 'prompt',
      text: filled.text,
      phrases: filled.phrases.map(({ id: phrase, version }) => ({ id: phrase, version })),
      used: filled.phrases,
    },
  ];
}

/** The bot's messages of a turn as one: its phrases stay in their order. */
function merged(said: readonly Rendered[]): Rendered[] {
  const isOurs = ({ from, purpose }: Rendered) => from === 'bot' && purpose === 'send';
  const ours = said.filter(isOurs);
  const [first] = ours;
  if (!first || ours.length === 1) return [...said];
  const one: Rendered = {
    ...first,
    text: ours.map(({ text }) => text).join('\n'),
    phrases: ours.flatMap(({ phrases }) => phrases),
    used: ours.flatMap(({ used }) => used),
  };
  return said.flatMap((message) => (message === first ? [one] : isOurs(message) ? [] : [message]));
}

/** What is kept of a meaning: no words of the owner beyond the message itself. */
function meaningRecord(meaning: Meaning, revision: string): string {
  const { intent, confidence, intents, act, urgency, emergency, mood, dialect, language, cut } = meaning;
  return JSON.stringify({
    revision,
    intent,
    confidence: Math.round(confidence * 1000) / 1000,
    intents,
    act,
    urgency,
    emergency,
    mood,
    dialect,
    language,
    cut,
  });
}
