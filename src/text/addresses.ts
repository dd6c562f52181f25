/**
 * The grammar of addresses within an estate (spec 05, 槽位): 3栋2单元1502, 3-2-1502, 3#1502, 三号楼二单元十五楼02,
 * A座1203, 12幢302室, 10座18B, 叁栋, 别墅12号, 商铺105, 三栋那个一五零二. Works on normalised text.
 */
import { type Piece, withCorrections } from './address-corrected.ts';
import {
  DASH,
  DIGIT,
  HAN_DIGITS,
  LETTER,
  NUMBER,
  NUMBERED_BUILDING,
  NUMBERED_ROOM,
  NUMBERED_STOREY,
  NUMBERED_UNIT,
  OF_BUILDING,
  OF_UNIT_OR_SHOP,
  signsOf,
} from './address-signs.ts';
import { type AddressGrammar, type AddressWords, addressGrammar } from './address-words.ts';
import {
  BELOW,
  BUILDING,
  DASHED,
  DASHED_THEN_ROOM,
  DASHED_TWO,
  FLOOR,
  FLOOR_DOOR,
  FLOOR_ROOM,
  ROOM_LAST,
  ROOM_LETTER,
  ROOM_PLAIN,
  ROOM_SUFFIX,
  SHOP,
  TOLD,
  UNIT,
  UNIT_DASH_ROOM,
  VILLA,
} from './address-writings.ts';
import { remembering } from './last.ts';
import { NUMERAL, readDigits } from './numbers.ts';
import { matchesOf } from './regex.ts';
import { madeOnce } from './words.ts';

/** A span of normalised text, UTF-16, end not included. */
export type Span = readonly [number, number];

export interface Address {
  building?: string;
  unit?: string;
  room?: string;
  /** Storey, "-1" for the first basement. */
  floor?: string;
}

export interface AddressMention extends Address {
  /** Where each part stands. */
  readonly spans: Partial<Record<keyof Address, Span>>;
  readonly from: number;
  readonly to: number;
  /** `home`: the speaker says that they live there; `neighbour`: 楼上、隔壁 …; `plain`: neither was said. */
  readonly relation: 'home' | 'neighbour' | 'plain';
}

