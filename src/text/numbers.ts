/** Chinese numerals as people write them in addresses, times and amounts. */

const DIGITS: Record<string, number> = {
  零: 0,
  〇: 0,
  洞: 0,
  一: 1,
  壹: 1,
  幺: 1,
  二: 2,
  贰: 2,
  两: 2,
  三: 3,
  叁: 3,
  四: 4,
  肆: 4,
  五: 5,
  伍: 5,
  六: 6,
  陆: 6,
  七: 7,
  柒: 7,
  拐: 7,
  八: 8,
  捌: 8,
  九: 9,
  玖: 9,
  勾: 9,
};
const UNITS: Record<string, number> = { 十: 10, 拾: 10, 百: 100, 佰: 100, 千: 1000, 仟: 1000 };
const HAS_UNIT = new RegExp(`[${Object.keys(UNITS).join('')}]`);

/** One Chinese or Arabic digit, or a unit: the characters a numeral is made of (for building patterns). */
export const NUMERAL = '[0-9零〇一壹幺二贰两三叁四肆五伍六陆七柒八捌九玖十拾百佰]';

/** A digit as it is said in a phone number or a room. */
export const SPOKEN_DIGIT = '[零〇一二两三四五六七八九幺洞拐勾]';

/** Digits one by one, as they are said; the rest as it is. */
export const spokenDigits = (text: string): string =>
  text.replace(/[0-9]/g, (digit) => '零一二三四五六七八九'[Number(digit)] ?? digit);

/**
 * Reads a numeral: "1502", "一五零二" (digit by digit), "十五", "一百零三", "廿二", "叁".
 * @returns the decimal digits as text (leading zeros kept when read digit by digit), or null when it is none.
 */
export function readDigits(text: string): string | null {
  if (/^[0-9]+$/.test(text)) return text;
  let value = text.replaceAll('廿', '二十');
  if (value.length === 0) return null;
  if (!HAS_UNIT.test(value)) {
    let digits = '';
    for (const char of value) {
      const digit = /[0-9]/.test(char) ? Number(char) : DIGITS[char];
      if (digit === undefined) return null;
      digits += String(digit);
    }
    return digits;
  }
  let total = 0;
  let pending: number | null = null;
  value = value.replace(/^(?=[十拾])/, '一');
  for (const char of value) {
    const unit = UNITS[char];
    if (unit !== undefined) {
      total += (pending ?? 1) * unit;
      pending = null;
      continue;
    }
    const digit = /[0-9]/.test(char) ? Number(char) : DIGITS[char];
    if (digit === undefined) return null;
    if (digit === 0 && pending === null) continue;
    if (pending !== null) return null;
    pending = digit;
  }
  return String(total + (pending ?? 0));
}

/** Reads a numeral as a number; null when it is none. */
export function readNumber(text: string): number | null {
  const digits = readDigits(text);
  return digits === null ? null : Number(digits);
}
