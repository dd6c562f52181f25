/** The border to PostgreSQL, whose texts hold neither NUL nor halves of characters: both become U+FFFD here, nowhere else. */

const REPLACEMENT = '\uFFFD';
const NUL = '\u0000';

export function storableText(text: string): string {
  return text.toWellFormed().replaceAll(NUL, REPLACEMENT);
}

/** Escapes that JSON.stringify writes for what may not be stored; also met, harmlessly, behind a backslash. */
const SUSPECT = /\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** The JSON text of a value, for a parameter of type json or jsonb; what JSON cannot say is null. */
export function storableJson(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return SUSPECT.test(text) ? JSON.stringify(cleaned(JSON.parse(text))) : text;
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [storableText(key), cleaned(one)]));
}

/** A parameter as it is bound: texts, also those in lists, are made storable. */
export function storable(parameter: unknown): unknown {
  if (typeof parameter === 'string') return storableText(parameter);
  return Array.isArray(parameter) ? parameter.map(storable) : parameter;
}
