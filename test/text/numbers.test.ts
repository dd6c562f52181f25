import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NUMERAL, readDigits, readNumber } from '../../src/text/numbers.ts';
import { chineseDigits, chineseNumber, formalDigits } from './chinese.ts';

describe('numerals as people write them', () => {
  it.each([
    ['1502', '1502'],
    ['0098', '0098'],
    ['一五零二', '1502'],
    ['一五〇二', '1502'],
    ['幺零二', '102'],
    ['零三', '03'],
    ['两', '2'],
    ['叁', '3'],
    ['叁零壹', '301'],
    ['幺三八洞洞幺三八洞拐勾', '13800138079'],
    ['十', '10'],
    ['十五', '15'],
    ['二十', '20'],
    ['二十一', '21'],
    ['廿二', '22'],
    ['拾贰', '12'],
    ['2十1', '21'],
    ['一百', '100'],
    ['一百零三', '103'],
    ['一百一十', '110'],
    ['一百二十三', '123'],
    ['三千零五', '3005'],
    ['一千五百零二', '1502'],
  ])('%s is %s', (written, digits) => {
    expect(readDigits(written)).toBe(digits);
  });

  it.each(['', '栋', '漏水', '三栋', '3a', '十五五', '-1', '1.5', ' 3'])('%j is no numeral', (written) => {
    expect(readDigits(written)).toBeNull();
    expect(readNumber(written)).toBeNull();
  });

  it('reads every number up to 999 back', () => {
    for (let number = 1; number <= 999; number++)
      expect([number, readNumber(chineseNumber(number))]).toEqual([number, number]);
  });

  it('reads digit by digit, leading zeros kept', () => {
    const digits = fc
      .array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 12 })
      .map((list) => list.join(''));
    fc.assert(
      fc.property(digits, (text) => {
        expect(readDigits(text)).toBe(text);
        expect(readDigits(chineseDigits(text))).toBe(text);
        expect(readDigits(formalDigits(text))).toBe(text);
      }),
    );
  });

  it('never throws, and gives digits or nothing', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'0零一二三十百千廿栋') }),
    );
    fc.assert(
      fc.property(text, (written) => {
        const digits = readDigits(written);
        if (digits !== null) expect(digits).toMatch(/^[0-9]+$/);
      }),
    );
  });

  it('has a pattern for each character it reads in an address', () => {
    const numeral = new RegExp(`^${NUMERAL}+$`, 'u');
    expect('0零一五〇二幺两叁肆伍陆柒捌玖十拾百佰').toMatch(numeral);
    expect('栋').not.toMatch(numeral);
  });
});
