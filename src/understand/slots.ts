/** Reads the slots of spec 05 from one message. */
import type { Library } from '../library/library.ts';
import { correctedRoom } from '../text/address-corrected.ts';
import { type Address, bareNumber, findAddresses, placeAndHome, roomOfNamed } from '../text/addresses.ts';
import {
  findAmount,
  findMonth,
  findName,
  findPhone,
  findPlate,
  findTicketNumber,
  type PersonName,
} from '../text/contacts.ts';
import { PhraseScanner } from '../text/scan.ts';
import { AnyOf, Sieve } from '../text/sieve.ts';
import { shows } from '../text/signs.ts';
import { findTimes } from '../text/times.ts';
import { anyPattern } from '../text/words.ts';
import type { SlotName, Slots } from './meaning.ts';
import { findKnownName, type KnownNames } from './names.ts';

/** Longest matter kept in the slot; the ticket keeps the owner's whole words. */
const ISSUE_CHARS = 60;

/** A longer clause tells of something besides. */
const VENT_CHARS = 14;

/** Nobody types so much without a comma. */
const SPOKEN_CHARS = 24;

/** What is left of a clause without the names that it calls us tells nothing when it is shorter. */
const WITHOUT_NAMES_CHARS = 6;

/** "打错了 是1804": so short it speaks of an address, even unasked. */
const BARE_CHARS = 12;

/** So far from a time stands what tells that it is over, or a habit; so near, that they are at home then. */
const NARRATED_CHARS = 16;
const BEHIND_CHARS = 8;

/** A clause that tells anything. */
const TELLS = /[\p{Script=Han}a-z]{2}/u;

/** A mobile lacks no digit and has none too many. */
const WHOLE_PHONE = /^(?:1[3-9][0-9]{9}|(?!1[3-9])[0-9]{7,12})$/;

/** "b1车库", "沪a3q58k". */
const NUMBERED = /(?<![a-z0-9.])[a-z][a-z-]{0,2}[0-9][a-z0-9-]*/gu;

export interface SlotReading {
  readonly slots: Slots;
  /** Spans of the normalised text. */
  readonly spans: Partial<Record<SlotName, readonly [number, number]>>;
  readonly home: Address | null;
  readonly surname: string | null;
  readonly gender: 'm' | 'f' | null;
}

export class SlotReader {
  readonly #places: PhraseScanner<string>;
  readonly #lexicon: Library['lexicon'];
  readonly #lead: RegExp;
  readonly #filler: AnyOf;
  readonly #hesitations: RegExp;
  readonly #breaks: RegExp;
  readonly #venting: AnyOf;
  readonly #abuse: AnyOf;
  readonly #names: RegExp;
  readonly #coarse: AnyOf;
  readonly #plainer: readonly { readonly coarse: RegExp; readonly as: string }[];

