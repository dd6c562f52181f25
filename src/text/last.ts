/** Readers of texts that many ask in a row about the same one. */

const REMEMBERED = 3;

/** The same function, which gives what it gave where it is asked about one of the last texts again: nobody may change it. */
export function remembering<R>(read: (text: string, at: number) => R): (text: string, at: number) => R {
  const texts = Array.from({ length: REMEMBERED }, () => '');
  const ats = new Float64Array(REMEMBERED).fill(Number.NaN);
  const given: R[] = [];
  let oldest = 0;
  return (text, at) => {
    for (let i = 0; i < REMEMBERED; i++) if (ats[i] === at && texts[i] === text) return given[i] as R;
    const value = read(text, at);
    texts[oldest] = text;
    ats[oldest] = at;
    given[oldest] = value;
    oldest = (oldest + 1) % REMEMBERED;
    return value;
  };
}
