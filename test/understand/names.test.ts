/** Names of buildings, colleagues and the community itself, as owners misspell them. */
import { describe, expect, it } from 'vitest';
import { findKnownName } from '../../src/understand/names.ts';
import { understander } from '../shared.ts';

const NOW = Date.parse('2026-11-22T10:00:00+08:00');
const names = {
  estate: '云栖花园',
  buildings: ['听荷轩', '观澜轩', '望江东楼', '望江西楼'],
  staff: ['林晓满', '赵平安', '周一鸣'],
};
const read = (text: string) => understander.understand(text, { now: NOW, expects: null, names });

describe('a name on record', () => {
  it.each([
    ['听荷轩漏水', '听荷轩'],
    ['听何轩漏水', '听荷轩'],
    ['我在观澜漏水了', '观澜轩'],
    ['望江东楼没电', '望江东楼'],
  ])('"%s" is %s', (text, name) => {
    expect(findKnownName(text, names.buildings)?.name).toBe(name);
  });

  it('is not taken where two are as near, nor where none is', () => {
    expect(findKnownName('望江南楼没电', names.buildings)).toBeNull();
    expect(findKnownName('厨房漏水,快来人', names.buildings)).toBeNull();
    expect(findKnownName('找小林', names.staff)).toBeNull();
  });

  it('says where it stands', () => {
    const text = '我家在听何轩302';
    const found = findKnownName(text, names.buildings);
    expect(text.slice(...(found?.span ?? [0, 0]))).toBe('听何轩');
  });
});

describe('a message with a name in it', () => {
  it('has the building of the record, and the room behind it', async () => {
    const { slots, spans } = await read('听何轩302厨房漏水');
    expect(slots).toMatchObject({ building: '听荷轩', room: '302' });
    expect('听何轩302厨房漏水'.slice(...(spans.room ?? [0, 0]))).toBe('302');
    expect(slots.issue).toBe('厨房漏水');
  });

  it('has no building where two are as near: it is asked for', async () => {
    expect((await read('望江南楼302厨房漏水')).slots.building).toBeUndefined();
  });

  it('leaves a numbered building as it is, and tells nothing of the community’s name', async () => {
    const { slots } = await read('云西花园3栋2单元1502厨房漏水');
    expect(slots).toMatchObject({ building: '3', unit: '2', room: '1502' });
    expect(slots.issue).toBe('厨房漏水');
  });

  it('calls the colleague of the record', async () => {
    expect((await read('帮我找一下林小满')).signals.colleague).toBe('林晓满');
    expect((await read('找小林')).signals.colleague).toBe('小林');
    expect((await read('麻烦找人来修水管')).signals.colleague).toBeNull();
  });

  it('takes nobody for a colleague because of the title', async () => {
    const staff = { ...names, staff: ['经理甲'] };
    const { signals } = await understander.understand('帮我叫一下王经理', {
      now: NOW,
      expects: null,
      names: staff,
    });
    expect(signals.colleague).toBe('王经理');
  });
});