  constructor(library: Library) {
    const { places } = library.lexicon;
    this.#places = new PhraseScanner(
      [...places.public, ...places.home].map((place) => [place.toLowerCase(), place] as const),
    );
    this.#lexicon = library.lexicon;
    this.#lead = new RegExp(`^${anyPattern(places.leads)}(?=.{2})`, 'u');
    // One for all that is looked for in clauses: a small one is read quickly.
    const sieve = new Sieve();
    this.#filler = new AnyOf(places.fillers, sieve);
    this.#hesitations = new RegExp(anyPattern(places.hesitations), 'gu');
    this.#breaks = new RegExp(anyPattern(places.breaks), 'u');
    const { abuse, moods, coarse } = library.lexicon.mood;
    this.#venting = new AnyOf([...abuse, ...moods.angry], sieve);
    this.#abuse = new AnyOf(abuse, sieve);
    this.#names = new RegExp(anyPattern(abuse), 'gu');
    this.#coarse = new AnyOf(
      coarse.flatMap(({ any }) => any),
      sieve,
    );
    this.#plainer = coarse.map(({ any, as }) => ({ coarse: new RegExp(anyPattern(any), 'gu'), as }));
  }

  /**
   * @param text normalised text
   * @param mandarin the same with dialect words replaced: the matter is told back in Mandarin
   * @param now ms since 1970
   * @param expects what was asked: a bare "1502" answers `room`
   * @param names what buildings and the community are called
   */
  read(
    text: string,
    mandarin: string,
    now: number,
    expects: string | null,
    names: KnownNames | null = null,
  ): SlotReading {
    const { people, addresses, times: timeWords, signals } = this.#lexicon;
    const slots: Slots = {};
    const spans: Partial<Record<SlotName, readonly [number, number]>> = {};
    const set = (
      name: 'phone' | 'plate' | 'ticket' | 'amount' | 'month',
      found: { value: string; span: readonly [number, number] } | null,
    ) => {
      if (!found) return;
      slots[name] = found.value;
      spans[name] = found.span;
    };
    const phone = findPhone(text, people);
    set('phone', phone);
    set('plate', findPlate(text));
    set('ticket', findTicketNumber(text, people));
    set('amount', findAmount(text));
    set('month', findMonth(text));
    const blank = (span: readonly [number, number], source: string) =>
      source.slice(0, span[0]) + ' '.repeat(span[1] - span[0]) + source.slice(span[1]);
    let rest = text;
    for (const name of ['phone', 'plate', 'ticket'] as const) {
      const span = spans[name];
      if (span) rest = blank(span, rest);
    }
    const { matter, home } = placeAndHome(findAddresses(rest, addresses));
    if (matter) {
      for (const name of ['building', 'unit', 'room', 'floor'] as const) {
        const value = matter[name];
        const span = matter.spans[name];
        if (value === undefined) continue;
        slots[name] = value;
        if (span) spans[name] = span;
      }
    }
    if (names && slots.building === undefined) this.#namedBuilding(rest, names.buildings, slots, spans);
    this.#expected(rest, expects, slots, spans);
    const times = findTimes(rest, now, timeWords).filter(
      (time) => (time.to === null || Date.parse(time.to) > now) && !this.#narrated(rest, time.span),
    );
    const time = shows(signals.new_time, rest) ? times.at(-1) : times[0];
    if (time) {
      slots.time = { from: time.from, to: time.to, text: time.text };
      spans.time = time.span;
    }
    const name = findName(text, people) ?? (expects === 'name' ? this.#bareName(text) : null);
    if (name) {
      slots.name = name.name;
      spans.name = name.span;
    }
    this.#place(rest, slots, spans);
    const issue = this.issue(mandarin, now, names);
    if (issue) slots.issue = issue;
    return { slots, spans, home, surname: name?.surname ?? null, gender: name?.gender ?? null };
  }

  /** The answer to a question may be bare: "1502" when the room was asked, "三单元" is read anyway, "2" for the unit. */
  #expected(
    text: string,
    expects: string | null,
    slots: Slots,
    spans: Partial<Record<SlotName, readonly [number, number]>>,
  ): void {
    const trimmed = text.trim();
    const from = text.indexOf(trimmed);
    const put = (name: 'building' | 'unit' | 'room' | 'phone' | 'ticket', value: string | null) => {
      if (value === null || slots[name] !== undefined) return;
      slots[name] = value;
      spans[name] = [from, from + trimmed.length];
    };
    // "不对,是1503", "看错了,是2005": a bare room after a correction.
    const corrected =
      expects === 'rating' || (expects === null && trimmed.length > BARE_CHARS)
        ? null
        : correctedRoom(trimmed, this.#lexicon.addresses);
    put('room', corrected);
    if (expects === null) return;
    const number = bareNumber(trimmed, this.#lexicon.addresses);
    if (expects === 'unit') put('unit', number !== null && number.length <= 2 ? number : null);
    if (expects === 'building') put('building', number !== null && number.length <= 3 ? number : null);
    // Told back and not right: a bare number is the room as it should be.
    if (expects === 'room' || expects === 'address' || expects === 'confirm' || expects === 'change') {
      if (number !== null && (number.length === 3 || number.length === 4)) put('room', number);
      else if (/^[0-9]{1,2}[a-h]$/.test(trimmed)) put('room', trimmed.toUpperCase());
    }
    if (expects === 'phone') put('phone', number !== null && WHOLE_PHONE.test(number) ? number : null);
    if (expects === 'ticket') put('ticket', number !== null && number.length === 3 ? number : null);
  }

  /** "听荷苑302": a building that has a name instead of a number. */
  #namedBuilding(
    text: string,
    buildings: readonly string[],
    slots: Slots,
    spans: Partial<Record<SlotName, readonly [number, number]>>,
  ): void {
    const named = findKnownName(text, buildings);
    if (!named) return;
    slots.building = named.name;
    spans.building = named.span;
    const end = named.span[1];
    const behind = slots.room === undefined ? roomOfNamed(text.slice(end)) : null;
    if (!behind) return;
    slots.room = behind.room;
    spans.room = [end + behind.span[0], end + behind.span[1]];
  }

  #bareName(text: string): PersonName | null {
    const trimmed = text.trim();
    const surname = this.#lexicon.people.surnames.find((candidate) => trimmed.startsWith(candidate));
    const from = text.indexOf(trimmed);
    return surname && trimmed.length <= 4
      ? {
          surname,
          gender: null,
          name: trimmed,
          titled: false,
          introduced: false,
          span: [from, from + trimmed.length],
        }
      : null;
  }

  #place(text: string, slots: Slots, spans: Partial<Record<SlotName, readonly [number, number]>>): void {
    let best: { from: number; to: number } | null = null;
    for (const hit of this.#places.scan(text)) {
      if (!best || hit.to - hit.from > best.to - best.from) best = hit;
    }
    if (!best) return;
    slots.place = text.slice(best.from, best.to);
    spans.place = [best.from, best.to];
  }

  /** The clauses that tell of the matter, without address, phone, name, time and pleasantries. */
  issue(mandarin: string, now: number, names: KnownNames | null = null): string | null {
    const { people, addresses, times } = this.#lexicon;
    let rest = mandarin;
    const cut = (span: readonly [number, number] | undefined) => {
      if (span) rest = rest.slice(0, span[0]) + '\u0000'.repeat(span[1] - span[0]) + rest.slice(span[1]);
    };
    cut(findPhone(rest, people)?.span);
    cut(findTicketNumber(rest, people)?.span);
    for (const time of findTimes(rest, now, times))
      if ((time.to === null || Date.parse(time.to) > now) && !this.#narrated(rest, time.span)) cut(time.span);
    const name = findName(rest, people);
    if (name?.introduced) cut(name.span);
    // Before the addresses: the room that stands behind a name is one of theirs.
    if (names) {
      const named = findKnownName(rest, names.buildings);
      const behind = named ? (roomOfNamed(rest.slice(named.span[1]))?.span[1] ?? 0) : 0;
      if (named) cut([named.span[0], named.span[1] + behind]);
      cut(findKnownName(rest, [names.estate])?.span);
    }
    for (const mention of findAddresses(rest, addresses))
      if (mention.building || mention.unit || mention.room) cut([mention.from, mention.to]);
    const written = rest.split(/[,。;!?~\n\s、，；？！]+|\u0000+/u);
    // What the whole cannot hold no clause of it does, unless words were taken out of it.
    const spoken = written.some((clause) => clause.length >= SPOKEN_CHARS);
    const [fillers, venting, scolds, coarse] = [this.#filler, this.#venting, this.#abuse, this.#coarse].map(
      (signs) => spoken || signs.mayMatch(mandarin),
    );
    const clauses = (spoken ? written.flatMap((clause) => this.#spoken(clause)) : written)
      .map((clause) => clause.trim())
      .filter((clause) => TELLS.test(clause) && !(fillers && this.#filler.test(clause)));
    // "你们干什么吃的,厨房漏了": a scolding before the matter is not told back.
    if (venting) while (this.#onlyVents(clauses[0] ?? '')) clauses.shift();
    let issue = '';
    for (const clause of scolds || coarse ? this.#decent(clauses) : clauses) {
      if (issue.length > 0 && issue.length + clause.length > ISSUE_CHARS) break;
      issue += (issue === '' ? '' : '，') + clause.replace(this.#lead, '');
    }
    // Plates and parts of the estate as they are written: normalised text is in small letters.
    issue = issue.replace(NUMBERED, (name) => name.toUpperCase());
    if (issue.length > ISSUE_CHARS) issue = `${issue.slice(0, ISSUE_CHARS)}…`;
    return issue === '' ? null : issue;
  }

  /** A letter that was dictated has no commas, and words that only gain time. */
  #spoken(clause: string): string[] {
    if (clause.length < SPOKEN_CHARS) return [clause];
    return clause.replace(this.#hesitations, '').split(this.#breaks);
  }

  /** "三点就开始砸", "每天夜里十一点": when something happened or happens, not when they are at home. */
  #narrated(text: string, [from, to]: readonly [number, number]): boolean {
    const { narrated, available } = this.#lexicon.signals;
    const behind = text.slice(to, to + NARRATED_CHARS);
    if (shows(available, behind.slice(0, BEHIND_CHARS))) return false;
    return (
      shows(narrated.after, behind) ||
      shows(narrated.before, text.slice(Math.max(0, from - NARRATED_CHARS), from))
    );
  }

  /** In plain words, and without what calls us names even so: it is read out to the owner, and stands in the ticket. */
  #decent(clauses: readonly string[]): string[] {
    const plain = clauses.map((clause) =>
      this.#coarse.test(clause)
        ? this.#plainer.reduce((said, { coarse, as }) => said.replace(coarse, as), clause)
        : clause,
    );
    return plain
      .map((clause) => {
        if (!this.#abuse.test(clause)) return clause;
        const rest = clause.replace(this.#names, '');
        return rest.length >= WITHOUT_NAMES_CHARS ? rest : '';
      })
      .filter((clause) => TELLS.test(clause));
  }

  #onlyVents(clause: string): boolean {
    return (
      clause.length <= VENT_CHARS && this.#venting.test(clause) && this.#places.scan(clause).length === 0
    );
  }
}
