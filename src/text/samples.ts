/** Rows of features as training reads them: by place, the commonest first, with how much each says by being there. */
import { Buckets, folded } from './buckets.ts';
import { Chunks } from './chunks.ts';

export interface Samples {
  /** Places of buckets, by row. */
  readonly ids: readonly Int32Array[];
  /** See `scaleOf`, by row. */
  readonly scales: Float64Array;
  /** The bucket of each place. */
  readonly buckets: Int32Array;
  /** Of each place (inverse document frequency). */
  readonly rarity: Float32Array;
}

/** log2 of the cells in which features are counted. */
const COUNT_BITS = 22;
/** What two bits hold. */
const MOST_COUNTED = 3;

/** Rows count alike, however many features they have. @param ids places, the first `count` of them */
export function scaleOf(ids: Int32Array, rarity: Float32Array, count = ids.length): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const value = rarity[ids[i] as number] as number;
    sum += value * value;
  }
  return 1 / Math.sqrt(sum || 1);
}

/**
 * Hashes → the places of their buckets in training: the commonest first, so that what is met most stands together.
 * @param rows hashes of features. @param bits log2 of the number of buckets
 * @param rarest a feature that fewer rows have is left out; 3 at most
 */
export function samplesOf(rows: readonly Int32Array[], bits: number, rarest: number): Samples {
  const isOften = oftenIn(rows, rarest);
  const distinct = new Buckets(bits);
  const counts = new Int32Array(1 << bits);
  const chunks = new Chunks();
  let often = new Int32Array(256);
  const ids = rows.map((hashes) => {
    if (hashes.length > often.length) often = new Int32Array(2 * hashes.length);
    let many = 0;
    for (let i = 0; i < hashes.length; i++) {
      const hash = hashes[i] as number;
      if (isOften(hash)) often[many++] = hash;
    }
    const met = distinct.find(often, many);
    const kept = chunks.copy(met.found, met.count);
    for (let i = 0; i < kept.length; i++)
      counts[kept[i] as number] = (counts[kept[i] as number] as number) + 1;
    return kept;
  });
  const buckets = byCount(counts, bits);
  const place = new Int32Array(1 << bits);
  for (let at = 0; at < buckets.length; at++) place[buckets[at] as number] = at;
  const rarity = Float32Array.from(
    buckets,
    (bucket) => 1 + Math.log((1 + rows.length) / (1 + (counts[bucket] as number))),
  );
  const scales = new Float64Array(rows.length);
  for (const [row, kept] of ids.entries()) {
    for (let i = 0; i < kept.length; i++) kept[i] = place[kept[i] as number] as number;
    scales[row] = scaleOf(kept, rarity);
  }
  return { ids, scales, buckets, rarity };
}

/** Whether at least `rarest` rows have a feature. */
function oftenIn(rows: readonly Int32Array[], rarest: number): (hash: number) => boolean {
  if (rarest <= 1) return () => true;
  // Four counts in a byte: they are looked at all over, and so many stay near the processor.
  const enough = Math.min(rarest, MOST_COUNTED);
  const seen = new Uint8Array(1 << (COUNT_BITS - 2));
  for (const hashes of rows)
    for (let i = 0; i < hashes.length; i++) {
      const cell = folded(hashes[i] as number, COUNT_BITS);
      const shift = (cell & 3) << 1;
      const four = seen[cell >> 2] as number;
      if (((four >> shift) & 3) < enough) seen[cell >> 2] = four + (1 << shift);
    }
  return (hash) => {
    const cell = folded(hash, COUNT_BITS);
    return (((seen[cell >> 2] as number) >> ((cell & 3) << 1)) & 3) >= enough;
  };
}

/** Buckets that have a count, the highest first. As numbers that sort by count, then by bucket: to sort those is quick. */
function byCount(counts: Int32Array, bits: number): Int32Array {
  const most = counts.reduce((top, count) => Math.max(top, count), 0);
  const ranks = new Float64Array(counts.length);
  let many = 0;
  for (let id = 0; id < counts.length; id++)
    if (counts[id] !== 0) ranks[many++] = (most - (counts[id] as number)) * 2 ** bits + id;
  return Int32Array.from(ranks.subarray(0, many).sort(), (rank) => rank % 2 ** bits);
}

/** In place. @param random 0 ≤ x < 1 */
export function shuffle(order: number[], random: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const held = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = held;
  }
}
