/** Writes numbers as Chinese numerals, for tests that read them back. */
const PLAIN = '零一二三四五六七八九';
const FORMAL = '零壹贰叁肆伍陆柒捌玖';

function digitsIn(alphabet: string, digits: string): string {
  return [...digits].map((digit) => alphabet.charAt(Number(digit))).join('');
}

/** "1502" → "一五零二". */
export function chineseDigits(digits: string): string {
  return digitsIn(PLAIN, digits);
}

/** "302" → "叁零贰". */
export function formalDigits(digits: string): string {
  return digitsIn(FORMAL, digits);
}

/** 1–999: 15 → "十五", 103 → "一百零三". */
export function chineseNumber(number: number): string {
  const hundreds = Math.floor(number / 100);
  const tens = Math.floor((number % 100) / 10);
  const ones = number % 10;
  const one = ones === 0 ? '' : PLAIN.charAt(ones);
  if (hundreds === 0) return `${tens === 0 ? '' : tens === 1 ? '十' : `${PLAIN.charAt(tens)}十`}${one}`;
  const ten = tens === 0 ? (ones === 0 ? '' : '零') : `${PLAIN.charAt(tens)}十`;
  return `${PLAIN.charAt(hundreds)}百${ten}${one}`;
}
