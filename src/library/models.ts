/** Models trained from the library, kept between starts: what a model learns from being the same, so is the model. */
import { LinearClassifier } from '../text/classifier.ts';
import type { Library } from './library.ts';

/** Raised when reading changes, so that stored meanings name what made them. */
export const READING = 9;

/** Keeps trained models by key; any fault of it only costs training again. */
export interface ModelCache {
  read(key: string): Uint8Array | null;
  write(key: string, bytes: Uint8Array): void;
}

export const NO_CACHE: ModelCache = { read: () => null, write: () => undefined };

/** What the features of an intent's words are made with. */
const reading = ({ lexicon }: Library) => [
  lexicon.concepts,
  lexicon.dialect,
  lexicon.addresses,
  lexicon.people.phone_before,
  lexicon.people.identity_before,
];
const said = ({ intents }: Library) =>
  intents.map(({ intent, utterances, urgent, dialects }) => [intent, utterances, urgent, dialects]);

/**
 * All that is trained from a library, and all of the library that each model learns from: a change of anything else
 * trains none of it. What a model reads in training stands here (test/library/models.slow.test.ts).
 */
const LEARNS_FROM = {
  intents: (library) => [
    said(library),
    library.faqs.map(({ intent, questions }) => [intent, questions]),
    reading(library),
  ],
  acts: (library) => [library.acts, said(library), library.lexicon.concepts],
  urgency: (library) => [said(library), library.lexicon.signals.intents.urgent_always, reading(library)],
  regions: (library) => [said(library), library.lexicon.dialect],
  situations: (library) => [
    [...library.situations.values()].map(({ id, cues }) => [id, cues]),
    library.assist.examples,
    library.assist.rules.labels,
    said(library),
    reading(library),
    library.rules.elements,
  ],
  lines: (library) => [
    library.rules.lines,
    library.rules.classes,
    library.rules.words,
    library.rules.elements,
    library.rules.violations.rules.map(({ kind, example, not }) => [kind, example, not]),
    [...library.situations.values()].map(({ never }) =>
      never.map(({ kind, say, paraphrases }) => [kind, say, paraphrases]),
    ),
    [...library.phrases.values()].map(({ text }) => text),
    library.standards.defaults,
    library.standards.samples,
    library.lexicon.people.persons,
    library.lexicon.signals.honorifics,
  ],
} satisfies Record<string, (library: Library) => unknown>;

export type ModelName = keyof typeof LEARNS_FROM;
export const MODEL_NAMES = Object.keys(LEARNS_FROM) as ModelName[];

/** Digests of what each model learns from. @param digest gives the SHA-256 of a text in hex */
export function learntFrom(library: Library, digest: (text: string) => string): Record<ModelName, string> {
  const all = MODEL_NAMES.map((name) => [name, digest(JSON.stringify(LEARNS_FROM[name](library)))]);
  return Object.fromEntries(all) as Record<ModelName, string>;
}

const keyOf = (library: Library, name: ModelName): string =>
  `${name}-${library.learntFrom[name].slice(0, 24)}-${READING}`;

/** Whether all models of a library are kept: nobody trains then. */
export function allKept(library: Library, cache: ModelCache): boolean {
  return MODEL_NAMES.every((name) => cache.read(keyOf(library, name)) !== null);
}

/** The model of a name, trained when the cache has none that learnt from the same. */
export function modelOf(
  library: Library,
  cache: ModelCache,
  name: ModelName,
  train: () => LinearClassifier,
): LinearClassifier {
  const key = keyOf(library, name);
  const kept = cache.read(key);
  const known = kept ? LinearClassifier.fromBytes(kept) : null;
  if (known) return known;
  const model = train();
  cache.write(key, model.toBytes());
  return model;
}

interface Model {
  toBytes(): Uint8Array;
}

/** How each of several models comes back from its bytes; null where they are none. */
type Readers<Models extends readonly Model[]> = {
  readonly [at in keyof Models]: (bytes: Uint8Array) => Models[at] | null;
};

/** Several models that belong together, kept as one. @param train all of them, in the order of their readers */
export function modelsOf<Models extends readonly Model[]>(
  library: Library,
  cache: ModelCache,
  name: ModelName,
  readers: Readers<Models>,
  train: () => Models,
): Models {
  const key = keyOf(library, name);
  const kept = cache.read(key);
  const parts = kept ? unpacked(kept) : [];
  const known = readers.flatMap((read, at) => {
    const model = parts[at] ? read(parts[at]) : null;
    return model ? [model] : [];
  });
  if (known.length === readers.length && parts.length === readers.length) return known as unknown as Models;
  const models = train();
  cache.write(key, packed(models.map((model) => model.toBytes())));
  return models;
}

/** Each part after its length, four bytes. */
function packed(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.length, 0));
  let at = 0;
  for (const part of parts) {
    new DataView(bytes.buffer).setUint32(at, part.length, true);
    bytes.set(part, at + 4);
    at += 4 + part.length;
  }
  return bytes;
}

/** Each part with memory of its own, so that none keeps the others. @returns nothing when it is torn or foreign */
function unpacked(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) return [];
    const end = at + 4 + view.getUint32(at, true);
    if (end > bytes.length) return [];
    parts.push(bytes.slice(at + 4, end));
    at = end;
  }
  return parts;
}
