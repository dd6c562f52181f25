/** A store is made of parts: each bears the port's own names for what it does, so that no store writes the port out again. */

type Promised<Part> = {
  readonly [Name in keyof Part]: Part[Name] extends (...given: infer Given) => infer Answer
    ? (...given: Given) => Promise<Awaited<Answer>>
    : Part[Name];
};

type Whole<Parts extends readonly object[]> = Parts extends readonly [
  infer First,
  ...infer Rest extends readonly object[],
]
  ? Promised<First> & Whole<Rest>
  : unknown;

/**
 * The methods of parts as one object, each called on its own part: answers are promised, and what a synchronous one throws is
 * a rejection.
 * @throws Error when two parts have a method of one name
 */
export function wholeOf<const Parts extends readonly object[]>(...parts: Parts): Whole<Parts> {
  const whole: Record<string, (...given: unknown[]) => Promise<unknown>> = {};
  for (const part of parts) {
    const own = Object.getOwnPropertyDescriptors(Object.getPrototypeOf(part));
    for (const [name, { value }] of Object.entries(own)) {
      if (name === 'constructor' || typeof value !== 'function') continue;
      if (whole[name]) throw new Error(`two parts have ${name}`);
      whole[name] = async (...given) => Reflect.apply(value, part, given);
    }
  }
  return whole as Whole<Parts>;
}
