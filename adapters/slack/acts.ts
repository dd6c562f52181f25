/** What a person does in Slack: read, committed, and only then answered (Slack retries what is not acknowledged). */
import {
  type AdapterState,
  type ChannelHost,
  type Colleague,
  type InboundMessage,
  MOVES,
  type Move,
  oneLine,
  type StaffAction,
  type StaffSuggestion,
  YingdaError,
} from '../../src/index.ts';
import { moveView, replyView, said, sheetPost, ticketCard } from './cards.ts';
import {
  type SlackBody,
  type SlackCalls,
  type SlackMessageEvent,
  type SlackPost,
  unescaped,
} from './shapes.ts';

/** How a delivery is answered once it is committed. */
export interface Taken {
  /** Body of the acknowledgement: errors of a form, a whispered answer to a command. */
  readonly ack?: unknown;
  /** Shown afterwards; nothing of it is lost when it fails. */
  readonly afterwards?: () => Promise<void>;
}

export interface ActsOptions {
  readonly host: ChannelHost;
  readonly calls: SlackCalls;
  readonly channelName: string;
  /** Our own user, whose messages are echoes. */
  readonly ownUser: string;
  /** Fetches a file of a message; null when it may not be fetched. */
  readonly file: (url: string) => Promise<Uint8Array | null>;
}

interface Offered {
  readonly conversation: string;
  readonly suggestions: readonly StaffSuggestion[];
}

interface ReplyMetadata {
  readonly conversation: string;
  /** The message whose suggestion is edited, and its place in the list. */
  readonly offered: string | null;
  readonly at: number;
}

const NOTHING: Taken = {};

export class Acts {
  readonly #options: ActsOptions;

  constructor(options: ActsOptions) {
    this.#options = options;
  }

  /**
   * Commits what a delivery asks for.
   * @throws when it could not be committed: then it must not be acknowledged
   */
  async take(body: SlackBody): Promise<Taken> {
    if (body.command !== undefined) return this.#command(body);
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
    const plain = event.subtype === undefined || event.subtype === 'file_share';
    if (!plain || event.bot_id !== undefined || !user || !channel || !ts || user === this.#options.ownUser)
      return NOTHING;
    if (event.channel_type === 'im') return this.#direct(body, event, user, channel, ts);
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

  async #direct(
    body: SlackBody,
    event: SlackMessageEvent,
    user: string,
    channel: string,
    ts: string,
  ): Promise<Taken> {
    const { host } = this.#options;
    const text = unescaped(event.text ?? '');
    const trainee = `slack:${user}`;
    if (this.#labels.words.stop.includes(text.trim()) && (await host.staff.drills.stop(trainee)))
      return { afterwards: () => this.#post(channel, { text: this.#labels.says.drill_stopped }) };
    const answer = await host.staff.drills.answer(trainee, `${channel}:${ts}`, text);
    if (answer) return { afterwards: () => this.#show(channel, answer.shows) };
    const message: InboundMessage = {
      channel: `${this.#options.channelName}:${body.team_id ?? ''}`,
      medium: 'chat',
      thread: channel,
      sender: user,
      messageId: `${channel}:${ts}`,
      sentAt: Math.round(Number(ts) * 1000) || null,
      text,
      images: await this.#pictures(event),
    };
    await host.receive([message]);
    return NOTHING;
  }

  async #pictures(event: SlackMessageEvent): Promise<string[]> {
    const { host, file } = this.#options;
    const kept: string[] = [];
    for (const one of event.files ?? []) {
      const url = one.url_private_download ?? one.url_private;
      if (!one.mimetype?.startsWith('image/') || url === undefined) continue;
      try {
        const bytes = await file(url);
        if (bytes) kept.push(await host.keepMedia({ bytes, type: one.mimetype }));
      } catch (error) {
        host.log('warn', `a picture was not kept: ${oneLine(error)}`);
      }
    }
    return kept;
  }

  // --- buttons

  async #buttons(body: SlackBody): Promise<Taken> {
    const [action] = body.actions ?? [];
    if (!action) return NOTHING;
    const { action_id: name, value = '' } = action;
    if (name.startsWith('move:')) return this.#moveButton(body, name.slice(5), value);
    switch (name) {
      case 'claim':
      case 'hand_back':
        return this.#claim(body, name, value, action.action_ts ?? '');
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
    const card = await this.#options.host.staff.conversation(conversation);
    const other = card?.handedOff?.by;
    if (name === 'claim' && other && other.id !== by.id)
      return this.#whispers(body, said(this.#labels, 'claimed_by_other', { name: other.name }));
    await this.#act(`${name}:${conversation}:${at}`, by, conversation, { do: name });
    return NOTHING;
  }

  async #moveButton(body: SlackBody, move: string, ticketId: string): Promise<Taken> {
    const ticket = await this.#options.host.staff.ticket(ticketId);
    if (!ticket || !(move in MOVES)) return NOTHING;
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
      { do: 'move', ticket: ticketId, move: move as Move },
    );
    return NOTHING;
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
    // One suggestion is sent or set aside once, however often it is clicked.
    if (name === 'dismiss')
      await this.#act(`dismiss:${ts}:${at}`, by, conversation, { do: 'dismiss', phrases: [chosen.phrase] });
    else
      await this.#act(
        `send:${ts}:${at}`,
        by,
        conversation,
        { do: 'reply', phrases: [chosen.phrase], edited: false },
        chosen.text,
      );
    return NOTHING;
  }

