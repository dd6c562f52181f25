/** Phones, plates, ticket numbers, names and amounts: short grammars over normalised text. */

import type { Span } from './addresses.ts';
import { remembering } from './last.ts';
import { readDigits } from './numbers.ts';
import { matchesOf } from './regex.ts';
import { anyPattern, anyWord, madeOnce } from './words.ts';

export interface Found {
  readonly value: string;
  readonly span: Span;
}

const MOBILE = /(?<![0-9])(?:\+?86[- ]?)?(1[3-9][0-9])[- ]?([0-9]{4})[- ]?([0-9]{4})(?![0-9])/g;
const LANDLINE = /(?<![0-9])(0[1-9][0-9]{1,2})[- ]?([2-9][0-9]{6,7})(?![0-9])/;
const SPOKEN_MOBILE =
  /(?<![零一二三四五六七八九幺])([幺一][三四五六七八九][零〇一幺二两三四五六七八九拐洞]{9})(?![零一二三四五六七八九幺])/;
const PLATE =
  /([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使])\s*([a-z])\s*[·.]?\s*([a-z0-9]{5,6})(?![a-z0-9])/;
const AMOUNT = /(?<![0-9.])([0-9]+(?:\.[0-9]+)?)\s*(万)?\s*(?:元|块钱?|rmb|蚊|¥)/;
const MONTH =
  /(?:(20[0-9]{2})年)?([0-9]{1,2}|[一二三四五六七八九十]{1,3})月份?(?!\s*[0-9一二三四五六七八九十]+[日号])|上个?月|这个?月|本月|上上个月|[一二三四1-4]季度|(?:上|下)半年|去年|今年/;

/** The words around names and numbers (scripts-zh/lexicon/people.yaml), and the letters of ticket numbers. */
export interface ContactWords {
  /** Compound surnames first. */
  readonly surnames: readonly string[];
  /** "BX", "TS" … */
  readonly letters: readonly string[];
  /** `own`: only where somebody tells their own name. */
  readonly titles: readonly {
    readonly word: string;
    readonly gender: 'm' | 'f';
    readonly own?: boolean | undefined;
  }[];
  /** Patterns: before one's own surname, name, or surname with title; before somebody's. */
  readonly own_surname: readonly string[];
  readonly own_name: readonly string[];
  readonly own_title: readonly string[];
  readonly named: readonly string[];
  readonly phone_before: readonly string[];
  /** What an identity number is introduced by. */
  readonly identity_before: readonly string[];
  readonly ticket_before: readonly string[];
}

/** What of numbers a text is made of: how many digits, digits as they are said, and letters. */
interface Units {
  readonly digits: number;
  readonly said: number;
  readonly letters: number;
}

const SAID = new Uint8Array(0x10000);
for (const char of '零〇一幺二两三四五六七八九拐洞') SAID[char.charCodeAt(0)] = 1;
const unitsOf = remembering((text): Units => {
  let [digits, said, letters] = [0, 0, 0];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x30 && unit <= 0x39) digits++;
    else if (unit >= 0x61 && unit <= 0x7a) letters++;
    else said += SAID[unit] as number;
  }
  return { digits, said, letters };
});
/** The shortest number that can be called, as digits and as it is said; of a ticket its last three; of a plate letters and digits. */
const [PHONE_DIGITS, PHONE_SAID, TICKET_DIGITS, PLATE_UNITS] = [7, 11, 3, 6] as const;

function first(pattern: RegExp, text: string, read: (match: RegExpExecArray) => string | null): Found | null {
  const match = pattern.exec(text);
  if (!match) return null;
  const value = read(match);
  return value === null ? null : { value, span: [match.index, match.index + match[0].length] };
}

/** The phone to call: the last one given when several stand there ("不打…改打…"); digits only. */
export function findPhone(text: string, words: ContactWords): Found | null {
  const { digits, said } = unitsOf(text, 0);
  if (digits < PHONE_DIGITS && said < PHONE_SAID) return null;
  const last = matchesOf(MOBILE, text).at(-1);
  if (last) {
    const [whole, a = '', b = '', c = ''] = last;
    return { value: `${a}${b}${c}`, span: [last.index, last.index + whole.length] };
  }
  return (
    first(LANDLINE, text, (match) => `${match[1]}${match[2]}`) ??
    first(SPOKEN_MOBILE, text, (match) => readDigits(match[1] ?? '')) ??
    first(grammarOf(words).shortLandline, text, (match) => match[1] ?? null)
  );
}

/** A vehicle's plate, upper case without separators: 皖A3Q58K. */
export function findPlate(text: string): Found | null {
  const { digits, letters } = unitsOf(text, 0);
  if (letters === 0 || letters + digits < PLATE_UNITS) return null;
  return first(PLATE, text, (match) => `${match[1]}${match[2]}${match[3]}`.toUpperCase());
}

