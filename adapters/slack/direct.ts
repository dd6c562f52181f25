/** Direct messages: the answers of a drill while one runs, else a conversation like an owner's. */
import type { DrillAnswer, InboundMessage } from '../../src/index.ts';
import { Exams } from './exams.ts';
import { fetchedPictures } from './pictures.ts';
import { escaped, type SlackBody, type SlackCalls, type SlackMessageEvent, unescaped } from './shapes.ts';
import { type ActsOptions, NOTHING, type Taken, traineeOf } from './taken.ts';

export class DirectMessages {
  readonly #options: ActsOptions;
  readonly #exams: Exams;

  constructor(options: ActsOptions) {
    this.#options = options;
    this.#exams = new Exams(options);
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
    const trainee = await traineeOf(this.#options, user);
    const { labels, drills } = host.staff;
    if (labels.words.stop.includes(text.trim()) && (await drills.stop(trainee)))
      return {
        afterwards: async () => {
          await calls.post(channel, { text: labels.says.drill_stopped });
        },
      };
    const exam = await this.#exams.line(trainee, channel, ts, text);
    if (exam) return exam;
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
      images: await fetchedPictures(this.#options, event.files ?? []),
    };
    await host.receive([message]);
    return NOTHING;
  }
}

/** The lines of a drill, each with who speaks. */
export async function showDrill(calls: SlackCalls, channel: string, { shows }: DrillAnswer): Promise<void> {
  if (shows.length === 0) return;
  await calls.post(channel, {
    text: shows.map(({ speaker, text }) => `*${speaker}* ${escaped(text)}`).join('\n'),
  });
}
