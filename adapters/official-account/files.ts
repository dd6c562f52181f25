/** Pictures, voices and videos of a call that has to be answered within 5 s. */
import { type ChannelHost, oneLine, type WeixinApi } from '../../src/index.ts';
import type { OwnersMessage } from './letter.ts';

/** What is left of the 5 s for the commit. */
const WAIT_MS = 3500;
/** The platform calls three times in all. */
const CALLS = 3;

const FALLBACK_TYPES = { images: 'image/jpeg', voices: 'audio/amr', videos: 'video/mp4' } as const;

/** It did not come in time; the platform will call again, and it goes on coming meanwhile. */
class NotYet extends Error {}

type Wanted = NonNullable<OwnersMessage['media']>;

export class Files {
  readonly #api: WeixinApi;
  readonly #host: Pick<ChannelHost, 'keepMedia' | 'log'>;
  readonly #waitMs: number;
  readonly #coming = new Map<string, Promise<string>>();
  readonly #calls = new Map<string, number>();

  constructor(api: WeixinApi, host: Pick<ChannelHost, 'keepMedia' | 'log'>, waitMs = WAIT_MS) {
    this.#api = api;
    this.#host = host;
    this.#waitMs = waitMs;
  }

  /**
   * @returns its id; none when it cannot be had: the message is kept without it
   * @throws NotYet when the platform will call once more
   */
  async kept(file: Wanted): Promise<string[]> {
    const calls = (this.#calls.get(file.id) ?? 0) + 1;
    this.#calls.set(file.id, calls);
    const coming = this.#coming.get(file.id) ?? this.#fetch(file);
    this.#coming.set(file.id, coming);
    try {
      return [await inTime(coming, this.#waitMs)];
    } catch (error) {
      if (!(error instanceof NotYet)) this.#coming.delete(file.id);
      if (calls < CALLS) throw new NotYet(oneLine(error));
      this.#host.log('warn', `a message is kept without its file: ${oneLine(error)}`);
      return [];
    }
  }

  /** Its message is safe. */
  done(file: Wanted): void {
    this.#coming.delete(file.id);
    this.#calls.delete(file.id);
  }

  async #fetch({ place, id }: Wanted): Promise<string> {
    const { bytes, type } = await this.#api.media(id);
    return this.#host.keepMedia({
      bytes,
      type: /^(image|audio|video)\//.test(type) ? type : FALLBACK_TYPES[place],
    });
  }
}

async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NotYet('the file has not come yet')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
