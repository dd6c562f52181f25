/** Choosing wordings: by set, never the same one twice running, the same seed the same choice. */
import type { Library, Phrase } from '../library/library.ts';
import type { SaidPart, SlotValue } from '../script/said.ts';
import { hashFeature } from '../text/classifier.ts';
import type { Conversation } from './conversation.ts';

export type SlotValues = Readonly<Record<string, SlotValue | string | null | undefined>>;

/** How many wordings back count as "just said". */
const RECENT = 12;

export class Speaker {
  readonly #library: Library;
  readonly #seed: string;
  readonly #known: SlotValues;
  #recent: string[];
  readonly parts: SaidPart[] = [];

  /** @param known slots that every wording may use: surname, honorific, community … */
  constructor(library: Library, conversation: Conversation, seed: string, known: SlotValues) {
    this.#library = library;
    this.#seed = seed;
    this.#known = known;
    this.#recent = [...conversation.recent];
  }

  get recent(): readonly string[] {
    return this.#recent.slice(-RECENT);
  }

  /** Adds a wording of a set to the reply. A set that does not exist is a fault of the library and is left out. */
  add(set: string, slots: SlotValues = {}): this {
    const part = this.part(set, slots);
    if (part) this.parts.push(part);
    return this;
  }

  /** A wording of a set with its slots, without adding it. */
  part(set: string, slots: SlotValues = {}): SaidPart | null {
    const values = valuesOf({ ...this.#known, ...slots });
    const fit = (this.#library.phraseSets.get(set) ?? []).filter((phrase) =>
      phrase.template.needs.every((slot) => slot in values),
    );
    const phrase = this.#choose(fit, set);
    if (!phrase) return null;
    this.#recent = [...this.#recent.filter((id) => id !== phrase.id), phrase.id];
    const used = Object.fromEntries(
      phrase.template.slots.filter((slot) => slot in values).map((slot) => [slot, values[slot] as SlotValue]),
    );
    return { phrase: phrase.id, slots: used };
  }

  has(set: string): boolean {
    return this.#library.phraseSets.has(set);
  }

  #choose(fit: readonly Phrase[], set: string): Phrase | undefined {
    if (fit.length === 0) return undefined;
    const start = hashFeature(`${this.#seed}|${set}`, 12) % fit.length;
    const inTurn = fit
      .map((_, at) => fit[(start + at) % fit.length])
      .filter((phrase): phrase is Phrase => phrase !== undefined);
    const fresh = inTurn.find((phrase) => !this.#recent.includes(phrase.id));
    if (fresh) return fresh;
    return [...inTurn].sort((a, b) => this.#recent.lastIndexOf(a.id) - this.#recent.lastIndexOf(b.id))[0];
  }
}

function valuesOf(slots: SlotValues): Record<string, SlotValue> {
  const values: Record<string, SlotValue> = {};
  for (const [name, value] of Object.entries(slots)) {
    if (value === null || value === undefined || value === '') continue;
    values[name] = typeof value === 'string' ? { text: value } : value;
  }
  return values;
}
