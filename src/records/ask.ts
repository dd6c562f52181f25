/** A value that is kept as JSON. It is read back as text: CAST(column AS text). */
export class AsJson {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** One SQL for both stores: a statement with $1, $2 … of which $1 is the org, and the rows that it gives. */
export type Ask = <Row>(
  sql: string,
  ...values: readonly (string | number | null | AsJson)[]
) => Promise<Row[]>;

/** Placeholders from $2 on, for `count` columns beside the org; of each row in brackets, where there are more. */
export const placesFor = (count: number, row = 0): string =>
  ['$1', ...Array.from({ length: count }, (_, at) => `$${row * count + at + 2}`)].join(', ');