  // --- forms

  async #replied(body: SlackBody): Promise<Taken> {
    const view = body.view;
    const { conversation, offered: ts, at } = JSON.parse(view?.private_metadata ?? '{}') as ReplyMetadata;
    const text = (view?.state.values.text?.text?.value ?? '').trim();
    const { violations } = await this.#options.host.staff.check(text, conversation);
    if (violations.length > 0) {
      const lines = violations
        .slice(0, 3)
        .map(({ cue, reason, better }) => said(this.#labels, 'lint_line', { cue, reason, better }));
      return { ack: { response_action: 'errors', errors: { text: lines.join('\n').slice(0, 900) } } };
    }
    if (text === '')
      return { ack: { response_action: 'errors', errors: { text: this.#labels.says.modal_reply_label } } };
    const offered = ts === null ? null : ((await this.#state.get(`suggestion:${ts}`)) as Offered | null);
    const chosen = offered?.suggestions[at];
    await this.#act(
      `view:${view?.id ?? ''}`,
      await this.#who(body),
      conversation,
      {
        do: 'reply',
        phrases: chosen ? [chosen.phrase] : [],
        edited: chosen !== undefined && chosen.text !== text,
      },
      text,
    );
    return NOTHING;
  }

  async #moved(body: SlackBody): Promise<Taken> {
    const view = body.view;
    if (view?.callback_id !== 'move') return NOTHING;
    const { ticket: id, move } = JSON.parse(view.private_metadata) as { ticket: string; move: Move };
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

  // --- commands

  /** `/yd 无声电话`, `/yd check …`, `/yd ticket …`, `/yd drill …`: answered to the asker alone. */
  async #command(body: SlackBody): Promise<Taken> {
    const query = (body.text ?? '').trim();
    const [first = '', ...rest] = query.split(/\s+/);
    const { words, says } = this.#labels;
    const after = rest.join(' ');
    const { staff } = this.#options.host;
    if (query === '' || words.help.includes(first))
      return whisper({ text: said(this.#labels, 'help', { command: body.command ?? '' }) });
    if (words.check.includes(first)) return whisper({ text: await this.#checked(after) });
    if (words.drill.includes(first)) return this.#drill(body, after);
    if (words.stop.includes(first)) {
      const stopped = await staff.drills.stop(`slack:${body.user_id ?? ''}`);
      return whisper({
        text: stopped ? says.drill_stopped : said(this.#labels, 'help', { command: body.command ?? '' }),
      });
    }
    if (words.ticket.includes(first)) {
      const ticket = await staff.findTicket(after);
      return whisper(
        ticket
          ? ticketCard(this.#labels, ticket)
          : { text: said(this.#labels, 'ticket_none', { query: after }) },
      );
    }
    const [sheet] = staff.sheets(query);
    return whisper(
      sheet ? sheetPost(this.#labels, sheet) : { text: said(this.#labels, 'nothing_found', { query }) },
    );
  }

  async #checked(text: string): Promise<string> {
    const { violations } = await this.#options.host.staff.check(text, null);
    return violations.length === 0
      ? this.#labels.says.lint_fine
      : violations
          .map(({ cue, reason, better }) => said(this.#labels, 'lint_line', { cue, reason, better }))
          .join('\n');
  }

  async #drill(body: SlackBody, wish: string): Promise<Taken> {
    const { host, calls } = this.#options;
    const user = body.user_id ?? '';
    const situation = wish === '' ? undefined : (host.staff.sheets(wish)[0]?.id ?? wish);
    const messageId = body.trigger_id ?? '';
    try {
      const begun = await host.staff.drills.start(`slack:${user}`, {
        ...(situation !== undefined && { situation }),
        seed: messageId,
        messageId,
      });
      return {
        ...whisper({ text: this.#labels.says.drill_sent }),
        afterwards: async () => this.#show(await calls.direct(user), begun.shows),
      };
    } catch (error) {
      if (error instanceof YingdaError && error.code === 'E_UNKNOWN_ID')
        return whisper({ text: said(this.#labels, 'drill_none', { query: wish }) });
      throw error;
    }
  }

  // --- answering

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

  async #post(channel: string, post: SlackPost): Promise<void> {
    await this.#options.calls.post(channel, post);
  }

  async #show(channel: string, shows: readonly { speaker: string; text: string }[]): Promise<void> {
    if (shows.length === 0) return;
    await this.#post(channel, { text: shows.map(({ speaker, text }) => `*${speaker}* ${text}`).join('\n') });
  }
}

function metadataOf(metadata: ReplyMetadata): string {
  return JSON.stringify(metadata);
}

function whisper(post: SlackPost): Taken {
  return { ack: { response_type: 'ephemeral', ...post } };
}
