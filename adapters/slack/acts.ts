/** What a person does in Slack: read, committed, and only then answered (Slack retries what is not acknowledged). */
import type { AdapterState, Colleague, StaffAction } from '../../src/index.ts';
import { answeredAlert } from './cards.ts';
import { Commands } from './commands.ts';
import { DirectMessages } from './direct.ts';
import { EXAM_ACTION, Exams } from './exams.ts';
import { Replies } from './replies.ts';
import { type SlackBody, type SlackMessageEvent, unescaped } from './shapes.ts';
import { type ActsOptions, NOTHING, type Person, type Taken, traineeOf, whispers, whoIs } from './taken.ts';
import { TicketActs } from './ticket-acts.ts';
import { homeView } from './ticket-cards.ts';

/** Conversations that have been still for longer are on nobody's home. */
const HOME_MS = 7 * 86_400_000;
const MOST_QUEUED = 500;
/** Subtypes of a message that a person said; `thread_broadcast`: also sent to the channel. */
const SAYING = new Set(['file_share', 'thread_broadcast']);

export class Acts {
  readonly #options: ActsOptions;
  readonly #commands: Commands;
  readonly #direct: DirectMessages;
  readonly #exams: Exams;
  readonly #replies: Replies;
  readonly #tickets: TicketActs;

  constructor(options: ActsOptions) {
    this.#options = options;
    this.#commands = new Commands(options);
    this.#direct = new DirectMessages(options);
    this.#exams = new Exams(options);
    const act = this.#act.bind(this);
    this.#replies = new Replies(options, act);
    this.#tickets = new TicketActs(options, act);
  }

  /**
   * Commits what a delivery asks for.
   * @throws when it could not be committed: then it must not be acknowledged
   */
  async take(body: SlackBody): Promise<Taken> {
    if (body.command !== undefined) return this.#commands.take(body);
    switch (body.type) {
      case 'event_callback':
        if (body.event?.type === 'app_home_opened') return this.#home(body.event.user ?? '');
        return body.event?.type === 'message' ? this.#message(body, body.event) : NOTHING;
      case 'block_actions':
        return this.#buttons(body);
      case 'view_submission': {
        const by = await this.#who(body);
        return body.view?.callback_id === 'reply'
          ? this.#replies.submitted(body, by)
          : this.#tickets.submitted(body, by);
      }
      default:
        return NOTHING;
    }
  }

  get #labels() {
    return this.#options.host.staff.labels;
  }

  get #state(): AdapterState {
    return this.#options.host.state;
  }

  #who(body: SlackBody): Promise<Person> {
    return whoIs(this.#options, body.user?.id ?? body.user_id ?? body.event?.user ?? '');
  }

  // --- messages

  async #message(body: SlackBody, event: SlackMessageEvent): Promise<Taken> {
    const { user, channel, ts } = event;
    const plain = event.subtype === undefined || SAYING.has(event.subtype);
    if (!plain || event.bot_id !== undefined || !user || !channel || !ts || user === this.#options.ownUser)
      return NOTHING;
    if (event.channel_type === 'im') return this.#direct.take(body, event, { user, channel, ts });
    if (event.thread_ts === undefined || event.thread_ts === ts) return NOTHING;
    const thread = (await this.#state.get(`thread:${event.thread_ts}`)) as { conversation: string } | null;
    if (!thread || !event.text) return NOTHING;
    // Talk among colleagues: a note, never sent to the owner.
    await this.#act(
      `note:${channel}:${ts}`,
      await this.#who(body),
      thread.conversation,
      { do: 'note' },
      unescaped(event.text),
    );
    return NOTHING;
  }

  // --- buttons

  async #buttons(body: SlackBody): Promise<Taken> {
    const [action] = body.actions ?? [];
    // Questions of an exam stand in the direct message.
    if (action?.action_id.startsWith(EXAM_ACTION)) return this.#exams.pressed(body, action.value ?? '');
    if (!action || body.channel?.id !== this.#options.deskChannel) return NOTHING;
    const { action_id: name, value = '' } = action;
    const by = await this.#who(body);
    switch (name) {
      case 'claim':
      case 'hand_back':
        return this.#claim(body, name, value, action.action_ts ?? '');
      case 'acknowledge':
        return this.#acknowledge(body, value);
      case 'reply':
        return this.#replies.opensForm(body, value);
      case 'send':
      case 'edit':
      case 'dismiss':
        return this.#replies.suggestion(body, name, by);
      default:
        return this.#tickets.button(body, name, value, by);
    }
  }

  async #claim(
    body: SlackBody,
    name: 'claim' | 'hand_back',
    conversation: string,
    at: string,
  ): Promise<Taken> {
    const by = await this.#who(body);
    const other = await this.#replies.otherThan(by, conversation);
    if (other !== null) return whispers(this.#options, body, other);
    await this.#act(`${name}:${conversation}:${at}`, by, conversation, { do: name });
    return NOTHING;
  }

  async #acknowledge(body: SlackBody, ticketId: string): Promise<Taken> {
    const ticket = await this.#options.host.staff.ticket(ticketId);
    if (!ticket?.conversationId) return NOTHING;
    const { ts, text = '' } = body.message ?? { ts: '' };
    const by = await this.#who(body);
    await this.#act(`acknowledge:${ticketId}:${ts}`, by, ticket.conversationId, {
      do: 'acknowledge',
      ticket: ticketId,
    });
    const { calls, deskChannel } = this.#options;
    return {
      afterwards: () =>
        calls.update({ channel: deskChannel, ts }, answeredAlert(this.#labels, text, by.name)),
    };
  }

  /** Made anew whenever it is opened: what somebody has to do. */
  #home(user: string): Taken {
    const { host, calls } = this.#options;
    return {
      afterwards: async () => {
        const id = `slack:${user}`;
        const [queue, tickets, drills] = await Promise.all([
          host.staff.queue(host.clock.now() - HOME_MS, MOST_QUEUED),
          this.#commands.ticketsOf(user),
          host.staff.drills.today(await traineeOf(this.#options, user)),
        ]);
        const conversations = queue.filter(({ handedOff }) => handedOff?.by?.id === id);
        await calls.publishHome(user, homeView(this.#labels, { conversations, tickets, drills }));
      },
    };
  }

  async #act(id: string, by: Colleague, conversation: string, action: StaffAction, text = ''): Promise<void> {
    await this.#options.host.staff.act(`slack:${id}`, by, conversation, action, text);
  }
}
