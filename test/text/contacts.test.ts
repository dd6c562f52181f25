import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskPhone } from '../../src/script/fill.ts';
import {
  findAmount,
  findMonth,
  findName,
  findPhone,
  findPlate,
  findTicketNumber,
} from '../../src/text/contacts.ts';
import { normalise } from '../../src/text/normalise.ts';
import { chineseDigits } from './chinese.ts';
import { people } from './words.ts';

const plain = (text: string) => normalise(text).text;

describe('phones', () => {
  it.each([
    ['13800138000', '13800138000'],
    ['电话138 0013 8000,谢谢', '13800138000'],
    ['138-0013-8000', '13800138000'],
    ['+8613800138000', '13800138000'],
    ['+86 138 0013 8000', '13800138000'],
    ['86-13800138000', '13800138000'],
    ['１３８００１３８０００', '13800138000'],
    ['幺三八零零幺三八零零零', '13800138000'],
    ['一三八〇〇一三八〇〇〇', '13800138000'],
    ['幺三八洞洞幺三八洞洞洞', '13800138000'],
    ['3栋1502,13800138000', '13800138000'],
    ['不打13800138000了,改打13900139000', '13900139000'],
    ['0571-88886666', '057188886666'],
    ['010 62345678', '01062345678'],
    ['057188886666', '057188886666'],
    ['座机88886666', '88886666'],
    ['打8888666', '8888666'],
  ])('%s is %s', (text, phone) => {
    expect(findPhone(plain(text), people)?.value).toBe(phone);
  });

  it.each([
    '',
    '3栋2单元1502',
    '12800138000',
    '1380013800',
    '138001380001',
    '身份证330106199001011234',
    '2026年11月22日',
    '一三八零零',
  ])('%j has none', (text) => {
    expect(findPhone(plain(text), people)).toBeNull();
  });

  it('in any writing are read back, and the span holds just the number', () => {
    const number = fc
      .tuple(
        fc.integer({ min: 130, max: 199 }),
        fc.integer({ min: 0, max: 9999 }),
        fc.integer({ min: 0, max: 9999 }),
      )
      .map(
        ([head, middle, tail]) =>
          [String(head), String(middle).padStart(4, '0'), String(tail).padStart(4, '0')] as const,
      );
    const writings: ((parts: readonly string[]) => string)[] = [
      (parts) => parts.join(''),
      (parts) => parts.join(' '),
      (parts) => parts.join('-'),
      (parts) => `+86${parts.join('')}`,
      (parts) => `+86 ${parts.join(' ')}`,
      (parts) => chineseDigits(parts.join('')),
      (parts) => chineseDigits(parts.join('')).replaceAll('一', '幺'),
    ];
    fc.assert(
      fc.property(number, fc.constantFrom(...writings), (parts, write) => {
        const text = `家里没人,打${write(parts)},谢谢`;
        const found = findPhone(text, people);
        expect(found?.value).toBe(parts.join(''));
        expect(text.slice(...(found?.span ?? [0, 0]))).toBe(write(parts));
      }),
    );
  });

  it('keep their middle from others', () => {
    expect(maskPhone('13800130098')).toBe('138****0098');
    expect(maskPhone('057188886666')).toBe('057****6666');
    expect(maskPhone('12345')).toBe('***45');
    expect(maskPhone('')).toBe('');
  });
});

describe('plates', () => {
  it.each([
    ['皖A3Q58K', '皖A3Q58K'],
    ['皖a·3q58k挡路', '皖A3Q58K'],
    ['粤B 12345', '粤B12345'],
    ['浙AD12345', '浙AD12345'],
    ['皖Ａ３Ｑ５８Ｋ', '皖A3Q58K'],
    ['滬A12345', '沪A12345'],
    ['车牌苏E.88X66,请挪一下', '苏E88X66'],
  ])('%s is %s', (text, plate) => {
    expect(findPlate(plain(text))?.value).toBe(plate);
  });

  it.each(['', '有车挡路', '皖A12', '皖A1234567', 'A座1203', '3栋1502'])('%j has none', (text) => {
    expect(findPlate(plain(text))).toBeNull();
  });
});

describe('ticket numbers', () => {
  it.each([
    ['BX-1122-007', 'BX-1122-007'],
    ['bx1122007到哪了', 'BX-1122-007'],
    ['BX－1122－007', 'BX-1122-007'],
    ['工单TS-1122-012', 'TS-1122-012'],
    ['HF-1122-1007', 'HF-1122-1007'],
    ['单号007', '007'],
    ['单号是007', '007'],
    ['后三位是007', '007'],
  ])('%s is %s', (text, ticket) => {
    expect(findTicketNumber(plain(text), people)?.value).toBe(ticket);
  });

  it.each(['', '007', '3栋302', 'XX-1122-007', 'BX-11-007', '13800138000'])('%j has none', (text) => {
    expect(findTicketNumber(plain(text), people)).toBeNull();
  });
});

describe('names', () => {
  const read = (text: string) => {
    const name = findName(plain(text), people);
    return name && `${name.surname} ${name.gender}`;
  };

  it.each([
    ['我姓林', '林 null'],
    ['免贵姓王', '王 null'],
    ['我叫张伟,住3栋', '张 null'],
    ['我姓欧阳,女士', '欧阳 null'],
    ['欧阳女士', '欧阳 f'],
    ['林先生', '林 m'],
    ['你好,我是李小姐', '李 f'],
    ['联系人陈女士,13800138000', '陈 f'],
    ['叫我老周', '周 null'],
    ['叫我林女士就行', '林 f'],
  ])('%s gives %s', (text, name) => {
    expect(read(text)).toBe(name);
  });

  it.each(['', '先生您好', '女士您好', '谢谢', '漏水了', '3栋1502'])('%j gives none', (text) => {
    expect(read(text)).toBeNull();
  });

  it.each([
    ['叫我林女士', '林 f'],
    ['我姓林先生', '林 m'],
  ])('%s gives %s', (text, name) => {
    expect(read(text)).toBe(name);
  });

  // 明 and 车 are surnames, but here nobody tells a name.
  it.each(['上次叫我明天再来', '我叫车来搬家'])('%j gives none', (text) => {
    expect(read(text)).toBeNull();
  });
});

describe('money and months', () => {
  it.each([
    ['收了120元', '120'],
    ['500块钱', '500'],
    ['12.5元一度', '12.5'],
    ['3万块', '30000'],
    ['100平', undefined],
    ['3栋1502', undefined],
  ])('%s is %s yuan', (text, amount) => {
    expect(findAmount(plain(text))?.value).toBe(amount);
  });

  it.each([
    ['10月份的物业费', '10月份'],
    ['上个月的水费', '上个月'],
    ['2026年9月的账单', '2026年9月'],
    ['一季度', '一季度'],
    ['11月25日来修', undefined],
    ['漏水', undefined],
  ])('%s is of %s', (text, month) => {
    expect(findMonth(plain(text))?.value).toBe(month);
  });
});

describe('whatever is typed', () => {
  it('nothing throws, and every span lies within the text', () => {
    const soup = fc.string({
      unit: fc.constantFrom(...'138 0-+幺零皖abx.·元月年号单姓林先生'),
      maxLength: 40,
    });
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), (message) => {
        const text = plain(message);
        const found = [findPhone, findPlate, findTicketNumber, findAmount, findMonth].map((find) =>
          find(text, people),
        );
        for (const one of [...found, findName(text, people)]) {
          if (!one) continue;
          expect(one.span[0]).toBeLessThan(one.span[1]);
          expect(one.span[1]).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 500 },
    );
  });
});
