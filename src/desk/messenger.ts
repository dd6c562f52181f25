/** Drills and exams in a messenger's direct chat: who is bound, and which messages are answers. Nothing of it enters the inbox of owners. */
import { createHash, randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { YingdaError } from '../errors.ts';
import type { DrillAnswer, DrillDesk } from '../lessons.ts';
import type { Library } from '../library/library.ts';
import type { MessengerDesk, MessengerMessage } from '../messenger.ts';
import type { Store } from '../store.ts';
import { MINUTE } from '../text/shanghai.ts';
import { filledText } from '../text/template.ts';
import {
  type ExamKept,
  type ExamReply,
  examKept,
  MessengerExams,
  type MessengerExamsOptions,
} from './messenger-exams.ts';

const SPACE = 'messenger';
/** No letters that are taken for others. 31 ^ 10: more than 49 bits, so that none is guessed. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const CODE_LENGTH = 10;
const CODE = new RegExp(`^[${LETTERS}]{${CODE_LENGTH}}$`);

const codeKept = z.object({ trainee: z.string(), endsAt: z.number() });
const boundKept = z.object({
  trainee: z.string(),
  /** When a drill was last answered here; null: none is. */
  talkedAt: z.number().nullable(),
  exam: examKept.nullable().default(null),
});
const placeKept = z.object({ channel: z.string(), sender: z.string(), at: z.number() });
const latestKept = z.object({ digest: z.string() });

export interface MessengerOptions {
  readonly store: Pick<Store, 'kept' | 'keep' | 'forget'>;
  readonly clock: Clock;
  readonly communityId: string;
  readonly library: () => Library;
  readonly drills: Pick<DrillDesk, 'start' | 'answer' | 'running' | 'stop' | 'today'>;
  readonly exams: MessengerExamsOptions['exams'];
}

export function createMessengerDesk(options: MessengerOptions): MessengerDesk {
  return new Messenger(options);
}

class Messenger implements MessengerDesk {
  readonly #options: MessengerOptions;
  readonly #exams: MessengerExams;

  constructor(options: MessengerOptions) {
    this.#options = options;
    this.#exams = new MessengerExams(options);
  }

