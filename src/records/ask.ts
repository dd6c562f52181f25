/** One SQL for both stores: a statement with $1, $2 … of which $1 is the org, and the rows that it gives. */
export type Ask = <Row>(sql: string, ...values: readonly (string | number | null)[]) => Promise<Row[]>;

/** Placeholders from $2 on, for `count` columns beside the org. */
export const placesFor = (count: number): string =>
  Array.from({ length: count + 1 }, (_, at) => `$${at + 1}`).join(', ');
