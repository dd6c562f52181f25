/** The draft of one decision: the next conversation and the effects, gathered while the rules below look at the event. */
import type { Library } from '../library/library.ts';
import type { Intent, Urgency } from '../library/terms.ts';
import { MINUTE } from '../text/shanghai.ts';
import type { WorkingCalendar } from '../ticket/calendar.ts';
import { dueTimes } from '../ticket/sla.ts';
import type { TicketDue, TicketTask } from '../ticket/ticket.ts';
import { recordOf, withLine } from './call-record.ts';
import { activeMatter, type Conversation, type FiledTicket, type Matter } from './conversation.ts';
import type { Effect } from './event.ts';
import type { Facts } from './facts.ts';
import { idOf } from './ids.ts';
import { type SlotValues, Speaker } from './say.ts';

export interface StepContext {
  readonly library: Library;
  readonly calendar: WorkingCalendar;
  /** ms since 1970. */
  readonly now: number;
  /** The same seed gives the same choice of wordings and the same ids. */
  readonly seed: string;
  /** Whether text messages with codes can be sent. */
  readonly codes?: boolean;
  /** Name of the community, as told to owners. */
  readonly community: string;
  /** The community's own values of the FAQ's slots. */
  readonly figures: Readonly<Record<string, string>>;
}

export class Turn {
  readonly library: Library;
  readonly facts: Facts;
  readonly context: StepContext;
  readonly effects: Effect[] = [];
  readonly speaker: Speaker;
  next: Conversation;
  /** What must be known was asked for as often as is decent: a person goes on. */
  stuck = false;
  #ids = 0;

  constructor(conversation: Conversation, facts: Facts, context: StepContext) {
    this.next = conversation;
    this.facts = facts;
    this.context = context;
    this.library = context.library;
    this.speaker = new Speaker(context.library, conversation, context.seed, {});
  }

  /** Slots that every wording may use. */
  known(): SlotValues {
    const { surname, gender } = this.next;
    return {
      community: this.context.community,
      agent_number: this.library.standards.channels.agent_number,
      surname: surname !== null && gender !== null ? surname : null,
      honorific: surname !== null && gender !== null ? this.library.lexicon.signals.honorifics[gender] : null,
    };
  }

  /** Whether an agent says our lines on the phone. */
  get spoken(): boolean {
    return this.next.call !== null;
  }

  say(written: string, slots: SlotValues = {}): this {
    const aloud = written.replace(/\.chat$/, '.phone');
    const set = this.spoken && this.speaker.has(aloud) ? aloud : written;
    this.speaker.add(set, { ...this.known(), ...slots });
    return this;
  }

  /** Whether one of these wordings was in our last reply. */
  lastSaid(set: string): boolean {
    return this.next.lastReply.some(({ phrase }) => phrase.startsWith(set));
  }

  get matter(): Matter | null {
    return activeMatter(this.next);
  }

  /** Changes the active matter. */
  setMatter(change: Partial<Matter>): void {
    const matter = this.matter;
    if (!matter) return;
    this.next = { ...this.next, matters: [...this.next.matters.slice(0, -1), { ...matter, ...change }] };
  }

  dropMatter(): void {
    this.next = { ...this.next, matters: this.next.matters.slice(0, -1) };
  }

  /** Puts a matter on top, or beneath the active one. */
  addMatter(matter: Matter, place: 'top' | 'beneath'): void {
    const { matters } = this.next;
    this.next = {
      ...this.next,
      media: [],
      matters: place === 'top' ? [...matters, matter] : [matter, ...matters],
    };
  }

  filed(ticket: FiledTicket): void {
    this.next = { ...this.next, filed: [...this.next.filed, ticket].slice(-20) };
  }

  /** A UUID; the same when the turn is decided again. */
  newId(): string {
    return idOf(this.context.seed, this.#ids++);
  }

  due(kind: Intent, urgency: Urgency, task: TicketTask): TicketDue {
    return dueTimes(this.library, this.context.calendar, { kind, urgency, task }, this.context.now).due;
  }

  /** Closes the decision: one message of all wordings, timers for an answer that is awaited. */
  finish(awaiting: boolean): readonly [Conversation, readonly Effect[]] {
    const { parts } = this.speaker;
    if (parts.length > 0) {
      const { now } = this.context;
      if (this.spoken)
        this.next = {
          ...this.next,
          callRecord: withLine(recordOf(this.next.callRecord, null, now), parts, false, now),
        };
      this.effects.unshift(
        this.spoken ? { kind: 'prompt', parts, waitS: null, ends: false } : { kind: 'say', parts },
      );
      this.next = { ...this.next, recent: this.speaker.recent, lastReply: parts, greeted: true };
    }
    const { remind_min, close_min } = this.library.standards.channels;
    if (awaiting) {
      this.effects.push(
        { kind: 'timer', name: 'remind', inMs: remind_min * MINUTE },
        { kind: 'timer', name: 'close', inMs: close_min * MINUTE },
      );
    } else {
      this.effects.push({ kind: 'cancel_timer', name: 'remind' }, { kind: 'cancel_timer', name: 'close' });
    }
    return [this.next, this.effects];
  }
}
