/** Turns what an agent made of a suggestion back into a wording: what is the conversation's own becomes slots, or it is none. */

import type { Library, Phrase } from '../library/library.ts';
import { fittingTemplate } from '../library/variants.ts';
import { findAddresses } from '../text/addresses.ts';
import { findPhone, findPlate } from '../text/contacts.ts';
import { normalise } from '../text/normalise.ts';
import type { Template, TemplatePart } from '../text/template.ts';

export interface Edited {
  readonly phrase: Phrase;
  /** As the agent saw it, and as they sent it. */
  readonly offered: string;
  readonly said: string;
  /** How the customer is addressed ("林女士"); null where that is unknown. */
  readonly name: string | null;
  /** Whatever else is known of the conversation and must not remain: names, numbers, places. */
  readonly secrets: readonly string[];
}

type Piece = { readonly text: string } | { readonly slot: string };

/** @returns the wording's new text with its slots; null where it changes nothing, loses a slot, or tells of somebody */
export function slottedWording(library: Library, edited: Edited): string | null {
  const { phrase, offered, said, name } = edited;
  const read = readOffered(phrase.template, offered, name);
  if (!read || /[{}[\]]/u.test(said)) return null;
  let body = said.trim();
  if (read.before !== '' && body.startsWith(read.before)) body = body.slice(read.before.length);
  else if (read.before !== '' && !(name !== null && read.before.includes(name))) return null;
  if (name !== null && !phrase.template.slots.includes('surname') && body.startsWith(name))
    body = body.slice(name.length).replace(/^[,，:：、!！ ]+/u, '');
  if (!body.endsWith(read.after)) return null;
  body = body.slice(0, body.length - read.after.length);
  const pieces = withSlots(body, read.values, phrase.template.slots.includes('surname') ? name : null);
  const fixed = pieces.flatMap((piece) => ('text' in piece ? [piece.text] : []));
  if (fixed.some((text) => tellsOf(library, phrase, text, edited))) return null;
  const text = withOptionals(phrase.template, sourceOf(pieces));
  if (text === null || text === phrase.text || text.length > library.assist.learning.most) return null;
  return fittingTemplate(phrase, text) && text;
}

/** What stood in the slots, and what stood around the wording. */
interface Reading {
  readonly values: ReadonlyMap<string, string>;
  readonly before: string;
  readonly after: string;
}

/** A slot's value is no longer than this. */
const LONGEST_VALUE = 80;

/** Looks for the fixed words one after another, with as many optional parts as there are; never goes back, whatever it is given. */
function readOffered({ parts }: Template, offered: string, name: string | null): Reading | null {
  for (const taken of choices(parts)) {
    const found = readPieces(taken, offered, name);
    if (found) return found;
  }
  return null;
}

/** The parts without brackets: with all optional ones first, with none last. */
function choices(parts: readonly TemplatePart[]): (readonly TemplatePart[])[] {
  const optional = parts.flatMap((part, at) => (part.kind === 'optional' ? [at] : []));
  const all = Array.from({ length: 2 ** Math.min(optional.length, 4) }, (_, without) =>
    parts.flatMap((part, at) => {
      if (part.kind !== 'optional') return [part];
      return (without >> optional.indexOf(at)) & 1 ? [] : part.parts;
    }),
  );
  return all.sort((a, b) => b.length - a.length);
}

function readPieces(parts: readonly TemplatePart[], offered: string, name: string | null): Reading | null {
  const values = new Map<string, string>();
  const addressed =
    name !== null && offered.startsWith(name) ? offered.slice(name.length).search(/[^,，:： ]/u) : 0;
  let before = '';
  let at = 0;
  let open: string | null = null;
  const closes = (value: string): boolean => {
    if (open === null) return true;
    const fits = value !== '' && value.length <= LONGEST_VALUE && (values.get(open) ?? value) === value;
    values.set(open, value);
    open = null;
    return fits;
  };
  for (const [nth, part] of parts.entries()) {
    if (part.kind === 'slot') {
      // A name that was put before a wording which begins with a slot.
      if (nth === 0 && part.name !== 'surname' && name !== null && addressed > 0) {
        at = name.length + addressed;
        before = offered.slice(0, at);
      }
      // Two slots side by side are a surname and how it is addressed.
      if (open === 'surname' && part.name === 'honorific') {
        values.set('surname', offered.slice(at, at + (name?.length ?? 3) - 2));
        at += (values.get('surname') ?? '').length;
      } else if (open !== null) return null;
      open = part.name;
      continue;
    }
    if (part.kind === 'optional') return null;
    const found = offered.indexOf(part.text, at);
    if (found < 0 || (open === null && nth > 0 && found !== at)) return null;
    if (nth === 0) before = offered.slice(0, found);
    if (!closes(offered.slice(at, found))) return null;
    at = found + part.text.length;
  }
  const rest = offered.slice(at);
  if (open === null) return { values, before, after: rest };
  return closes(rest) ? { values, before, after: '' } : null;
}

