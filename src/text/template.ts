/**
 * Wordings with slots: `{slot}` is filled in, `[…]` is an optional part that falls away when a slot in it is unknown.
 * "[{surname}{honorific},]您反映的是{issue},对吗?"
 */

export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'slot'; readonly name: string }
  | { readonly kind: 'optional'; readonly parts: readonly TemplatePart[] };

export interface Template {
  readonly parts: readonly TemplatePart[];
  /** Slots outside of optional parts: the ones that must be known. */
  readonly needs: readonly string[];
  /** All slots. */
  readonly slots: readonly string[];
}

/** Parses a wording. @returns the template, or one sentence on what is wrong with it. */
export function parseTemplate(source: string): Template | string {
  const stack: TemplatePart[][] = [[]];
  let at = 0;
  while (at < source.length) {
    const char = source.charAt(at);
    const level = stack.at(-1) ?? [];
    if (char === '{') {
      const end = source.indexOf('}', at);
      const name = end < 0 ? '' : source.slice(at + 1, end);
      if (!/^[a-z][a-z_]*$/.test(name))
        return `a slot must be like {surname}, found "${source.slice(at, at + 12)}"`;
      level.push({ kind: 'slot', name });
      at = end + 1;
    } else if (char === '[') {
      if (stack.length > 1) return 'optional parts [ ] cannot stand in one another';
      stack.push([]);
      at++;
    } else if (char === ']') {
      const parts = stack.pop() ?? [];
      const outer = stack.at(-1);
      if (!outer) return '"]" without "["';
      outer.push({ kind: 'optional', parts });
      at++;
    } else if (char === '}') {
      return '"}" without "{"';
    } else {
      const next = source.slice(at).search(/[{}[\]]/);
      const end = next < 0 ? source.length : at + next;
      level.push({ kind: 'text', text: source.slice(at, end) });
      at = end;
    }
  }
  if (stack.length !== 1) return '"[" without "]"';
  const parts = stack[0] ?? [];
  const needs = slotsOf(parts.filter((part) => part.kind !== 'optional'));
  return { parts, needs, slots: slotsOf(parts) };
}

function slotsOf(parts: readonly TemplatePart[]): string[] {
  const names = new Set<string>();
  for (const part of parts) {
    if (part.kind === 'slot') names.add(part.name);
    if (part.kind === 'optional') for (const name of slotsOf(part.parts)) names.add(name);
  }
  return [...names];
}

/**
 * Fills a template.
 * @param value gives a slot's text, or null when it is unknown
 * @param literal changes the fixed text only, never a slot (traditional characters: law 3)
 * @returns the text, or the names of needed slots that are unknown
 */
export function fillTemplate(
  template: Template,
  value: (slot: string) => string | null,
  literal: (text: string) => string = (text) => text,
): { text: string } | { missing: string[] } {
  const missing = template.needs.filter((name) => value(name) === null);
  if (missing.length > 0) return { missing };
  const write = (parts: readonly TemplatePart[]): string =>
    parts
      .map((part) => {
        if (part.kind === 'text') return literal(part.text);
        if (part.kind === 'slot') return value(part.name) ?? '';
        return slotsOf(part.parts).every((name) => value(name) !== null) ? write(part.parts) : '';
      })
      .join('');
  return { text: write(template.parts) };
}

/** A text with its slots filled in; what is absent falls away with its brackets, and a text that lacks a needed slot stays as it is. */
export function filledText(
  source: string,
  slots: Readonly<Record<string, string | number | null | undefined>>,
): string {
  const template = parseTemplate(source);
  if (typeof template === 'string') return source;
  const filled = fillTemplate(template, (slot) => {
    const value = slots[slot];
    return value === undefined || value === null ? null : String(value);
  });
  return 'text' in filled ? filled.text : source;
}
