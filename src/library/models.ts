/** Models trained from the library, kept between starts: the same library gives the same model. */
import { LinearClassifier } from '../text/classifier.ts';
import type { Library } from './library.ts';

/** Raised when reading changes, so that stored meanings name what made them. */
export const READING = 4;

/** Keeps trained models by key; any fault of it only costs training again. */
export interface ModelCache {
  read(key: string): Uint8Array | null;
  write(key: string, bytes: Uint8Array): void;
}

export const NO_CACHE: ModelCache = { read: () => null, write: () => undefined };

/** All that is trained from a library. */
const NAMES = ['intents', 'acts', 'urgency', 'situations', 'lines', 'regions'] as const;

export type ModelName = (typeof NAMES)[number];

const keyOf = (library: Library, name: ModelName): string =>
  `${name}-${library.hash.slice(0, 24)}-${READING}`;

/** Whether all models of a library are kept: nobody trains then. */
export function allKept(library: Library, cache: ModelCache): boolean {
  return NAMES.every((name) => cache.read(keyOf(library, name)) !== null);
}

/** The model of a name, trained when the cache has none of this library. */
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

/** Several models that belong together, kept as one. @param train all of them, always as many */
export function modelsOf(
  library: Library,
  cache: ModelCache,
  name: ModelName,
  train: () => LinearClassifier[],
): LinearClassifier[] {
  const key = keyOf(library, name);
  const kept = cache.read(key);
  const known = kept ? unpacked(kept) : null;
  if (known) return known;
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

/** @returns null when anything is torn or foreign */
function unpacked(bytes: Uint8Array): LinearClassifier[] | null {
  const models: LinearClassifier[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) return null;
    const length = view.getUint32(at, true);
    const model = LinearClassifier.fromBytes(bytes.subarray(at + 4, at + 4 + length));
    if (!model) return null;
    models.push(model);
    at += 4 + length;
  }
  return models.length > 0 ? models : null;
}