/** Puts slots in the place of their values, longer ones first; one of a single character only where it stands once. */
function withSlots(body: string, values: ReadonlyMap<string, string>, name: string | null): Piece[] {
  const surname = values.get('surname');
  const honorific = values.get('honorific');
  const said = surname !== undefined && honorific !== undefined ? surname + honorific : name;
  let pieces: Piece[] = [{ text: body }];
  if (said !== null) pieces = split(pieces, said, [{ slot: 'surname' }, { slot: 'honorific' }]);
  const others = [...values]
    .filter(([slot]) => slot !== 'surname' && slot !== 'honorific')
    .sort(([, a], [, b]) => b.length - a.length);
  for (const [slot, value] of others) {
    const times = body.split(value).length - 1;
    if (value.length > 1 || times === 1) pieces = split(pieces, value, [{ slot }]);
  }
  return pieces;
}

function split(pieces: readonly Piece[], value: string, put: readonly Piece[]): Piece[] {
  return pieces.flatMap((piece) =>
    'slot' in piece
      ? [piece]
      : piece.text.split(value).flatMap((text, at): Piece[] => (at === 0 ? [{ text }] : [...put, { text }])),
  );
}

const sourceOf = (pieces: readonly Piece[]): string =>
  pieces.map((piece) => ('slot' in piece ? `{${piece.slot}}` : piece.text)).join('');

/**
 * Optional parts stay optional: what was kept of them is put into brackets again; what the agent did not see, or left out,
 * comes back before the words that it stands before.
 */
function withOptionals({ parts }: Template, source: string): string | null {
  let text = source;
  for (const [at, part] of parts.entries()) {
    if (part.kind !== 'optional') continue;
    const words = part.parts
      .map((one) => (one.kind === 'slot' ? `{${one.name}}` : one.kind === 'text' ? one.text : ''))
      .join('');
    const slots = words.match(/(?:\{[a-z_]+\})+/gu) ?? [];
    if (text.includes(words)) text = text.replace(words, () => `[${words}]`);
    else if (slots.length === 1 && text.includes(slots[0] ?? ''))
      text = text.replace(new RegExp(`${escaped(slots[0] ?? '')}[,，]?`, 'u'), (found) => `[${found}]`);
    else if (slots.some((slot) => text.includes(slot))) return null;
    else {
      const place = placeBefore(parts.slice(at + 1), text, at === 0);
      if (place === null) return null;
      text = `${text.slice(0, place)}[${words}]${text.slice(place)}`;
    }
  }
  return text;
}

/** Where the words begin that follow an optional part; the end where none follow. */
function placeBefore(following: readonly TemplatePart[], text: string, first: boolean): number | null {
  if (first) return 0;
  const next = following.find((part) => part.kind !== 'optional');
  if (!next) return text.length;
  const found = text.indexOf(next.kind === 'text' ? next.text.slice(0, 2) : `{${next.name}}`);
  return found < 0 ? null : found;
}

const escaped = (text: string) => text.replace(/[{}]/gu, '\\$&');

/** Whether fixed words tell of somebody or of that one time. What the wording itself says does not count. */
function tellsOf(library: Library, phrase: Phrase, text: string, { name, secrets }: Edited): boolean {
  const { titles, one_off } = library.assist.learning;
  const normal = normalise(text).text;
  const own = normalise(phrase.text).text;
  const { people, addresses } = library.lexicon;
  const isNew = (found: string) => !own.includes(found);
  return (
    findPhone(normal, people) !== null ||
    findPlate(normal) !== null ||
    findAddresses(normal, addresses).some(
      ({ building, unit, room }) => (building ?? unit ?? room) !== undefined,
    ) ||
    /[@＠]|https?:/iu.test(text) ||
    (normal.match(/[0-9a-z]+/gu) ?? []).some(isNew) ||
    [name ?? '', ...secrets].some((secret) => secret.length > 1 && text.includes(secret) && isNew(secret)) ||
    people.surnames.some((surname) =>
      titles.some((title) => normal.includes(surname + title) && isNew(surname + title)),
    ) ||
    one_off.some((pattern) => (normal.match(new RegExp(pattern, 'gu')) ?? []).some(isNew))
  );
}
