/** What a person does in Slack: read, committed, and only then answered (Slack retries what is not acknowledged). */
import { createHash } from 'node:crypto';
import {
  type AdapterState,
  BlockedWords,
  type Colleague,
  type StaffAction,
  type StaffMove,
  type StaffSuggestion,
} from '../../src/index.ts';
import { answeredAlert, moveView, replyView, said, usedSuggestions, warnedView } from './cards.ts';
import { Commands } from './commands.ts';
import { DirectMessages } from './direct.ts';
import {
  type SlackBody,
  type SlackCalls,
  type SlackMessageEvent,
  type SlackView,
  unescaped,
} from './shapes.ts';
import { type ActsOptions, NOTHING, type Taken } from './taken.ts';

interface Offered {
  readonly conversation: string;
  /** The owner's message that it answers. */
  readonly seq: number;
  readonly suggestions: readonly StaffSuggestion[];
}

interface ReplyMetadata {
  readonly conversation: string;
  /** The message whose suggestion is edited, and its place in the list. */
  readonly offered: string | null;
  readonly at: number;
  /** Digest of a text of which its writer was told what is found in it: sent again, it goes out. */
  readonly warned?: string;
}

/** Why a reply was not sent. */
interface Unsent {
  readonly found: string;
  readonly warns: boolean;
}

/** Subtypes of a message that a person said; `thread_broadcast`: also sent to the channel. */
const SAYING = new Set(['file_share', 'thread_broadcast']);

export class Acts {
  readonly #options: ActsOptions;
  readonly #commands: Commands;
  readonly #direct: DirectMessages;

  constructor(options: ActsOptions) {
    this.#options = options;
    this.#commands = new Commands(options);
    this.#direct = new DirectMessages(options);
  }