/** A ticket number BX-1122-007, or its last three digits when it is called a ticket's. */
export function findTicketNumber(text: string, words: ContactWords): Found | null {
  if (unitsOf(text, 0).digits < TICKET_DIGITS) return null;
  const { ticket, ticketTail } = grammarOf(words);
  return (
    first(ticket, text, (match) => {
      const plain = (match[1] ?? '').toUpperCase().replaceAll('-', '');
      return `${plain.slice(0, 2)}-${plain.slice(2, 6)}-${plain.slice(6)}`;
    }) ?? first(ticketTail, text, (match) => match[1] ?? null)
  );
}

/** An amount of money in yuan. */
export function findAmount(text: string): Found | null {
  if (unitsOf(text, 0).digits === 0) return null;
  return first(AMOUNT, text, (match) => String(Number(match[1]) * (match[2] ? 10_000 : 1)));
}

/** A billing month or period, as said. */
export function findMonth(text: string): Found | null {
  return first(MONTH, text, (match) => match[0]);
}

export interface PersonName {
  readonly surname: string;
  readonly gender: 'm' | 'f' | null;
  /** The name itself, as it stands there. */
  readonly name: string;
  /** Whether a title stands in it: "林女士". */
  readonly titled: boolean;
  /** Whether the surname is called one: "我姓林". */
  readonly introduced: boolean;
  /** From what stands before the name on. */
  readonly span: Span;
}

interface ContactGrammar {
  readonly shortLandline: RegExp;
  readonly ticket: RegExp;
  readonly ticketTail: RegExp;
  /** A name never stands without one of these. */
  readonly namesSomebody: RegExp;
  /** "我姓林", "我叫林女士": the speaker's own name. */
  readonly said: readonly RegExp[];
  /** "林女士" */
  readonly titled: RegExp;
  /** What stands before a name. */
  readonly lead: RegExp;
  /** A title that comes behind a surname. */
  readonly title: string;
  readonly genders: ReadonlyMap<string, 'm' | 'f'>;
}

const grammarOf = madeOnce((words: ContactWords): ContactGrammar => {
  const surname = words.surnames.join('|');
  const ownTitle = anyWord(words.titles.map(({ word }) => word));
  const title = anyWord(words.titles.filter(({ own }) => own !== true).map(({ word }) => word));
  const { own_surname, own_name, own_title, named } = words;
  const own = anyPattern([...own_surname, ...own_name, ...own_title]);
  const end = '[,。;!?\\s]';
  return {
    shortLandline: new RegExp(`${anyWord(words.phone_before)}(?:是|:)?\\s*([2-9][0-9]{6,7})(?![0-9])`),
    ticket: new RegExp(`(?<![a-z])(${anyWord(words.letters).toLowerCase()}-?[0-9]{4}-?[0-9]{3,4})(?![0-9])`),
    ticketTail: new RegExp(
      `${anyWord(words.ticket_before)}(?:是|为|后三位|尾号|:|的)*\\s*([0-9]{3})(?![0-9])`,
    ),
    namesSomebody: new RegExp(anyPattern(['姓', ...own_name, ownTitle])),
    said: [
      new RegExp(`${own}\\s*(?:小|老)?(${surname})(${ownTitle})`, 'u'),
      new RegExp(
        `${anyPattern(own_surname)}\\s*(${surname})(?:某|[\\p{Script=Han}]{1,2}(?=${end}|$))?()`,
        'u',
      ),
      new RegExp(
        `(?:^|${end})${anyPattern(own_name)}\\s*(?:小|老)?(${surname})[\\p{Script=Han}]{0,2}(?=${end}|$)()`,
        'u',
      ),
    ],
    titled: new RegExp(
      `(?:^|[\\s,。;!?，；、]|${anyPattern([...own_title, ...named])})(${surname})(?:[\\p{Script=Han}]{1,2})?(${title})`,
      'u',
    ),
    lead: new RegExp(
      `^[\\s,。;!?]*${anyPattern([...own_surname, ...own_name, ...own_title, ...named])}?\\s*`,
      'u',
    ),
    title,
    genders: new Map(words.titles.map(({ word, gender }) => [word, gender])),
  };
});

/** The speaker's surname and, when a title says it, gender. Never guessed from a given name (spec 01 称呼). */
export function findName(text: string, words: ContactWords): PersonName | null {
  const grammar = grammarOf(words);
  if (!grammar.namesSomebody.test(text)) return null;
  for (const pattern of grammar.said) {
    const said = pattern.exec(text);
    if (!said) continue;
    const person = named(grammar, said);
    // "我姓邵,邵女士": the title may come later.
    const later =
      person.gender === null ? new RegExp(`${person.surname}(${grammar.title})`, 'u').exec(text) : null;
    return later ? { ...person, gender: grammar.genders.get(later[1] ?? '') ?? null } : person;
  }
  const titled = grammar.titled.exec(text);
  return titled ? named(grammar, titled) : null;
}

function named(grammar: ContactGrammar, match: RegExpExecArray): PersonName {
  const [whole, surname = '', title = ''] = match;
  return {
    surname,
    gender: grammar.genders.get(title) ?? null,
    name: whole.replace(grammar.lead, ''),
    titled: title !== '',
    introduced: whole.includes('姓'),
    span: [match.index, match.index + whole.length],
  };
}