/** No address does without one of these. */
const MAY_NAME_ONE =
  /[0-9a-z栋幢座楼层室房户号单间墅联排叠商门底店铺#]|[零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{3}/;

/** "一座悬空的铁楼梯" and "两栋楼中间" are no buildings, "一座302" is one. */
const NUMBERED_AFTER = new RegExp(`^\\s*(?:${NUMERAL}|单元|$|[,。;!?])`);
/** What stands behind a building's name: "听荷苑302". */
const ROOM_OF_NAMED = /^\s*的?\s*([0-9]{3,4}[a-z]?)(?![0-9年月日点元块])/u;
/** "B2-118": a storey underground, where a space for a car is spoken of. */
const UNDERGROUND = /^b[1-5]$/;
const CLAUSE_END = /[,。;!?\s]/;

function upper(value: string): string {
  return value.toUpperCase().replace(/-$/, '');
}

function buildingValue(raw: string): string | null {
  if (/[a-z]/.test(raw)) return upper(raw.replace(/^([a-z]+)-([0-9])/, '$1$2'));
  const digits = readDigits(raw);
  if (digits === null) return null;
  const number = Number(digits);
  return number >= 1 && number <= 400 ? String(number) : null;
}

function roomValue(raw: string): string | null {
  if (/[a-z]$/.test(raw)) return raw.toUpperCase();
  return readDigits(raw);
}

/** Whether the number at [from, to) is that of a parking space. @param storey how its first part is written */
function isParking(grammar: AddressGrammar, text: string, from: number, to: number, storey = ''): boolean {
  const before = text.slice(Math.max(0, from - 10), from);
  const after = text.slice(to, to + 10);
  if (grammar.parkingBefore.test(before) || grammar.parkingAfter.test(after)) return true;
  if (!UNDERGROUND.test(storey)) return false;
  const own = (before.split(CLAUSE_END).at(-1) ?? '') + (after.split(CLAUSE_END)[0] ?? '');
  return grammar.underground.test(own);
}

/** Pieces of addresses, in order, not overlapping; the earlier pattern of the list has the right of way. */
function pieces(grammar: AddressGrammar, text: string): Piece[] {
  const found: Piece[] = [];
  const signs = signsOf(text);
  const lettered = signs & LETTER && signs & (OF_BUILDING | OF_UNIT_OR_SHOP);
  if (!(signs & NUMBER) && !lettered) return found;
  /** Matches of a pattern, where a text has something of each of what it needs. */
  const tried = (pattern: RegExp, ...needs: readonly number[]) =>
    needs.every((need) => signs & need) ? matchesOf(pattern, text) : [];
  const free = (from: number, to: number) => found.every((piece) => to <= piece.from || from >= piece.to);
  const add = (kind: keyof Address, value: string | null, from: number, to: number) => {
    if (value !== null && free(from, to)) found.push({ kind, value, from, to });
  };
  for (const match of [...tried(DASHED, DIGIT, DASH), ...tried(DASHED_THEN_ROOM, DIGIT, DASH)]) {
    const [whole, building = '', unit = '', room = ''] = match;
    if (isParking(grammar, text, match.index, match.index + whole.length, building)) continue;
    const unitAt = match.index + whole.indexOf(unit, building.length);
    add('building', buildingValue(building), match.index, match.index + building.length);
    add('unit', readDigits(unit), unitAt, unitAt + unit.length);
    add('room', roomValue(room), match.index + whole.length - room.length, match.index + whole.length);
  }
  for (const match of tried(UNIT_DASH_ROOM, DIGIT, DASH, OF_BUILDING)) {
    const [whole, unit = '', room = ''] = match;
    const end = match.index + whole.length;
    const unitAt = match.index + whole.indexOf(unit);
    add('unit', readDigits(unit), unitAt, unitAt + unit.length);
    add('room', roomValue(room), end - room.length, end);
  }
  for (const match of tried(DASHED_TWO, DIGIT, DASH)) {
    const [whole, building = '', room = ''] = match;
    if (isParking(grammar, text, match.index, match.index + whole.length, building)) continue;
    if (/^(?:0\d|1[89]\d\d|20\d\d)$/.test(room) && !/[a-z]/.test(building)) continue;
    add('building', buildingValue(building), match.index, match.index + building.length);
    add('room', roomValue(room), match.index + whole.length - room.length, match.index + whole.length);
  }
  for (const match of tried(grammar.dashedUnit, DIGIT, DASH)) {
    const [whole, building = '', unit = ''] = match;
    add('building', buildingValue(building), match.index, match.index + building.length);
    add('unit', readDigits(unit), match.index + whole.length - unit.length, match.index + whole.length);
  }
  for (const { index, 0: whole, 1: what, 2: number = '' } of tried(
    TOLD,
    OF_BUILDING | OF_UNIT_OR_SHOP,
    NUMBER,
  ))
    add(what === '单元' ? 'unit' : 'building', readDigits(number), index, index + whole.length);
  for (const match of tried(BUILDING, NUMBERED_BUILDING)) {
    const [whole, name = ''] = match;
    const after = text.slice(match.index + whole.length, match.index + whole.length + 8);
    const before = text.slice(Math.max(0, match.index - 4), match.index);
    if (grammar.countedAfter.test(after) || grammar.countedBefore.test(before)) continue;
    if (/^(?:一\s*座|两)/.test(whole) && !NUMBERED_AFTER.test(after)) continue;
    if (/号$/.test(whole) && /(?:月|[0-9]日)$/.test(before)) continue;
    add('building', buildingValue(name), match.index, match.index + whole.length);
  }
  for (const match of tried(VILLA, OF_UNIT_OR_SHOP, NUMBER))
    add('building', readDigits(match[1] ?? ''), match.index, match.index + match[0].length);
  for (const match of tried(UNIT, NUMBERED_UNIT)) {
    const raw = match[1] ?? '';
    add('unit', /[a-z]/.test(raw) ? upper(raw) : readDigits(raw), match.index, match.index + match[0].length);
  }
  for (const match of tried(FLOOR_ROOM, NUMBERED_STOREY)) {
    const floor = readDigits(match[1] ?? '');
    const rest = readDigits(match[2] ?? '');
    if (floor !== null && rest !== null)
      add('room', `${Number(floor)}${rest.padStart(2, '0')}`, match.index, match.index + match[0].length);
  }
  for (const match of tried(FLOOR_DOOR, NUMBERED_STOREY, LETTER)) {
    const floor = readDigits(match[1] ?? '');
    if (floor !== null)
      add('room', `${Number(floor)}${upper(match[2] ?? '')}`, match.index, match.index + match[0].length);
  }
  for (const match of tried(SHOP, OF_UNIT_OR_SHOP, DIGIT))
    add('room', roomValue(match[1] ?? ''), match.index, match.index + match[0].length);
  for (const match of tried(ROOM_SUFFIX, NUMBERED_ROOM, DIGIT | HAN_DIGITS))
    add('room', roomValue(match[1] ?? ''), match.index, match.index + match[0].length);
  for (const match of [...tried(grammar.roomFirst, DIGIT), ...tried(ROOM_LAST, DIGIT, LETTER)]) {
    const raw = match[1] ?? '';
    const from = match.index + match[0].indexOf(raw);
    add('room', roomValue(raw), from, from + raw.length);
  }
  for (const match of tried(FLOOR, NUMBERED_STOREY)) {
    const raw = match[1] ?? '';
    const below = BELOW.test(raw);
    const digits = readDigits(raw.replace(BELOW, ''));
    if (
      digits !== null &&
      Number(digits) >= 1 &&
      Number(digits) <= 120 &&
      !grammar.noStorey.test(text.slice(match.index + match[0].length))
    )
      add('floor', `${below ? '-' : ''}${Number(digits)}`, match.index, match.index + match[0].length);
  }
  found.sort((a, b) => a.from - b.from);
  if (signs & (DIGIT | HAN_DIGITS)) addPlainRooms(grammar, text, found, free);
  return found.sort((a, b) => a.from - b.from);
}

/** A bare number of three or four digits is a room only soon after a building or unit, or where one is expected. */
function addPlainRooms(
  grammar: AddressGrammar,
  text: string,
  found: Piece[],
  free: (from: number, to: number) => boolean,
): void {
  const anchors = found.filter(
    (piece) => piece.kind === 'building' || piece.kind === 'unit' || piece.kind === 'floor',
  );
  for (const pattern of [ROOM_PLAIN, ROOM_LETTER]) {
    for (const match of matchesOf(pattern, text)) {
      const raw = match[1] ?? '';
      const from = match.index;
      const to = from + raw.length;
      if (!free(from, to)) continue;
      const anchor = anchors.findLast((piece) => piece.to <= from && from - piece.to <= 8);
      const named = grammar.roomBehind.test(text.slice(Math.max(0, from - 6), from));
      const between = anchor ? text.slice(anchor.to, from) : '';
      const apart =
        /[。;!?；]/.test(between) ||
        (/[,，]/.test(between) && !/^\s*[,，]\s*$/.test(between)) ||
        (/[,，]/.test(between) && !/^\s*(?:$|[,，。;!?；\s])/.test(text.slice(to)));
      if (!named && (!anchor || apart)) continue;
      if (pattern === ROOM_LETTER && !anchor) continue;
      if (isParking(grammar, text, from, to)) continue;
      const value = roomValue(raw);
      if (value !== null) found.push({ kind: 'room', value, from, to });
    }
  }
}

/**
 * All addresses spoken of, in order. Parts that stand near each other and do not repeat a kind form one mention.
 * @param text normalised text
 * @param words scripts-zh/lexicon/addresses.yaml
 */
export const findAddresses = (text: string, words: AddressWords): readonly AddressMention[] =>
  readerOf(words)(text, 0);

const readerOf = madeOnce((words: AddressWords) => {
  const grammar = addressGrammar(words);
  return remembering((text) => addressesIn(grammar, text));
});

function addressesIn(grammar: AddressGrammar, text: string): readonly AddressMention[] {
  if (!MAY_NAME_ONE.test(text)) return [];
  const mentions: { parts: Piece[] }[] = [];
  for (const piece of withCorrections(grammar, text, pieces(grammar, text))) {
    const last = mentions.at(-1);
    const previous = last?.parts.at(-1);
    const order: (keyof Address)[] = ['building', 'unit', 'floor', 'room'];
    const joins =
      last !== undefined &&
      previous !== undefined &&
      !last.parts.some((part) => part.kind === piece.kind) &&
      (piece.kind === 'floor' ||
        order.indexOf(piece.kind) > order.indexOf(previous.kind) ||
        piece.from - previous.to <= 1) &&
      piece.from - previous.to <= 14 &&
      !(
        grammar.neighbourBefore.test(text.slice(previous.to, piece.from)) &&
        piece.kind === 'room' &&
        last.parts.some((part) => part.kind === 'room')
      );
    if (joins && last) last.parts.push(piece);
    else mentions.push({ parts: [piece] });
  }
  return mentions.map(({ parts }) => {
    const from = parts[0]?.from ?? 0;
    const to = parts.at(-1)?.to ?? 0;
    const before = text.slice(Math.max(0, from - 16), from);
    const address: Address = {};
    const spans: Partial<Record<keyof Address, Span>> = {};
    for (const part of parts) {
      address[part.kind] = part.value;
      spans[part.kind] = part.at ?? [part.from, part.to];
    }
    const relation = grammar.neighbourBefore.test(before)
      ? 'neighbour'
      : grammar.homeBefore.test(before)
        ? 'home'
        : 'plain';
    return { ...address, spans, from, to, relation };
  });
}

/**
 * Splits the mentions into the place of the matter and, where it differs, the speaker's home (spec 05):
 * "我住3栋1502,楼上1602漏的" → matter 3栋1602, home 3栋1502.
 */
export function placeAndHome(mentions: readonly AddressMention[]): {
  matter: AddressMention | null;
  home: Address | null;
} {
  const addressed = mentions.filter((mention) => mention.building || mention.unit || mention.room);
  const lives = addressed.find((mention) => mention.relation === 'home') ?? null;
  const neighbour =
    addressed.find((mention) => mention.relation === 'neighbour' && mention !== lives && mention.room) ??
    null;
  // "6栋1单元1103 我家,对门1102": a whole address beside that of a neighbour without a building.
  const home =
    lives ??
    (neighbour?.building === undefined && neighbour
      ? addressed.find(({ building, room }) => building !== undefined && room !== undefined)
      : null) ??
    null;
  // "我家住3栋1502,5栋门口…": another building than one's own is where it is.
  const elsewhere = addressed.find(
    (mention) =>
      mention !== home &&
      home?.room !== undefined &&
      mention.building !== undefined &&
      mention.building !== home.building,
  );
  const matter =
    neighbour ??
    elsewhere ??
    addressed.find((mention) => mention !== home && mention.room && home?.room) ??
    home ??
    addressed[0] ??
    mentions[0] ??
    null;
  if (!matter) return { matter: null, home: null };
  if (home && matter !== home) {
    const merged: AddressMention = {
      ...(home.building !== undefined && matter.building === undefined && { building: home.building }),
      ...(home.unit !== undefined &&
        (matter.building === undefined || matter.building === home.building) && { unit: home.unit }),
      ...matter,
      spans: { ...home.spans, ...matter.spans },
    };
    return { matter: merged, home: home.room === undefined ? null : partsOf(home) };
  }
  const merged = addressed
    .filter((mention) => mention !== matter && mention.from >= matter.to)
    .reduce<AddressMention>(fillIn, matter);
  return { matter: merged, home: null };
}

/** A later mention that repeats no part completes the first: "8栋靠北那扇门,走1单元,门牌1105". */
function fillIn(into: AddressMention, more: AddressMention): AddressMention {
  const clash = (['building', 'unit', 'room'] as const).some(
    (kind) => into[kind] !== undefined && more[kind] !== undefined && into[kind] !== more[kind],
  );
  if (clash) return into;
  return { ...more, ...into, spans: { ...more.spans, ...into.spans }, relation: into.relation };
}

/** The room that stands right behind the name of a building. @param rest normalised, from the end of the name on */
export function roomOfNamed(rest: string): { readonly room: string; readonly span: Span } | null {
  const found = ROOM_OF_NAMED.exec(rest);
  if (!found?.[1]) return null;
  const to = found[0].length;
  return { room: found[1].toUpperCase(), span: [to - found[1].length, to] };
}

/** The digits of an answer that is a number and little else: "1502室吧", "三单元的"; null when it is none. */
export const bareNumber = (text: string, words: AddressWords): string | null =>
  readDigits(text.replace(addressGrammar(words).numberEnds, ''));

function partsOf(mention: AddressMention): Address {
  return {
    ...(mention.building !== undefined && { building: mention.building }),
    ...(mention.unit !== undefined && { unit: mention.unit }),
    ...(mention.room !== undefined && { room: mention.room }),
  };
}

/** "3栋2单元1502", with what is known. */
export function addressText(address: Address, place: string | null = null): string | null {
  const name = address.building;
  const parts = [
    name === undefined ? '' : buildingText(name),
    address.unit === undefined ? '' : `${address.unit}单元`,
    address.room ?? (address.floor === undefined ? '' : floorText(address.floor)),
  ].join('');
  const known =
    place !== null && !parts.includes(place) && address.room === undefined ? `${parts}${place}` : parts;
  return known === '' ? null : known;
}

/** "3栋", "A座"; a building that has a name is called by it. */
function buildingText(name: string): string {
  if (/\p{Script=Han}/u.test(name)) return name;
  return /^[A-Z]/.test(name) ? `${name}座` : `${name}栋`;
}

function floorText(floor: string): string {
  return floor.startsWith('-') ? `负${floor.slice(1)}层` : `${floor}层`;
}
