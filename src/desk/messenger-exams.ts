/** Exams in a messenger's direct chat: open-book ones, one question at a time. */
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { ExamAnswer, ExamDesk } from '../lessons.ts';
import type { Library } from '../library/library.ts';
import type { MessengerMessage } from '../messenger.ts';
import { MINUTE } from '../text/shanghai.ts';
import { filledText } from '../text/template.ts';

/** Which message answered which question: delivered again, it answers the same one, which takes it once. */
export const examKept = z.object({ messageId: z.string(), position: z.number() });
export type ExamKept = z.infer<typeof examKept>;

export interface MessengerExamsOptions {
  readonly clock: Clock;
  readonly library: () => Library;
  readonly exams: Pick<ExamDesk, 'offers' | 'start' | 'running' | 'answer'>;
}

export interface ExamReply {
  readonly text: string;
  /** What is kept of the exam that is sat here; null: none is any more. */
  readonly exam: ExamKept | null;
}

export class MessengerExams {
  readonly #options: MessengerExamsOptions;

  constructor(options: MessengerExamsOptions) {
    this.#options = options;
  }

  get #says() {
    return this.#options.library().drilling.messenger.says;
  }

  /** Begins the exam of a rule, or goes on with it; tells which there are where none is named. */
  async begin(
    { messageId }: MessengerMessage,
    trainee: string,
    wish: string | undefined,
  ): Promise<ExamReply> {
    const { exams } = this.#options;
    const rule = wish?.toUpperCase();
    const open = exams.offers().filter(({ openBook }) => openBook);
    if (rule === undefined) {
      const lines = open.map(({ rule: of, title, minutes }) =>
        filledText(this.#says.exam_line, { rule: of, title, minutes }),
      );
      return { text: [this.#says.exam_list, ...lines].join('\n'), exam: null };
    }
    // Nobody sees here whether somebody looks something up.
    if (!open.some((offer) => offer.rule === rule)) {
      const isClosed = exams.offers().some((offer) => offer.rule === rule);
      return { text: isClosed ? this.#says.exam_closed : this.#says.exam_unknown, exam: null };
    }
    const shown = await exams.start(trainee, rule, messageId);
    return { text: this.#shown(shown), exam: { messageId, position: shown.position } };
  }

  /**
   * @param keep before anything comes of the message
   * @returns null: none runs that a message may answer
   */
  async answer(
    { messageId, text, media }: MessengerMessage,
    trainee: string,
    kept: ExamKept,
    keep: (exam: ExamKept) => Promise<void>,
  ): Promise<ExamReply | null> {
    const { exams, clock, library } = this.#options;
    const { stop, idle_min } = library().drilling.messenger;
    const running = await exams.running(trainee);
    if (!running || clock.now() > running.endsAt + idle_min * MINUTE) return null;
    const said = text.trim();
    if (stop.includes(said))
      return { text: filledText(this.#says.exam_paused, { rule: running.rule }), exam: null };
    if (said === '') return { text: media ? this.#says.words_only : '', exam: kept };
    const exam = kept.messageId === messageId ? kept : { messageId, position: running.position };
    await keep(exam);
    const answer = await exams.answer(trainee, exam.position, said);
    return answer && { text: this.#shown(answer), exam: answer.over ? null : exam };
  }

  /** What the coach says is the question itself. */
  #shown({ shows }: ExamAnswer): string {
    const { line } = this.#says;
    return shows
      .map(({ from, speaker, text }) => (from === 'coach' ? text : filledText(line, { speaker, text })))
      .join('\n');
  }
}
