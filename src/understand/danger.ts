/** Whether a cue of danger is believed: what the model, and the utterances most like a message, make of it. */
import type { LinearClassifier } from '../text/classifier.ts';
import { MAX_UNDERSTOOD_CHARS, normalise } from '../text/normalise.ts';
import { HALF } from './alone.ts';
import type { CueReader, Signal } from './cues.ts';
import type { DialectReader } from './dialect.ts';
import type { FeatureReader } from './features.ts';
import type { Ranking } from './ranking.ts';

/** A cue of danger in a message that the model takes for surely something else is a coincidence of words. */
const COINCIDENCE = { short: 0.005, long: 0.03 };
const SHORT_CHARS = 60;
/** A cue that the model hardly believes in needs this part of the nearest utterances to be emergencies. */
const HARDLY = { alone: 0.1, near: 0.08 };

/** A phone, an identity number, an account. */
const LONG_NUMBER = /(?:[0-9０-９][ -]?){7,}/;
/** So many pieces they make of a message that is mostly of such. */
const PIECES = 3;

export interface Readers {
  readonly cues: CueReader;
  readonly dialect: DialectReader;
  readonly features: FeatureReader;
  readonly ranking: Ranking;
  readonly model: LinearClassifier;
}

export class DangerReader {
  readonly #readers: Readers;
  readonly #temperature: number;
  /** What ends a line, or begins to tell of something besides. */
  readonly #lines: RegExp;

  /** @param temperature divides the scores of `model` */
  constructor(readers: Readers, temperature: number, lines: RegExp) {
    this.#readers = readers;
    this.#temperature = temperature;
    this.#lines = lines;
  }

  /**
   * What one line of several says by itself, what stands between long numbers or beside a complaint: however much else is said in the same
   * burst, however many phones are given, danger outweighs it.
   */
  inLine(input: string): Signal | null {
    const read = input.slice(0, MAX_UNDERSTOOD_CHARS);
    const lines = read.split(this.#lines).filter((line) => line.trim() !== '');
    const pieces = read.split(LONG_NUMBER);
    const all = [...(lines.length < 2 ? [] : lines), ...(pieces.length < PIECES ? [] : pieces)];
    for (const line of all) {
      const { text } = normalise(line);
      const { mandarin } = this.#readers.dialect.read(text);
      const danger = this.#of(mandarin) ?? (mandarin === text ? null : this.#of(text));
      if (danger) return danger;
    }
    return null;
  }

  /** A cue that the model does not take for a coincidence of words, or what the model believes in without one. */
  #of(text: string): Signal | null {
    const { cues, features, model } = this.#readers;
    const cue = cues.emergency(text);
    const hashes = features.hashes(text);
    const alone = this.likely(model.predict(hashes));
    if (cue?.certain) return cue;
    if (cue) return alone < COINCIDENCE.short || this.#hardly(alone, hashes) ? null : cue;
    return alone >= HALF && cues.isNow(text, 0, text.length) ? { kind: 'other', words: [] } : null;
  }

  /** An emergency's share of `scores` as they were before the temperature sharpened them. */
  likely(scores: readonly number[]): number {
    let sum = 0;
    for (const score of scores) sum += score ** this.#temperature;
    return (scores[this.#readers.model.labels.indexOf('emergency')] ?? 0) ** this.#temperature / sum;
  }

  /**
   * A cue found in a whole message, unless its words are there by chance.
   * @param likely what the model gives an emergency @param mere whether the message is rather talk of some kind
   */
  believed(
    cue: Signal | null,
    mandarin: string,
    { features, likely, mere }: { features: Int32Array; likely: number; mere: boolean },
  ): Signal | null {
    if (cue === null) return null;
    const length = mandarin.length > SHORT_CHARS ? 'long' : 'short';
    if (cue.certain === true && length === 'short') return cue;
    if (mere || likely < COINCIDENCE[length]) return null;
    if (!this.#hardly(likely, features)) return cue;
    return length === 'short' ? this.#readers.cues.emergency(mandarin, true) : null;
  }

  /** Neither the model nor the utterances most like it make an emergency of it. */
  #hardly(alone: number, features: Int32Array): boolean {
    return alone < HARDLY.alone && this.#readers.ranking.near('emergency', features) < HARDLY.near;
  }
}
