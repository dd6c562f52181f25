/** The words around addresses (scripts-zh/lexicon/addresses.yaml), as the patterns of their grammar (addresses.ts). */
import { anyPattern, anyWord, madeOnce } from './words.ts';

/** All of them patterns, but `parking`, `garage` and `particles`. */
export interface AddressWords {
  /** Before an address: it is the speaker's home, or somebody else's. */
  readonly home: readonly string[];
  readonly neighbour: readonly string[];
  /** A bare number right behind these is a room; one at the beginning is, before those. */
  readonly room_behind: readonly string[];
  readonly room_before: readonly string[];
  /** Around a number of buildings that are counted, not named: "6栋房子", "三栋高楼", "8栋都已出售". */
  readonly counted: { readonly before: readonly string[]; readonly after: readonly string[] };
  /** Behind 楼 or 层 that is no storey. */
  readonly no_storey: readonly string[];
  /** What parking spaces are called: their numbers are no buildings and no rooms. */
  readonly parking: readonly string[];
  /** Where they are: "B2-118" near one of these is one of them. */
  readonly garage: readonly string[];
  /** Before the room that is right. */
  readonly corrected: readonly string[];
  /** What takes back the part of an address before it. */
  readonly takes_back: readonly string[];
  /** Parts of a building: "18-2 电梯里" is a building and a unit. */
  readonly of_units: readonly string[];
  /** Between the right room and the wrong one: "1901 不是1910". */
  readonly rather_than: readonly string[];
  /** Behind a number that answers a question. */
  readonly particles: readonly string[];
}

/** An address that stands alone, in a form or a spreadsheet: no words are around it. */
export const ALONE: AddressWords = {
  home: [],
  neighbour: [],
  room_behind: [],
  room_before: [],
  counted: { before: [], after: [] },
  no_storey: [],
  parking: [],
  garage: [],
  corrected: [],
  takes_back: [],
  of_units: [],
  rather_than: [],
  particles: [],
};

export interface AddressGrammar {
  readonly homeBefore: RegExp;
  readonly neighbourBefore: RegExp;
  readonly roomBehind: RegExp;
  /** A message that begins with the room: "1603次卧漏水". */
  readonly roomFirst: RegExp;
  readonly countedBefore: RegExp;
  readonly countedAfter: RegExp;
  readonly noStorey: RegExp;
  readonly parkingBefore: RegExp;
  readonly parkingAfter: RegExp;
  readonly underground: RegExp;
  readonly correctedRoom: RegExp;
  readonly takesBack: RegExp;
  readonly dashedUnit: RegExp;
  readonly ratherThan: RegExp;
  readonly numberEnds: RegExp;
}

export const addressGrammar = madeOnce(
  (words: AddressWords): AddressGrammar => ({
    homeBefore: new RegExp(`${anyPattern(words.home)}[^,。;!?，；]{0,10}$`),
    neighbourBefore: new RegExp(`${anyPattern(words.neighbour)}[^,。;!?，；0-9]{0,3}$`),
    roomBehind: new RegExp(`${anyPattern(words.room_behind)}\\s*$`),
    roomFirst: new RegExp(`^\\s*([0-9]{3,4}[a-z]?)(?=\\s*${anyPattern(words.room_before)})`, 'g'),
    countedBefore: new RegExp(`${anyPattern(words.counted.before)}$`),
    countedAfter: new RegExp(`^\\s*${anyPattern(words.counted.after)}`),
    noStorey: new RegExp(`^${anyPattern(words.no_storey)}`),
    parkingBefore: new RegExp(`${anyWord(words.parking)}(?:编?号)?[是为:\\s]{0,2}$`),
    parkingAfter: new RegExp(`^\\s*号?的?${anyWord(words.parking)}`),
    underground: new RegExp(anyWord([...words.parking, ...words.garage])),
    correctedRoom: new RegExp(
      `${anyPattern(words.corrected)}[^0-9]{0,8}(?<![0-9])([0-9]{3,4})(?![0-9年月日点元块分])`,
      'u',
    ),
    takesBack: new RegExp(
      `${anyPattern(words.takes_back)}[啊呀哦,。!;\\s]{0,3}(?:应该|其实|是|就是|改成|改为|写成){0,3}[,:\\s]{0,2}`,
      'g',
    ),
    dashedUnit: new RegExp(
      `(?<![0-9a-z./-])([0-9]{1,2})\\s*-\\s*([1-9])(?=\\s*的?[^,。0-9]{0,2}${anyWord(words.of_units)})`,
      'g',
    ),
    ratherThan: new RegExp(
      `^([0-9]{3,4})(?:[号室]|\\s|,)*${anyPattern(words.rather_than)}\\s*[0-9]{3,4}(?:[号室,。!]|\\s|${anyWord(words.particles)})*$`,
      'u',
    ),
    numberEnds: new RegExp(`(?:号楼|单元|[号室房栋]|${anyWord(words.particles)})+$`, 'u'),
  }),
);
