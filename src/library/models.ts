/** Models trained from the library, kept between starts: the same library gives the same model. */
import { LinearClassifier } from '../text/classifier.ts';
import type { Library } from './library.ts';

/** Raised when reading changes, so that stored meanings name what made them. */
export const READING = 2;

/** Keeps trained models by key; any fault of it only costs training again. */
export interface ModelCache {
  read(key: string): Uint8Array | null;
  write(key: string, bytes: Uint8Array): void;
}

export const NO_CACHE: ModelCache = { read: () => null, write: () => undefined };

/** The model of a name, trained when the cache has none of this library. */
export function modelOf(
  library: Library,
  cache: ModelCache,
  name: string,
  train: () => LinearClassifier,
): LinearClassifier {
  const key = `${name}-${library.hash.slice(0, 24)}-${READING}`;
  const kept = cache.read(key);
  const known = kept ? LinearClassifier.fromBytes(kept) : null;
  if (known) return known;
  const model = train();
  cache.write(key, model.toBytes());
  return model;
}
