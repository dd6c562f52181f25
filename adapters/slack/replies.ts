/** What is sent to owners: suggestions, and the reply form with what the checker finds. */
import {
  type AdapterState,
  BlockedWords,
  type Colleague,
  type StaffAction,
  type StaffSuggestion,
} from '../../src/index.ts';
import { said, usedSuggestions } from './cards.ts';
import type { SlackBody, SlackView } from './shapes.ts';
import { type ActsOptions, NOTHING, opens, type Taken, whispers } from './taken.ts';
import { formView } from './ticket-cards.ts';

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
  /** A warning of this text was shown: sent again, it goes out. */
  readonly warned?: string;
}

/** A line of an error under a field takes no more. */
const MOST_ERROR = 900;
const LONGEST_REPLY = 2000;

type Act = (
  id: string,
  by: Colleague,
  conversation: string,
  action: StaffAction,
  text?: string,
) => Promise<void>;

export class Replies {
  readonly #options: ActsOptions;
  readonly #act: Act;

  constructor(options: ActsOptions, act: Act) {
    this.#options = options;
    this.#act = act;
  }

  get #labels() {
    return this.#options.host.staff.labels;
  }

  get #state(): AdapterState {
    return this.#options.host.state;
  }

  opensForm(body: SlackBody, conversation: string): Taken {
    return opens(this.#options, body, this.#form({ conversation, offered: null, at: 0 }, ''));
  }

  async suggestion(body: SlackBody, name: 'send' | 'edit' | 'dismiss', by: Colleague): Promise<Taken> {
    const ts = body.message?.ts ?? '';
    const at = Number(body.actions?.[0]?.value);
    const offered = (await this.#state.get(`suggestion:${ts}`)) as Offered | null;
    const chosen = offered?.suggestions[at];
    if (!offered || !chosen) return NOTHING;
    const { conversation } = offered;
    if (name === 'edit') {
      const { situation, why } = chosen;
      const hint = said(this.#labels, 'suggestion_head', { at: at + 1, situation, why });
      return opens(this.#options, body, this.#form({ conversation, offered: ts, at }, chosen.text, [hint]));
    }
    // One of a card is sent, and each is set aside, once, however often it is clicked.
    if (name === 'dismiss') {
      await this.#act(`dismiss:${ts}:${at}`, by, conversation, { do: 'dismiss', phrases: [chosen.phrase] });
      return NOTHING;
    }
    const hinders = await this.#hinders(by, offered);
    if (hinders !== null) return whispers(this.#options, body, hinders);
    const action: StaffAction = { do: 'reply', phrases: [chosen.phrase], edited: false };
    const { text } = chosen;
    const blocked = await this.#reply(`send:${ts}`, by, conversation, action, text);
    if (blocked?.warns)
      return opens(
        this.#options,
        body,
        this.#form({ conversation, offered: ts, at, warned: text }, text, this.#warning(blocked.text)),
      );
    if (blocked !== null) return whispers(this.#options, body, blocked.text);
    return { afterwards: () => this.#used(ts, offered, by) };
  }

  /** A form that was sent. */
  async submitted(body: SlackBody, by: Colleague): Promise<Taken> {
    const { view } = body;
    const metadata = JSON.parse(view?.private_metadata ?? '{}') as ReplyMetadata;
    const { conversation, offered: ts, at } = metadata;
    const text = (view?.state.values.text?.text?.value ?? '').trim();
    if (text === '') return refused(this.#labels.says.modal_reply_label);
    const other = await this.otherThan(by, conversation);
    if (other !== null) return refused(other);
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
        ...(metadata.warned === text && { knowing: true }),
      },
      text,
    );
    if (blocked && !blocked.warns) return refused(blocked.text);
    if (blocked)
      return {
        ack: {
          response_action: 'update',
          view: this.#form(
            { conversation, offered: ts, at, warned: text },
            text,
            this.#warning(blocked.text),
          ),
        },
      };
    if (!offered || ts === null) return NOTHING;
    return { afterwards: () => this.#used(ts, offered, by) };
  }

  /** What to tell somebody when a colleague has the conversation; null when nobody else has. */
  async otherThan(by: Colleague, conversation: string): Promise<string | null> {
    const card = await this.#options.host.staff.conversation(conversation);
    const other = card?.handedOff?.by;
    return other && other.id !== by.id ? said(this.#labels, 'claimed_by_other', { name: other.name }) : null;
  }

  #form(metadata: ReplyMetadata, initial: string, hints: readonly string[] = []): SlackView {
    const { says } = this.#labels;
    return formView(this.#labels, {
      callback: 'reply',
      metadata: JSON.stringify(metadata),
      title: says.modal_reply,
      submit: metadata.warned === undefined ? says.modal_send : says.modal_send_anyway,
      inputs: [{ id: 'text', label: says.modal_reply_label, initial, most: LONGEST_REPLY }],
      hints,
    });
  }

  #warning(found: string): readonly string[] {
    return [this.#labels.says.warned_line, found];
  }

  /** What to tell instead of sending: somebody else has it, or it answers what is no longer the question. */
  async #hinders(by: Colleague, offered: Offered): Promise<string | null> {
    const other = await this.otherThan(by, offered.conversation);
    if (other !== null) return other;
    const card = await this.#options.host.staff.conversation(offered.conversation);
    return card && card.ownerSeq <= offered.seq && card.handedOff !== null
      ? null
      : this.#labels.says.suggestion_stale;
  }

  #used(ts: string, offered: Offered, by: Colleague): Promise<void> {
    const { calls, deskChannel } = this.#options;
    return calls.update(
      { channel: deskChannel, ts },
      usedSuggestions(this.#labels, offered.suggestions, by.name),
    );
  }

  /** @returns why it was not sent; null when it was */
  async #reply(
    id: string,
    by: Colleague,
    conversation: string,
    action: StaffAction,
    words: string,
  ): Promise<{ readonly text: string; readonly warns: boolean } | null> {
    try {
      await this.#act(id, by, conversation, action, words);
      return null;
    } catch (error) {
      if (!(error instanceof BlockedWords)) throw error;
      const text = error.violations
        .slice(0, 3)
        .map(({ cue, reason, better }) => said(this.#labels, 'lint_line', { cue, reason, better }))
        .join('\n')
        .slice(0, MOST_ERROR);
      return { text, warns: error.warns };
    }
  }
}

const refused = (text: string): Taken => ({ ack: { response_action: 'errors', errors: { text } } });
