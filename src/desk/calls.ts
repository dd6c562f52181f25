/** Phone calls for a screen: what happens goes into the engine like any message, and how the call stands is read from it. */
import {
  CALL_CHANNEL,
  type CallCard,
  type CallDeed,
  type CallDesk,
  type CallEntry,
  type CallHints,
  type CallKey,
} from '../calls.ts';
import type { InboundMessage } from '../channel.ts';
import type { Clock } from '../clock.ts';
import { stepAt, waitAfter } from '../converse/call.ts';
import { type CallRecord, recordOf } from '../converse/call-record.ts';
import type { Conversation } from '../converse/conversation.ts';
import type { Colleague } from '../converse/event.ts';
import { YingdaError } from '../errors.ts';
import { type Library, situationSet, stepElements } from '../library/library.ts';
import type { CallEvent } from '../library/terms.ts';
import { fillParts, maskPersonal } from '../script/fill.ts';
import type { Checker } from '../script/lint.ts';
import type { SaidPart } from '../script/said.ts';
import type { StaffDesk } from '../staff.ts';
import type { ConversationRef, MessageRow, Store } from '../store.ts';
import { DAY } from '../text/shanghai.ts';
import type { Desk } from './desk.ts';
import { ownerName } from './overview.ts';
import { sheetLine, sheetText } from './sheets.ts';

/** Of a call, so many messages are shown. */
const MOST_MESSAGES = 400;
const MOST_NEVER = 3;
const MOST_HINTS = 3;
/** Calls older than this are found by their tickets. */
const LIST_MS = 7 * DAY;

export interface PhoneDeskOptions {
  readonly desk: Pick<Desk, 'receive' | 'answer' | 'library'>;
  readonly store: Store;
  readonly clock: Clock;
  readonly communityId: string;
  readonly checker: (library: Library) => Promise<Checker>;
  readonly staff: Pick<StaffDesk, 'conversation' | 'suggest'>;
}

export class PhoneDesk implements CallDesk {
  readonly #options: PhoneDeskOptions;

  constructor(options: PhoneDeskOptions) {
    this.#options = options;
  }

