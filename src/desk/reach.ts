/**
 * How an owner is told who could not be written to in the conversation: by template message, then by text message; what
 * is left goes to a person. The one place that decides it, for follow-ups, notices and replies of colleagues (standards/channels.yaml `reach`).
 */
import { type Channel, SMS_CHANNEL } from '../channel.ts';
import { oneLine } from '../errors.ts';
import { type Library, noticeKind } from '../library/library.ts';
import type { ReachWay } from '../library/standards-schema.ts';
import type { OutboxRow } from '../outbox.ts';
import type { Store } from '../store.ts';
import { inTime } from './deadline.ts';

const DEADLINE_MS = 20_000;

export interface ReachOptions {
  readonly channels: readonly Channel[];
  readonly store: Pick<Store, 'conversation'>;
  readonly library: () => Library;
  readonly report: (error: unknown, where: string) => void;
}

type Way = (row: OutboxRow, reason: string) => Promise<boolean>;

export class Reach {
  readonly #options: ReachOptions;
  readonly #ways: Readonly<Record<ReachWay, Way>>;

  constructor(options: ReachOptions) {
    this.#options = options;
    const named = (name: string) => options.channels.find((channel) => channel.name === name.split(':')[0]);
    this.#ways = {
      template: async (row, reason) => {
        const channel = named(row.channel);
        return channel?.remind ? channel.remind(row, reason) : false;
      },
      sms: async (row) => {
        const sms = named(SMS_CHANNEL);
        // The bot's answer belongs into its conversation; what we begin ourselves, or a colleague says, may come as a text message.
        if (!sms || row.channel === SMS_CHANNEL || row.picture !== undefined || !this.isOwed(row))
          return false;
        const phone = (await options.store.conversation(row.conversationId))?.state.phone ?? null;
        if (phone === null || !MOBILE.test(phone)) return false;
        const sent = await sms.send({ ...row, channel: SMS_CHANNEL, thread: phone, recipient: phone });
        return sent.state === 'sent';
      },
    };
  }

  /** Whether it was said of our own accord: if it does not arrive, somebody goes on. */
  isOurs({ lane, phrases }: Pick<OutboxRow, 'lane' | 'phrases'>): boolean {
    return lane === 'waits' || this.#notice(phrases) !== undefined;
  }

  /** Whether somebody goes on where it does not arrive: what we began ourselves, and what a colleague said. */
  isOwed(row: Pick<OutboxRow, 'lane' | 'phrases' | 'from'>): boolean {
    return row.from === 'agent' || this.isOurs(row);
  }

  /** Hours in which it may be said. */
  hours({ phrases }: Pick<OutboxRow, 'phrases'>): { readonly from: string; readonly to: string } {
    const { notices, standards } = this.#options.library();
    const { quiet } = notices.owners;
    return this.#notice(phrases) ? { from: quiet.to, to: quiet.from } : standards.channels.outreach;
  }

  /** @returns the way by which the owner was told after all; null: by none */
  async byOtherWay(row: OutboxRow, reason: string): Promise<ReachWay | null> {
    // What is owed is said in the conversation or by a person, nowhere else.
    if (this.#notice(row.phrases)?.private) return null;
    for (const way of this.#options.library().standards.channels.reach) {
      try {
        if (await inTime(this.#ways[way](row, reason), DEADLINE_MS)) return way;
      } catch (error) {
        this.#options.report(oneLine(error), `reach by ${way}`);
      }
    }
    return null;
  }

  #notice(phrases: OutboxRow['phrases']) {
    const library = this.#options.library();
    return phrases.map(({ id }) => noticeKind(library, id)).find((kind) => kind !== undefined);
  }
}

const MOBILE = /^1[3-9][0-9]{9}$/;