  get #rules() {
    return this.#options.library().drilling.messenger;
  }

  async standing(trainee: string) {
    const place = await this.#read(placeKept, `of:${trainee}`);
    return { bound: place && { channel: place.channel.split(':')[0] ?? '', at: place.at } };
  }

  async code(trainee: string) {
    const letters = Array.from({ length: CODE_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
    const before = await this.#read(latestKept, `latest:${trainee}`);
    if (before) await this.#forget(`code:${before.digest}`);
    const endsAt = this.#options.clock.now() + this.#rules.code_min * MINUTE;
    await this.#keep(`code:${digest(letters)}`, { trainee, endsAt });
    await this.#keep(`latest:${trainee}`, { digest: digest(letters) });
    return { code: `${letters.slice(0, 5)}-${letters.slice(5)}`, endsAt };
  }

  async unbind(trainee: string): Promise<void> {
    const place = await this.#read(placeKept, `of:${trainee}`);
    if (!place) return;
    await this.#forget(whoKey(place));
    await this.#forget(`of:${trainee}`);
  }

  async take(message: MessengerMessage): Promise<string | null> {
    const text = message.text.trim();
    const bound = await this.#bind(message, text);
    if (bound !== null) return bound;
    const who = await this.#read(boundKept, whoKey(message));
    if (!who) return null;
    const { begin, exam, stop, says, idle_min } = this.#rules;
    const [first = '', ...rest] = text.split(/\s+/);
    if (exam.includes(first) && rest.length <= 1)
      return this.#examined(message, who.trainee, await this.#exams.begin(message, who.trainee, rest[0]));
    if (who.exam) {
      const keep = (kept: ExamKept) => this.#keep(whoKey(message), { ...who, exam: kept });
      const reply = await this.#exams.answer(message, who.trainee, who.exam, keep);
      if (reply) return this.#examined(message, who.trainee, reply);
    }
    if (begin.includes(first) && rest.length <= 1) return this.#begin(message, who.trainee, rest[0]);
    // A drill that was begun on another screen is answered there.
    const { talkedAt } = who;
    if (talkedAt === null || this.#options.clock.now() - talkedAt > idle_min * MINUTE) return null;
    if (stop.includes(text)) {
      await this.#talked(message, who.trainee, null);
      return (await this.#options.drills.stop(who.trainee)) ? says.stopped : null;
    }
    if (text === '') return message.media && (await this.#isRunning(who.trainee)) ? says.words_only : null;
    return this.#answer(message, who.trainee, text);
  }

  /** @returns null: it is no code that counts */
  async #bind(message: MessengerMessage, text: string): Promise<string | null> {
    const { bind, says } = this.#rules;
    const word = bind.toSorted((one, other) => other.length - one.length).find((one) => text.startsWith(one));
    const code = text
      .slice(word?.length ?? 0)
      .replace(/[\s:：-]/g, '')
      .toLowerCase();
    if (!CODE.test(code)) return null;
    const key = `code:${digest(code)}`;
    const known = await this.#read(codeKept, key);
    if (!known || known.endsAt <= this.#options.clock.now()) return null;
    const { trainee } = known;
    await this.unbind(trainee);
    // Of two people with one phone the later one has it.
    const before = await this.#read(boundKept, whoKey(message));
    if (before) await this.#forget(`of:${before.trainee}`);
    const { channel, sender } = message;
    await this.#keep(`of:${trainee}`, { channel, sender, at: this.#options.clock.now() });
    await this.#talked(message, trainee, null);
    await this.#forget(key);
    return says.bound;
  }

  async #begin(message: MessengerMessage, trainee: string, wish: string | undefined): Promise<string> {
    const { drills } = this.#options;
    const { says } = this.#rules;
    const situation = wish?.toUpperCase() ?? (await drills.today(trainee))[0]?.situation;
    if (situation === undefined) return says.none;
    const { messageId } = message;
    try {
      const answer = await drills.start(trainee, { situation, seed: messageId, messageId });
      await this.#talked(message, trainee, this.#options.clock.now());
      return this.#shown(answer);
    } catch (error) {
      if (error instanceof YingdaError && error.code === 'E_UNKNOWN_ID') return says.unknown;
      throw error;
    }
  }

  async #answer(message: MessengerMessage, trainee: string, text: string): Promise<string | null> {
    const answer = await this.#options.drills.answer(trainee, message.messageId, text);
    if (!answer) return null;
    await this.#talked(message, trainee, this.#options.clock.now());
    return answer.over && !answer.repeated
      ? [this.#shown(answer), this.#rules.says.over].join('\n')
      : this.#shown(answer);
  }

  async #examined(message: MessengerMessage, trainee: string, { text, exam }: ExamReply): Promise<string> {
    await this.#keep(whoKey(message), { trainee, talkedAt: null, exam });
    return text;
  }

  #isRunning(trainee: string): Promise<boolean> {
    return this.#options.drills.running(trainee);
  }

  /** A message that is delivered again was answered before. */
  #shown({ shows, repeated }: DrillAnswer): string {
    const { line } = this.#rules.says;
    return repeated ? '' : shows.map(({ speaker, text }) => filledText(line, { speaker, text })).join('\n');
  }

  async #talked(who: MessengerMessage, trainee: string, talkedAt: number | null): Promise<void> {
    await this.#keep(whoKey(who), { trainee, talkedAt, exam: null });
  }

  async #read<T>(shape: z.ZodType<T>, key: string): Promise<T | null> {
    const read = shape.safeParse(await this.#options.store.kept(SPACE, this.#key(key)));
    return read.success ? read.data : null;
  }

  #keep(key: string, value: object): Promise<void> {
    const { store, clock } = this.#options;
    return store.keep(SPACE, this.#key(key), value, clock.now());
  }

  #forget(key: string): Promise<void> {
    return this.#options.store.forget(SPACE, this.#key(key));
  }

  #key(key: string): string {
    return `${this.#options.communityId}:${key}`;
  }
}

const whoKey = ({ channel, sender }: { readonly channel: string; readonly sender: string }): string =>
  `who:${channel}/${sender}`;

const digest = (code: string): string => createHash('sha256').update(`messenger:${code}`).digest('base64url');
