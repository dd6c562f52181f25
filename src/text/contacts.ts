/** Phones, plates, ticket numbers, names and amounts: short grammars over normalised text. */

import type { Span } from './addresses.ts';
import { readDigits } from './numbers.ts';
import { matchesOf } from './regex.ts';

export interface Found {
  readonly value: string;
  readonly span: Span;
}

const MOBILE = /(?<![0-9])(?:\+?86[- ]?)?(1[3-9][0-9])[- ]?([0-9]{4})[- ]?([0-9]{4})(?![0-9])/g;
const LANDLINE = /(?<![0-9])(0[1-9][0-9]{1,2})[- ]?([2-9][0-9]{6,7})(?![0-9])/;
const SHORT_LANDLINE = /(?:电话|座机|打|拨|号码)(?:是|:)?\s*([2-9][0-9]{6,7})(?![0-9])/;
const SPOKEN_MOBILE =
  /(?<![零一二三四五六七八九幺])([幺一][三四五六七八九][零〇一幺二两三四五六七八九拐洞]{9})(?![零一二三四五六七八九幺])/;
const PLATE =
  /([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使])\s*([a-z])\s*[·.]?\s*([a-z0-9]{5,6})(?![a-z0-9])/;
const TICKET = /(?<![a-z])((?:bx|ts|tf|sf|zx|ty|jy|rz|kz|mj|tc|hd|hf|qt)-?[0-9]{4}-?[0-9]{3,4})(?![0-9])/;
const TICKET_TAIL = /(?:单号|工单|单子|尾号|后三位)(?:是|为|后三位|尾号|:|的)*\s*([0-9]{3})(?![0-9])/;
const AMOUNT = /(?<![0-9.])([0-9]+(?:\.[0-9]+)?)\s*(万)?\s*(?:元|块钱?|rmb|蚊|¥)/;
const MONTH =
  /(?:(20[0-9]{2})年)?([0-9]{1,2}|[一二三四五六七八九十]{1,3})月份?(?!\s*[0-9一二三四五六七八九十]+[日号])|上个?月|这个?月|本月|上上个月|[一二三四1-4]季度|(?:上|下)半年|去年|今年/;

function first(pattern: RegExp, text: string, read: (match: RegExpExecArray) => string | null): Found | null {
  const match = pattern.exec(text);
  if (!match) return null;
  const value = read(match);
  return value === null ? null : { value, span: [match.index, match.index + match[0].length] };
}

/** The phone to call: the last one given when several stand there ("不打…改打…"); digits only. */
export function findPhone(text: string): Found | null {
  const last = matchesOf(MOBILE, text).at(-1);
  if (last) {
    const [whole, a = '', b = '', c = ''] = last;
    return { value: `${a}${b}${c}`, span: [last.index, last.index + whole.length] };
  }
  return (
    first(LANDLINE, text, (match) => `${match[1]}${match[2]}`) ??
    first(SPOKEN_MOBILE, text, (match) => readDigits(match[1] ?? '')) ??
    first(SHORT_LANDLINE, text, (match) => match[1] ?? null)
  );
}

/** A vehicle's plate, upper case without separators: 皖A3Q58K. */
export function findPlate(text: string): Found | null {
  return first(PLATE, text, (match) => `${match[1]}${match[2]}${match[3]}`.toUpperCase());
}

/** A ticket number BX-1122-007, or its last three digits when it is called a ticket's. */
export function findTicketNumber(text: string): Found | null {
  return (
    first(TICKET, text, (match) => {
      const plain = (match[1] ?? '').toUpperCase().replaceAll('-', '');
      return `${plain.slice(0, 2)}-${plain.slice(2, 6)}-${plain.slice(6)}`;
    }) ?? first(TICKET_TAIL, text, (match) => match[1] ?? null)
  );
}

/** An amount of money in yuan. */
export function findAmount(text: string): Found | null {
  return first(AMOUNT, text, (match) => String(Number(match[1]) * (match[2] ? 10_000 : 1)));
}

/** A billing month or period, as said. */
export function findMonth(text: string): Found | null {
  return first(MONTH, text, (match) => match[0]);
}

export interface PersonName {
  readonly surname: string;
  readonly gender: 'm' | 'f' | null;
  readonly span: Span;
}

const TITLE_GENDER: Record<string, 'm' | 'f'> = {
  先生: 'm',
  女士: 'f',
  小姐: 'f',
  太太: 'f',
  阿姨: 'f',
  大姐: 'f',
  师奶: 'f',
};

/** A name never stands without one of these. */
const NAMES_SOMEBODY = /姓|我叫|叫我|先生|女士|小姐|太太|阿姨|大姐/;

interface NameGrammar {
  /** "我姓林", "我叫林女士": the speaker's own name. */
  readonly said: readonly RegExp[];
  /** "林女士" */
  readonly titled: RegExp;
}

const grammars = new WeakMap<readonly string[], NameGrammar>();

function nameGrammar(surnames: readonly string[]): NameGrammar {
  const known = grammars.get(surnames);
  if (known) return known;
  const alternatives = surnames.join('|');
  const title = '先生|女士|小姐|太太|阿姨|大姐';
  const made = {
    said: [
      new RegExp(`(?:我?(?:免贵)?姓|我叫|敝姓|叫我|我是)\\s*(?:小|老)?(${alternatives})(${title})`, 'u'),
      new RegExp(
        `(?:我?(?:免贵)?姓|敝姓)\\s*(${alternatives})(?:某|[\\p{Script=Han}]{1,2}(?=[,。;\\s]|$))?()`,
        'u',
      ),
      new RegExp(
        `(?:^|[,。;!?\\s])(?:我叫|叫我)\\s*(?:小|老)?(${alternatives})[\\p{Script=Han}]{0,2}(?=[,。;!?\\s]|$)()`,
        'u',
      ),
    ],
    titled: new RegExp(
      `(?:^|[\\s,。;!?，；、]|我是|联系人(?:是)?|联系|找)(${alternatives})(?:[\\p{Script=Han}]{1,2})?(先生|女士|小姐|太太)`,
      'u',
    ),
  };
  grammars.set(surnames, made);
  return made;
}

/**
 * The speaker's surname and, when a title says it, gender. Never guessed from a given name (spec 01 称呼).
 * @param surnames the surnames the library knows, compound ones first
 */
export function findName(text: string, surnames: readonly string[]): PersonName | null {
  if (!NAMES_SOMEBODY.test(text)) return null;
  const grammar = nameGrammar(surnames);
  for (const pattern of grammar.said) {
    const said = pattern.exec(text);
    if (!said) continue;
    const person = named(said);
    // "我姓邵,邵女士": the title may come later.
    const later =
      person.gender === null ? new RegExp(`${person.surname}(先生|女士|小姐|太太)`, 'u').exec(text) : null;
    return later ? { ...person, gender: TITLE_GENDER[later[1] ?? ''] ?? null } : person;
  }
  const titled = grammar.titled.exec(text);
  return titled ? named(titled) : null;
}

function named(match: RegExpExecArray): PersonName {
  const surname = match[1] ?? '';
  return {
    surname,
    gender: TITLE_GENDER[match[2] ?? ''] ?? null,
    span: [match.index, match.index + match[0].length],
  };
}
