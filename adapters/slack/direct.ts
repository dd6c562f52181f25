/** Direct messages: the answers of a drill while one runs, else a conversation like an owner's. */
import { type DrillAnswer, type InboundMessage, oneLine } from '../../src/index.ts';
import { escaped, type SlackBody, type SlackCalls, type SlackMessageEvent, unescaped } from './shapes.ts';
import { type ActsOptions, NOTHING, type Taken } from './taken.ts';

export class DirectMessages {
  readonly #options: ActsOptions;

  constructor(options: ActsOptions) {
    this.#options = options;
  }

  /** @throws when it could not be committed */
  async take(
    body: SlackBody,
    event: SlackMessageEvent,
    from: { readonly user: string; readonly channel: string; readonly ts: string },
  ): Promise<Taken> {
    const { user, channel, ts } = from;
    const { host, calls } = this.#options;
    const text = unescaped(event.text ?? '');
    const trainee = `slack:${user}`;
    const { labels, drills } = host.staff;
    if (labels.words.stop.includes(text.trim()) && (await drills.stop(trainee)))
      return {
        afterwards: async () => {
          await calls.post(channel, { text: labels.says.drill_stopped });
        },
      };
    const answer = await drills.answer(trainee, `${channel}:${ts}`, text);
    if (answer) return answer.repeated ? NOTHING : { afterwards: () => showDrill(calls, channel, answer) };
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
    const fetched = (event.files ?? []).map(async (one) => {
      const url = one.url_private_download ?? one.url_private;
      if (!one.mimetype?.startsWith('image/') || url === undefined) return null;
      const bytes = await file(url);
      return bytes && host.keepMedia({ bytes, type: one.mimetype });
    });
    const kept: string[] = [];
    for (const one of await Promise.allSettled(fetched)) {
      if (one.status === 'rejected') host.log('warn', `a picture was not kept: ${oneLine(one.reason)}`);
      else if (one.value !== null) kept.push(one.value);
    }
    return kept;
  }
}

/** The lines of a drill, each with who speaks. */
export async function showDrill(calls: SlackCalls, channel: string, { shows }: DrillAnswer): Promise<void> {
  if (shows.length === 0) return;
  await calls.post(channel, {
    text: shows.map(({ speaker, text }) => `*${speaker}* ${escaped(text)}`).join('\n'),
  });
}
