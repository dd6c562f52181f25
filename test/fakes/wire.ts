/** A channel without a platform: owners write straight to the desk, what is sent is kept in a list. */
import type { Channel, ChannelHost, InboundMessage, Outbound, SendResult } from '../../src/channel.ts';

export class Wire implements Channel {
  readonly name = 'wire';
  readonly dedupesSends = true;
  sendsPictures = true;
  readonly sent: { readonly to: string; readonly text: string; readonly picture?: string }[] = [];
  /** What the next sends answer instead. */
  readonly results: SendResult[] = [];
  /** The platform's id of what was sent last. */
  lastId = '';
  #host: ChannelHost | null = null;
  #serial = 0;

  async start(host: ChannelHost): Promise<void> {
    this.#host = host;
  }

  async stop(): Promise<void> {
    this.#host = null;
  }

  async send({ id, recipient, text, picture }: Outbound): Promise<SendResult> {
    const result = this.results.shift();
    if (result && result.state !== 'sent') return result;
    this.sent.push({ to: recipient, text, ...(picture !== undefined && { picture }) });
    this.lastId = `wire-${id}`;
    return { state: 'sent', channelMessageId: this.lastId };
  }

  async says(owner: string, text: string, more: Partial<InboundMessage> = {}): Promise<void> {
    await this.#host?.receive([
      {
        channel: 'wire',
        medium: 'chat',
        thread: owner,
        sender: owner,
        messageId: `w${this.#serial++}`,
        sentAt: this.#host.clock.now(),
        text,
        ...more,
      },
    ]);
  }

  /** What an owner has received, newest last. */
  to(owner: string): string[] {
    return this.sent.filter(({ to }) => to === owner).map(({ text }) => text);
  }
}
