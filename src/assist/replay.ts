/** The bot's own reply at this point, from the one engine: the history is told to `step`, then the last message. */
import { type Conversation, expectation, NEW_CONVERSATION } from '../converse/conversation.ts';
import type { Facts, TicketFact } from '../converse/facts.ts';
import { step } from '../converse/step.ts';
import { flowOf, type Library } from '../library/library.ts';
import type { Intent, Urgency } from '../library/terms.ts';
import type { Customer } from '../script/elements.ts';
import type { SaidPart } from '../script/said.ts';
import { normalise } from '../text/normalise.ts';
import type { WorkingCalendar } from '../ticket/calendar.ts';
import { startClock } from '../ticket/clock.ts';
import type { TicketState } from '../ticket/moves.ts';
import type { Meaning, Understander } from '../understand/meaning.ts';
import { matches } from './condition.ts';
import { type HistoryLine, type Scene, sceneOf } from './scene.ts';

/** The ticket at hand, as a caller of `suggest` gives it. */
export interface OpenTicket {
  readonly number: string;
  readonly kind: Intent;
  readonly state: TicketState;
  readonly issue: string;
  /** ms since 1970. */
  readonly due: number | null;
  /** normal where absent. */
  readonly urgency?: Urgency | undefined;
  /** Who has it, where somebody has. */
  readonly assignee?: string | null | undefined;
}

export interface ReplayInput {
  readonly history: readonly HistoryLine[];
  readonly customer: Customer;
  readonly ticket: OpenTicket | null;
  readonly now: number;
  readonly community: string;
  readonly figures: Readonly<Record<string, string>>;
}

export interface Replay {
  readonly meaning: Meaning;
  /** Before the last message. */
  readonly before: Conversation;
  readonly after: Conversation;
  /** What the bot would say; empty for a message that only tells of the line. */
  readonly parts: readonly SaidPart[];
  /** The same, were the message of this intent. */
  as(intent: Intent): readonly SaidPart[];
}

/** Lines of the history that are told to the engine. */
const TOLD = 14;

export class Replayer {
  readonly #library: Library;
  readonly #understander: Understander;
  readonly #calendar: WorkingCalendar;

  constructor(library: Library, understander: Understander, calendar: WorkingCalendar) {
    this.#library = library;
    this.#understander = understander;
    this.#calendar = calendar;
  }

  async replay(input: ReplayInput, scene: Scene): Promise<Replay> {
    const facts = factsOf(this.#library, input);
    const lines = input.history.slice(-TOLD);
    const end = lines.findLastIndex((line) => line.from === 'owner');
    let start = end;
    while (start > 0 && lines[start - 1]?.from === 'owner') start--;
    let state = NEW_CONVERSATION;
    for (const burst of bursts(lines.slice(0, Math.max(0, scene.onlyEvent ? end : start)))) {
      const meaning = await this.#meaning(burst.text, burst.before, state, input.now);
      state = this.#step(state, burst.text, meaning, facts, input)[0];
    }
    const text = ownWords(scene);
    const meaning = await this.#meaning(text, scene.ours.at(-1) ?? null, state, input.now);
    const told = (heard: Meaning) =>
      scene.onlyEvent ? ([state, []] as const) : this.#step(state, text, heard, facts, input);
    const [after, parts] = told(meaning);
    return {
      meaning,
      before: state,
      after,
      parts,
      as: (intent) => told({ ...meaning, intent, intents: [intent], confidence: 1, faq: [], also: null })[1],
    };
  }

  #meaning(text: string, ours: string | null, state: Conversation, now: number): Promise<Meaning> {
    const asked =
      ours === null ? undefined : this.#library.assist.rules.expects.find((row) => matches(row.ours, ours));
    return this.#understander.understand(text, { now, expects: asked?.what ?? expectation(state) });
  }

  #step(
    state: Conversation,
    text: string,
    meaning: Meaning,
    facts: Facts,
    { now, community, figures }: ReplayInput,
  ): readonly [Conversation, readonly SaidPart[]] {
    const [next, effects] = step(
      // A person has the conversation anyway: the engine is asked as if it still had.
      { ...state, handedOff: null },
      { event: { kind: 'message', text, images: [], voices: [] }, meaning },
      facts,
      { library: this.#library, calendar: this.#calendar, now, seed: 'suggest', community, figures },
    );
    return [next, effects.flatMap((effect) => (effect.kind === 'say' ? effect.parts : []))];
  }
}

/** The owner's words without what a bracket tells of the line; of a bracket alone, its words. */
function ownWords(scene: Scene): string {
  if (scene.event === null) return scene.said;
  return scene.onlyEvent ? scene.event : scene.said.replace(/^[^（()）]*[（(][^（）()]*[)）]/u, '');
}

/** The owner's turns, each with our line before it. */
function bursts(lines: readonly HistoryLine[]): { text: string; before: string | null }[] {
  const found: { text: string; before: string | null }[] = [];
  let before: string | null = null;
  let open = false;
  for (const line of lines) {
    if (line.from !== 'owner') {
      before = normalise(line.text).text;
      open = false;
    } else {
      const scene = sceneOf([line]);
      if (scene.event !== null) continue;
      const last = found.at(-1);
      if (open && last) last.text += `\n${line.text}`;
      else found.push({ text: line.text, before });
      open = true;
    }
  }
  return found;
}

function factsOf(library: Library, { customer, ticket, now }: ReplayInput): Facts {
  const tickets: TicketFact[] = ticket
    ? [
        {
          id: ticket.number,
          number: ticket.number,
          kind: ticket.kind,
          task: 'work',
          state: ticket.state,
          urgency: ticket.urgency ?? 'normal',
          issue: ticket.issue,
          address: {},
          // Without a name, whoever the matter goes to: an owner who asks is told who has it.
          assign: flowOf(library, ticket.kind)?.assign ?? '',
          assignee: ticket.assignee ?? null,
          createdAt: now,
          dueAt: ticket.due,
          due: { respond: null, arrive: null, plan: null, resolve: ticket.due },
          clock: startClock(now),
          here: true,
        },
      ]
    : [];
  return {
    homesKnown: false,
    address: null,
    tickets,
    asked: null,
    person: {
      surname: customer.surname ?? null,
      gender: customer.gender ?? null,
      phone: null,
      home: null,
      verified: false,
    },
  };
}
