/** What of addresses a text has, as bits, by its units: a pattern that needs what is not there is not tried. */

export const [DIGIT, HAN_DIGIT, LETTER, DASH, OF_BUILDING, OF_STOREY, OF_ROOM, OF_UNIT_OR_SHOP] = [
  1, 2, 4, 8, 16, 32, 64, 128,
] as const;
/** Of the first two either; of the second three in a row, as rooms are said. */
export const [NUMBER, HAN_DIGITS] = [DIGIT | HAN_DIGIT, 256] as const;
/** What a building, a storey, a room and a unit are called by, right behind what may be its number. */
export const [NUMBERED_BUILDING, NUMBERED_STOREY, NUMBERED_ROOM, NUMBERED_UNIT] = [
  512, 1024, 2048, 4096,
] as const;
/** "1502那户" */
const POINTS = 8192;
const SIGNS = new Uint16Array(0x10000);
for (const [bit, units] of [
  [DIGIT, '0123456789'],
  [HAN_DIGIT, '零〇一壹幺二贰两三叁四肆五伍六陆七柒八捌九玖十拾百佰'],
  [LETTER, 'abcdefghijklmnopqrstuvwxyz'],
  [DASH, '-/'],
  [OF_BUILDING, '号栋幢座#楼'],
  [OF_STOREY, '楼层'],
  [OF_ROOM, '室房号户间'],
  [OF_UNIT_OR_SHOP, '单门墅联排叠商铺面店'],
  [POINTS, '这那'],
] as const)
  for (let at = 0; at < units.length; at++)
    SIGNS[units.charCodeAt(at)] = (SIGNS[units.charCodeAt(at)] as number) | bit;

/** @param text normalised */
export function signsOf(text: string): number {
  let [signs, row, before] = [0, 0, 0];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const sign = SIGNS[unit] as number;
    row = sign & HAN_DIGIT ? row + 1 : 0;
    signs |= row === 3 ? sign | HAN_DIGITS : sign;
    if (before & (NUMBER | LETTER | DASH)) {
      if (sign & OF_BUILDING) signs |= NUMBERED_BUILDING;
      if (sign & OF_STOREY) signs |= NUMBERED_STOREY;
      if (sign & OF_UNIT_OR_SHOP) signs |= NUMBERED_UNIT;
    }
    if (sign & OF_ROOM && before & (NUMBER | LETTER | OF_ROOM | POINTS)) signs |= NUMBERED_ROOM;
    if (!isSpace(unit)) before = sign;
  }
  return signs;
}

/** Whatever patterns may pass over as a space, and a little more. */
const isSpace = (unit: number): boolean => unit <= 0x20 || (unit >= 0x1680 && unit <= 0x205f);