  keys(): readonly CallKey[] {
    return this.#library.standards.calls.events.map(({ id, key, label, label_en, say }) => ({
      event: id,
      key,
      label,
      labelEn: label_en,
      situation: say ?? null,
    }));
  }

  async recent(limit: number) {
    const { store, communityId, clock } = this.#options;
    const since = clock.now() - LIST_MS;
    const rows = await store.queue(communityId, { since, limit, channel: CALL_CHANNEL });
    return Promise.all(
      rows.map(async ({ conversation: { id, state } }) => {
        const { by, startedAt, endedAt, held } = state.callRecord ?? recordOf(undefined, null, 0);
        const tickets = await store.tickets(communityId, { conversationId: id, limit: 5 });
        return {
          id,
          owner: ownerName(this.#library, state),
          by,
          startedAt,
          endedAt,
          held,
          tickets: tickets.map(({ number }) => number),
        };
      }),
    );
  }

  async pickUp(id: string, by: Colleague, number: string | null): Promise<CallCard> {
    const thread = `call-${id}`;
    const sender = number === null ? thread : `tel:${number.replace(/[^0-9+]/g, '')}`;
    const conversationId = await this.#send(thread, sender, id, by, { event: 'picked_up' });
    return this.#card(conversationId, by);
  }

  async call(id: string, viewer: Colleague): Promise<CallCard | null> {
    return (await this.#own(id)) ? this.#card(id, viewer) : null;
  }

  async happen(deedId: string, by: Colleague, id: string, deed: CallDeed): Promise<CallCard> {
    const call = await this.#own(id);
    if (!call) throw new YingdaError('E_NOT_FOUND', 'there is no such call');
    const { callRecord } = call.state;
    if (callRecord?.by && callRecord.by.id !== by.id)
      throw new YingdaError('E_CONFLICT', `${callRecord.by.name} has this call`);
    if (callRecord?.endedAt != null) throw new YingdaError('E_CONFLICT', 'this call is over');
    await this.#send(call.thread, call.sender, deedId, by, inboundOf(deed));
    return this.#card(id, by);
  }

  async hints(id: string): Promise<CallHints> {
    const call = await this.#own(id);
    // In a situation its own rows stand; a call that is over needs none.
    const talks = call?.state.call != null && call.state.call.at === null;
    if (!talks) return { situations: [], avoid: [] };
    const { suggestions, avoid } = await this.#options.staff.suggest(id);
    const { events } = this.#library.standards.calls;
    const sounds = suggestions.map((one) => events.find(({ say }) => say === one.situation)?.id);
    const known = sounds.filter((event): event is CallEvent => event !== undefined);
    return { situations: [...new Set(known)].slice(0, MOST_HINTS), avoid };
  }

  get #library(): Library {
    return this.#options.desk.library;
  }

  async #own(id: string): Promise<ConversationRef | null> {
    const found = await this.#options.store.conversation(id);
    const here = found?.communityId === this.#options.communityId && found.channel === CALL_CHANNEL;
    return here ? found : null;
  }

  async #send(
    thread: string,
    sender: string,
    id: string,
    by: Colleague,
    message: Partial<InboundMessage>,
  ): Promise<string> {
    const { desk, clock } = this.#options;
    const [accepted] = await desk.receive([
      {
        channel: CALL_CHANNEL,
        medium: 'phone',
        thread,
        sender,
        messageId: `call:${by.id}:${id}`.slice(0, 200),
        sentAt: clock.now(),
        by: { id: by.id.slice(0, 120), name: by.name.slice(0, 80) },
        ...message,
      },
    ]);
    const conversationId = accepted?.conversationId ?? '';
    await desk.answer(conversationId);
    return conversationId;
  }

  async #card(id: string, viewer: Colleague): Promise<CallCard> {
    const { store, staff, clock } = this.#options;
    const [call, card, messages] = await Promise.all([
      store.conversation(id),
      staff.conversation(id),
      store.recentMessages(id, MOST_MESSAGES),
    ]);
    if (!call || !card) throw new YingdaError('E_NOT_FOUND', 'there is no such call');
    const { state } = call;
    const record = state.callRecord ?? recordOf(undefined, null, clock.now());
    const mine = record.by === null || record.by.id === viewer.id;
    const at = record.endedAt === null ? (state.call?.at ?? null) : null;
    const numbers = new Map(card.tickets.map((ticket) => [ticket.id, ticket.number]));
    const fill = (parts: readonly SaidPart[], masked: boolean) =>
      fillParts(
        this.#library,
        parts.map((part) => addressed(part, state, this.#library)),
        {
          now: clock.now(),
          numbers,
          masked,
        },
      );
    const told = fill(record.line, !mine);
    const [situation = '', step = ''] = at?.split('.') ?? [];
    const known = this.#library.situations.get(situation);
    return {
      id,
      card,
      surname: state.surname,
      gender: state.gender,
      by: record.by,
      startedAt: record.startedAt,
      endedAt: record.endedAt,
      at: known ? { situation, title: known.title, titleEn: known.title_en, step } : null,
      line:
        record.endedAt === null
          ? {
              text: told.text,
              phrases: told.phrases.map(({ id: phrase, version }) => ({ id: phrase, version })),
              at: record.lineAt,
              waitS: at === null ? null : waitAfter(this.#library, at),
              next: at === null ? null : this.#afterWait(at),
            }
          : null,
      ...(await this.#checked(at, record, state, messages)),
      ...this.#guide(at),
      held: record.held,
      muted: record.muted,
      holdMostS: this.#library.standards.grading.hold.most_s,
      brief: record.brief.length === 0 ? null : fill(record.brief, true).text,
      record: this.#entries(record, messages),
    };
  }

  /** What the engine says once the seconds have passed; null: it hangs up. */
  #afterWait(at: string): string | null {
    const to = this.#library.standards.calls.waits.find((wait) => wait.at === at)?.to;
    const step = to === undefined ? undefined : stepAt(this.#library, to);
    if (to === undefined || !step) return null;
    return sheetLine(this.#library, situationSet(to.split('.')[0] ?? '', step.step, 'phone', step.branch));
  }

  /** What the agent has said of what the line asks for, and what they should not have said. */
  async #checked(
    at: string | null,
    record: CallRecord,
    { surname, gender }: Conversation,
    messages: readonly MessageRow[],
  ): Promise<Pick<CallCard, 'elements' | 'slips'>> {
    const situation = at?.split('.')[0];
    const step = at === null ? undefined : stepAt(this.#library, at);
    const lines = messages
      .slice(messages.findLastIndex(({ from }) => from === 'bot') + 1)
      .filter(({ from }) => from === 'agent');
    // Made for the first line that is said: its models take their time, and the call has begun by then.
    const checker = lines.length === 0 ? null : await this.#options.checker(this.#library);
    const said = lines.flatMap(
      ({ text }) =>
        checker?.lint({
          text,
          channel: 'phone',
          ...(situation !== undefined && step && { situation, step: step.step }),
          customer: { ...(surname !== null && { surname }), ...(gender !== null && { gender }) },
        }) ?? [],
    );
    const { labels } = this.#library.standards.grading;
    return {
      elements: (step ? stepElements(step, 'phone') : []).map((element) => ({
        element,
        label: labels[element],
        said: record.ticked.includes(element) || said.some(({ elements }) => elements[element] === true),
      })),
      slips: said.flatMap(({ violations }) => violations),
    };
  }

  /** What not to say in the situation, and where it may go on to. */
  #guide(at: string | null): Pick<CallCard, 'never' | 'leads'> {
    const leads = this.#library.standards.calls.turns.filter(
      (turn) => turn.at !== undefined && turn.at === at,
    );
    const situation = this.#library.situations.get(at?.split('.')[0] ?? '');
    return {
      leads: leads.map(({ on }) => on),
      never: (situation?.never ?? [])
        .slice(0, MOST_NEVER)
        .map(({ say, better, why }) => ({ say, better: sheetText(this.#library, better), why })),
    };
  }

  #entries(record: CallRecord, messages: readonly MessageRow[]): CallEntry[] {
    const labels = new Map(this.#library.standards.calls.events.map(({ id, label }) => [id, label]));
    const keys = record.moments.map(
      ({ at, event }): CallEntry => ({ at, from: 'key', text: labels.get(event) ?? event, event }),
    );
    const words = messages.map(
      ({ at, from, text }): CallEntry => ({
        at,
        from: from === 'owner' ? 'owner' : from === 'agent' ? 'said' : 'line',
        text: maskPersonal(text),
        event: null,
      }),
    );
    // A key stands before the line it led to.
    return [...keys, ...words].sort((a, b) => a.at - b.at);
  }
}

function inboundOf(deed: CallDeed): Partial<InboundMessage> {
  switch (deed.what) {
    case 'event':
      return { event: deed.event };
    case 'heard':
      return { text: deed.text };
    case 'said':
      return { from: 'agent', text: deed.text };
    case 'tick':
      return { from: 'agent', action: { do: 'tick', element: deed.element } };
    case 'keep':
      return { from: 'agent', action: { do: 'hand_back' } };
    case 'amend':
      return {
        from: 'agent',
        text: deed.text,
        action: { do: 'amend', field: deed.field, ...(deed.gender && { gender: deed.gender }) },
      };
  }
}

/** A line as it is said now: whoever has given their name meanwhile is called by it. */
function addressed(part: SaidPart, { surname, gender }: Conversation, library: Library): SaidPart {
  if (surname === null || gender === null) return part;
  const honorific = { text: library.lexicon.signals.honorifics[gender] };
  return { ...part, slots: { ...part.slots, surname: { text: surname }, honorific } };
}
