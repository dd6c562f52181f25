/** Exams in Slack: asked for with the command, sat in the direct message, one question at a time with buttons for its choices. */
import { type ExamAnswer, YingdaError } from '../../src/index.ts';
import { said, section } from './cards.ts';
import { escaped, type SlackBody, type SlackButton, type SlackPost } from './shapes.ts';
import { type ActsOptions, NOTHING, type Taken, traineeOf, whoIs } from './taken.ts';

export const EXAM_ACTION = 'exam_answer';

/** What stands on a button: the choice itself may be long. */
const LONGEST = 70;

export class Exams {
  readonly #options: ActsOptions;

  constructor(options: ActsOptions) {
    this.#options = options;
  }

  get #labels() {
    return this.#options.host.staff.labels;
  }

  /** `/yd exam`: which there are; `/yd exam TRN-5`: begins it, or goes on with it. */
  async command(body: SlackBody, wish: string): Promise<Taken> {
    const { host, calls } = this.#options;
    const { exams } = host.staff;
    const user = body.user_id ?? '';
    if (wish === '') {
      const lines = exams
        .offers()
        .map(({ rule, title, minutes }) =>
          said(this.#labels, 'exam_line', { rule, title, minutes: String(minutes) }),
        );
      return plainly([this.#labels.says.exam_list, ...lines].join('\n'));
    }
    try {
      const { name } = await whoIs(this.#options, user);
      const trainee = await traineeOf(this.#options, user);
      const shown = await exams.start(trainee, wish.toUpperCase(), body.trigger_id ?? '', name);
      return {
        ...plainly(this.#labels.says.exam_sent),
        afterwards: async () => this.#show(await calls.direct(user), shown),
      };
    } catch (error) {
      if (error instanceof YingdaError && error.code === 'E_UNKNOWN_ID')
        return plainly(said(this.#labels, 'exam_none', { query: wish }));
      throw error;
    }
  }

  /**
   * A line in the direct message. @param ts of the message: delivered again, it answers the same question, which takes it once
   * @returns null when no exam runs
   */
  async line(trainee: string, channel: string, ts: string, text: string): Promise<Taken | null> {
    const { host } = this.#options;
    const key = `exam:${trainee}`;
    const before = (await host.state.get(key)) as { ts: string; position: number } | null;
    if (before?.ts === ts) return this.#answer(trainee, channel, before.position, text);
    const running = await host.staff.exams.running(trainee);
    if (!running) return null;
    await host.state.set(key, { ts, position: running.position });
    return this.#answer(trainee, channel, running.position, text);
  }

  /** A button of a question; one of an older question does nothing. */
  async pressed(body: SlackBody, value: string): Promise<Taken> {
    const [position = '', ...letters] = value.split(':');
    const trainee = await traineeOf(this.#options, body.user?.id ?? '');
    return this.#answer(trainee, body.channel?.id ?? '', Number(position), letters.join(':'));
  }

  async #answer(trainee: string, channel: string, position: number, text: string): Promise<Taken> {
    const answer = await this.#options.host.staff.exams.answer(trainee, position, text);
    return answer ? { afterwards: () => this.#show(channel, answer) } : NOTHING;
  }

  async #show(channel: string, { shows, item, position, over }: ExamAnswer): Promise<void> {
    if (shows.length === 0) return;
    const text = shows
      .map(({ from, speaker, text: line }) =>
        from === 'coach' ? escaped(line) : `*${speaker}* ${escaped(line)}`,
      )
      .join('\n');
    const choices = over || item === null || item.kind === 'multiple' ? [] : item.options;
    const buttons = choices.map(
      ({ letter }): SlackButton => ({
        type: 'button',
        text: { type: 'plain_text', text: letter.slice(0, LONGEST) },
        action_id: `${EXAM_ACTION}_${letter}`,
        value: `${position}:${letter}`,
      }),
    );
    const post: SlackPost =
      buttons.length === 0
        ? { text }
        : { text, blocks: [section(text), { type: 'actions', elements: buttons }] };
    await this.#options.calls.post(channel, post);
  }
}

const plainly = (text: string): Taken => ({ ack: { response_type: 'ephemeral', text: escaped(text) } });