  /**
   * Commits what a delivery asks for.
   * @throws when it could not be committed: then it must not be acknowledged
   */
  async take(body: SlackBody): Promise<Taken> {
    if (body.command !== undefined) return this.#commands.take(body);
    switch (body.type) {
      case 'event_callback':
        return body.event?.type === 'message' ? this.#message(body, body.event) : NOTHING;
      case 'block_actions':
        return this.#buttons(body);
      case 'view_submission':
        return body.view?.callback_id === 'reply' ? this.#replied(body) : this.#moved(body);
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

  async #who(body: SlackBody): Promise<Colleague> {
    const id = body.user?.id ?? body.user_id ?? body.event?.user ?? '';
    return { id: `slack:${id}`, name: await this.#options.calls.userName(id) };
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
    if (!action || body.channel?.id !== this.#options.deskChannel) return NOTHING;
    const { action_id: name, value = '' } = action;
    if (name.startsWith('move:')) return this.#moveButton(body, name.slice(5), value);
    switch (name) {
      case 'claim':
      case 'hand_back':
        return this.#claim(body, name, value, action.action_ts ?? '');
      case 'acknowledge':
        return this.#acknowledge(body, value);
      case 'reply':
        return this.#opens(
          body,
          replyView(this.#labels, metadataOf({ conversation: value, offered: null, at: 0 }), ''),
        );
      case 'send':
      case 'edit':
      case 'dismiss':
        return this.#suggestion(body, name, Number(value));
      default:
        return NOTHING;
    }
  }

  async #claim(
    body: SlackBody,
    name: 'claim' | 'hand_back',
    conversation: string,
    at: string,
  ): Promise<Taken> {
    const by = await this.#who(body);
    const other = await this.#otherThan(by, conversation);
    if (other !== null) return this.#whispers(body, other);
    await this.#act(`${name}:${conversation}:${at}`, by, conversation, { do: name });
    return NOTHING;
  }

  async #moveButton(body: SlackBody, move: string, ticketId: string): Promise<Taken> {
    const ticket = await this.#options.host.staff.ticket(ticketId);
    if (!ticket) return NOTHING;
    const legal = ticket.moves.find((one) => one.move === move);
    if (!legal)
      return this.#whispers(
        body,
        said(this.#labels, 'move_refused', {
          state: this.#labels.states[ticket.state] ?? ticket.state,
          move: this.#labels.moves[move] ?? move,
        }),
      );
    if (legal.needs.length > 0)
      return this.#opens(
        body,
        moveView(
          this.#labels,
          JSON.stringify({ ticket: ticketId, move }),
          `${ticket.number} ${this.#labels.moves[move] ?? move}`,
          legal.needs,
        ),
      );
    if (ticket.conversationId === null) return NOTHING;
    await this.#act(
      `move:${ticketId}:${move}:${body.actions?.[0]?.action_ts ?? ''}`,
      await this.#who(body),
      ticket.conversationId,
      { do: 'move', ticket: ticketId, move: legal.move },
    );
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

  async #suggestion(body: SlackBody, name: 'send' | 'edit' | 'dismiss', at: number): Promise<Taken> {
    const ts = body.message?.ts ?? '';
    const offered = (await this.#state.get(`suggestion:${ts}`)) as Offered | null;
    const chosen = offered?.suggestions[at];
    if (!offered || !chosen) return NOTHING;
    const { conversation } = offered;
    if (name === 'edit')
      return this.#opens(
        body,
        replyView(this.#labels, metadataOf({ conversation, offered: ts, at }), chosen.text),
      );
    const by = await this.#who(body);
    const hinders = name === 'send' ? await this.#hinders(by, offered) : null;
    if (hinders !== null) return this.#whispers(body, hinders);
    // One of a card is sent, and each is set aside, once, however often it is clicked.
    if (name === 'dismiss') {
      await this.#act(`dismiss:${ts}:${at}`, by, conversation, { do: 'dismiss', phrases: [chosen.phrase] });
      return NOTHING;
    }
    const blocked = await this.#reply(
      `send:${ts}`,
      by,
      conversation,
      { do: 'reply', phrases: [chosen.phrase], edited: false },
      chosen.text,
    );
    if (blocked?.warns)
      return this.#opens(body, this.#warned({ conversation, offered: ts, at }, chosen.text, blocked.found));
    if (blocked !== null) return this.#whispers(body, blocked.found);
    return { afterwards: () => this.#used(ts, offered, by) };
  }

  #used(ts: string, offered: Offered, by: Colleague): Promise<void> {
    const { calls, deskChannel } = this.#options;
    return calls.update(
      { channel: deskChannel, ts },
      usedSuggestions(this.#labels, offered.suggestions, by.name),
    );
  }

  /** What to tell instead of sending: somebody else has it, or it answers what is no longer the question. */
  async #hinders(by: Colleague, offered: Offered): Promise<string | null> {
    const other = await this.#otherThan(by, offered.conversation);
    if (other !== null) return other;
    const card = await this.#options.host.staff.conversation(offered.conversation);
    return card && card.ownerSeq <= offered.seq && card.handedOff !== null
      ? null
      : this.#labels.says.suggestion_stale;
  }

  /** What to tell somebody when a colleague has the conversation; null when nobody else has. */
  async #otherThan(by: Colleague, conversation: string): Promise<string | null> {
    const card = await this.#options.host.staff.conversation(conversation);
    const other = card?.handedOff?.by;
    return other && other.id !== by.id ? said(this.#labels, 'claimed_by_other', { name: other.name }) : null;
  }

  // --- forms

  async #replied(body: SlackBody): Promise<Taken> {
    const view = body.view;
    const metadata = JSON.parse(view?.private_metadata ?? '{}') as ReplyMetadata;
    const { conversation, offered: ts, at } = metadata;
    const text = (view?.state.values.text?.text?.value ?? '').trim();
    if (text === '')
      return { ack: { response_action: 'errors', errors: { text: this.#labels.says.modal_reply_label } } };
    const by = await this.#who(body);
    const other = await this.#otherThan(by, conversation);
    if (other !== null) return { ack: { response_action: 'errors', errors: { text: other } } };
    const offered = ts === null ? null : ((await this.#state.get(`suggestion:${ts}`)) as Offered | null);
    const chosen = offered?.suggestions[at];
    const blocked = await this.#reply(
      `view:${view?.id ?? ''}`,
      by,
      conversation,
      {
        do: 'reply',
        phrases: chosen ? [chosen.phrase] : [],
        edited: chosen !== undefined && chosen.text !== text,
        ...(chosen && { offered: chosen.text }),
        ...(metadata.warned === digestOf(text) && { knowing: true }),
      },
      text,
    );
    if (blocked?.warns)
      return { ack: { response_action: 'update', view: this.#warned(metadata, text, blocked.found) } };
    if (blocked !== null) return { ack: { response_action: 'errors', errors: { text: blocked.found } } };
    if (!offered || ts === null) return NOTHING;
    return { afterwards: () => this.#used(ts, offered, by) };
  }

  async #moved(body: SlackBody): Promise<Taken> {
    const view = body.view;
    if (view?.callback_id !== 'move') return NOTHING;
    const { ticket: id, move } = JSON.parse(view.private_metadata) as { ticket: string; move: StaffMove };
    const ticket = await this.#options.host.staff.ticket(id);
    if (!ticket?.conversationId) return NOTHING;
    const given = (need: string) => view.state.values[need]?.[need]?.value?.trim();
    const reason = given('reason');
    const result = given('result');
    await this.#act(`view:${view.id}`, await this.#who(body), ticket.conversationId, {
      do: 'move',
      ticket: id,
      move,
      ...(reason && { reason }),
      ...(result && { result }),
    });
    return NOTHING;
  }

  // --- answering

  #warned({ conversation, offered, at }: ReplyMetadata, text: string, found: string): SlackView {
    const warned = digestOf(text);
    return warnedView(this.#labels, metadataOf({ conversation, offered, at, warned }), text, found);
  }

  /** @returns why it was not sent; null when it was */
  async #reply(
    id: string,
    by: Colleague,
    conversation: string,
    action: StaffAction,
    text: string,
  ): Promise<Unsent | null> {
    try {
      await this.#act(id, by, conversation, action, text);
      return null;
    } catch (error) {
      if (!(error instanceof BlockedWords)) throw error;
      const found = error.violations
        .slice(0, 3)
        .map(({ cue, reason, better }) => said(this.#labels, 'lint_line', { cue, reason, better }))
        .join('\n')
        .slice(0, 900);
      return { found, warns: error.warns };
    }
  }

  async #act(id: string, by: Colleague, conversation: string, action: StaffAction, text = ''): Promise<void> {
    await this.#options.host.staff.act(`slack:${id}`, by, conversation, action, text);
  }

  #opens(body: SlackBody, view: Parameters<SlackCalls['openView']>[1]): Taken {
    return { afterwards: () => this.#options.calls.openView(body.trigger_id ?? '', view) };
  }

  #whispers(body: SlackBody, text: string): Taken {
    const channel = body.channel?.id ?? '';
    return { afterwards: () => this.#options.calls.whisper(channel, body.user?.id ?? '', { text }) };
  }
}

const digestOf = (text: string) => createHash('sha256').update(text).digest('base64url');

function metadataOf(metadata: ReplyMetadata): string {
  return JSON.stringify(metadata);
}
