/** Conversations of one's own are practised without the people in them: proved on names, phones, homes and plates of many seeds. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/text/classifier.ts';
import { normalise } from '../../src/text/normalise.ts';
import { anonymised } from '../../src/training/anonymous.ts';
import { library } from '../shared.ts';

const GIVEN = ['小满', '雨桐', '思远', '建国', '梓涵', '若曦', '大伟', '晓东', '佩佩', '一鸣'];
const SPOKEN = '零一二三四五六七八九';
const spoken = (digits: string) => [...digits].map((digit) => SPOKEN[Number(digit)]).join('');

/** People and homes of one conversation. */
function people(seed: number) {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const digits = (count: number) =>
    Array.from({ length: count }, () => String(Math.floor(random() * 10))).join('');
  const surname = pick(library.lexicon.places.surnames.filter((one) => one.length === 1));
  const phone = `1${pick(['3', '5', '7', '8', '9'])}${digits(9)}`;
  const room = `${2 + Math.floor(random() * 28)}0${1 + Math.floor(random() * 4)}`;
  return {
    surname,
    name: `${surname}${pick(GIVEN)}`,
    phone,
    other: `1${pick(['3', '5', '8'])}${digits(9)}`,
    building: String(1 + Math.floor(random() * 40)),
    unit: String(1 + Math.floor(random() * 4)),
    room,
    plate: `皖A${digits(3)}Q${digits(1)}`,
    card: `6222${digits(15)}`,
    identity: `3401${digits(2)}19${digits(2)}0${1 + Math.floor(random() * 9)}1${digits(5)}`,
    mail: `${digits(5)}abc@mail.test`,
    wechat: `wx_${digits(6)}`,
    ticket: `BX-11${10 + Math.floor(random() * 20)}-${digits(3)}`,
  };
}

type People = ReturnType<typeof people>;

const conversation = (who: People): string[] => [
  `你好，我叫${who.name}，住${who.building}栋${who.unit}单元${who.room}，电话${who.phone}`,
  `${who.building}-${who.unit}-${who.room} 漏水`,
  `我是${who.room}的业主，姓${who.surname}`,
  who.room,
  `打我爱人的 ${who.other.slice(0, 3)} ${who.other.slice(3, 7)} ${who.other.slice(7)}，或者${who.phone.slice(0, 3)}-${who.phone.slice(3, 7)}-${who.phone.slice(7)}`,
  `电话${spoken(who.phone)}，房号${spoken(who.room)}`,
  `＋86${who.phone}也行，车牌${who.plate}，${who.plate.toLowerCase()}`,
  `我身份证${who.identity}，卡号${who.card}`,
  `微信号：${who.wechat}，邮箱${who.mail}`,
  `上次的单号${who.ticket}，就是${who.name}报的`,
  `${who.surname}女士您好，联系人${who.name}，已为您登记`,
  `${who.name.slice(who.surname.length)}说今天在家`,
  `好的${who.surname}先生，${who.name}女士的${who.building}号楼${who.room}室我们记下了`,
];

/** What must not be left, however it is written. */
function leftOf(who: People, text: string): string[] {
  const plain = normalise(text).text;
  const bare = plain.replace(/[^0-9a-z\p{Script=Han}]/gu, '');
  const digits = plain.replace(/[- .·]/gu, '');
  const secrets: Record<string, boolean> = {
    phone: digits.includes(who.phone) || plain.includes(spoken(who.phone)),
    other: digits.includes(who.other),
    room: new RegExp(`(?<![0-9])${who.room}(?![0-9])`, 'u').test(plain) || plain.includes(spoken(who.room)),
    name: bare.includes(who.name),
    given: bare.includes(who.name.slice(who.surname.length)),
    titled: new RegExp(`${who.surname}(?:女士|先生)`, 'u').test(plain) || bare.includes(`姓${who.surname}`),
    plate: bare.includes(who.plate.toLowerCase()),
    card: digits.includes(who.card),
    identity: digits.includes(who.identity),
    mail: plain.includes(who.mail),
    wechat: plain.includes(who.wechat),
    ticket: plain.includes(who.ticket.toLowerCase()),
    building: new RegExp(`(?<![0-9])${who.building}(?:栋|号楼|-${who.unit}-)`, 'u').test(plain),
  };
  return Object.keys(secrets).filter((key) => secrets[key]);
}

const nobody = { names: [], rooms: [] };

describe('a conversation without its people', () => {
  it('holds no name, phone, home, plate, number or account of them, in 300 conversations', () => {
    const left = Array.from({ length: 300 }, (_, seed) => {
      const who = people(seed);
      const covered = anonymised(library, conversation(who), nobody, `talk ${seed}`);
      return covered.flatMap((text) =>
        leftOf(who, text)
          // A building may get its own number by chance: one in thirty.
          .filter((key) => key !== 'building')
          .map((key) => `${seed} ${key}: ${text}`),
      );
    }).flat();
    expect(left).toEqual([]);
  });

  it('seldom keeps the number of a building: no more than chance', () => {
    const kept = Array.from({ length: 300 }, (_, seed) => {
      const who = people(seed);
      return anonymised(library, conversation(who), nobody, `talk ${seed}`).some((text) =>
        leftOf(who, text).includes('building'),
      );
    }).filter(Boolean).length;
    expect(kept).toBeLessThan(30);
  });

  it('the same one becomes the same other one throughout; the same seed gives the same', () => {
    const who = people(7);
    const covered = anonymised(library, conversation(who), nobody, 's');
    expect(covered).toEqual(anonymised(library, conversation(who), nobody, 's'));
    const phones =
      covered
        .join('\n')
        .replace(/[- ]/gu, '')
        .match(/(?<![0-9])1[3-9][0-9]{9}(?![0-9])/gu) ?? [];
    expect(phones.length).toBeGreaterThan(2);
    expect(new Set(phones).size).toBe(2);
  });

  it('whoever is known from elsewhere is covered in every line', () => {
    const [text] = anonymised(
      library,
      ['欧阳小满在楼下等，小满带了钥匙，1804那户'],
      { names: ['欧阳小满'], rooms: ['1804'] },
      's',
    );
    expect(text).not.toMatch(/小满|欧阳|1804/u);
  });

  it('leaves the matter as it was', () => {
    const matter = [
      '厨房水槽下面渗水，三天了没人来',
      '公摊电费为什么比上个月多十几块？',
      '今天下午3点以后都在家，2个人来就够',
      '电梯坏了2次',
    ];
    expect(anonymised(library, matter, nobody, 's')).toEqual(matter);
  });
});
