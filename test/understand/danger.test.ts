import { describe, expect, it } from 'vitest';
import { understander } from '../shared.ts';

const NOW = Date.parse('2026-11-22T10:00:00+08:00');
const urgencyOf = async (text: string) =>
  (await understander.understand(text, { now: NOW, expects: null })).urgency;

describe('danger', () => {
  it.each([
    '我家煤气泄漏啦 我叫王建国 身份证 320102195501012233 老伴 身份证 320102195703034455 电话 02583334444 手机 13951001234 儿子手机 15251001234 3-1-101',
    '燃气泄漏 张伟13800000001 王芳13800000002 李娜13800000003 刘洋13800000004 陈静13800000005 杨勇13800000006 赵敏13800000007',
    '姓名李四 身份证号330106198502030012 手机138 0000 0098 备用13900000077 银行卡6222020000001234567 地址7栋1单元502 燃气漏气了很呛',
  ])('is heard among phones and identity numbers: %s', async (text) => {
    expect(await urgencyOf(text)).toBe('emergency');
  });

  it.each([
    '家里一股煤气味，而且你们上次态度太差了我要投诉',
    '家里有煤气味，我要投诉你们',
    '电梯里困人了，另外上次的事还没解决',
  ])('is heard beside a complaint, and beside what is past: %s', async (text) => {
    expect(await urgencyOf(text)).toBe('emergency');
  });

  it.each(['上次电梯困人，我要投诉', '上个月家里有煤气味，你们来得太慢，投诉'])(
    'is none where it is what is past: %s',
    async (text) => {
      expect(await urgencyOf(text)).not.toBe('emergency');
    },
  );

  it.each([
    '现在',
    '马上来',
    '电梯里有味道 好像有人抽烟',
    '厨房下水管断了一截',
    '燃气灶点不着火',
    '给老人家里装个燃气报警器',
  ])('is not read into harmless words: %s', async (text) => {
    expect(await urgencyOf(text)).not.toBe('emergency');
  });

  it.each(['出门忘带钥匙 门撞上了 灶上炖着肉没关火', '地库有台车底下冒火了'])(
    'is told by what goes on: %s',
    async (text) => {
      expect(await urgencyOf(text)).toBe('emergency');
    },
  );

  it.each([
    '钥匙忘带了 锅里炖着的是电炖锅',
    '看见那车又占我位子我就冒火',
    '楼道里充电 真烧起来谁负责',
    '纱窗被猫抓了个洞',
  ])('is not where the same words tell of none: %s', async (text) => {
    expect(await urgencyOf(text)).not.toBe('emergency');
  });

  it.each(['卫生间水龙头坏了一直流水关不上', '洗手池龙头关不住 水一直淌', '阀门坏了水关不掉'])(
    'is none where water only cannot be shut off, but it is urgent: %s',
    async (text) => {
      expect(await urgencyOf(text)).toBe('urgent');
    },
  );

  it.each(['水龙头滴水', '厨房水龙头关不死 嘀嗒嘀嗒'])('… and what drips is not: %s', async (text) => {
    expect(await urgencyOf(text)).toBe('normal');
  });
});

describe('what stands in the way of a matter', () => {
  it.each(['算了 重新报吧 卫生间灯坏了', '刚才的不算,重新说一下:卫生间灯坏了'])(
    'is taken back: %s',
    async (text) => {
      const { intent, act, slots, signals } = await understander.understand(text, {
        now: NOW,
        expects: null,
      });
      expect({ intent, act, issue: slots.issue, over: signals.startsOver }).toEqual({
        intent: 'repair',
        act: 'none',
        issue: '卫生间灯坏了',
        over: true,
      });
    },
  );

  it('is no formality that is done again', async () => {
    const { signals } = await understander.understand('重新登记一下车牌', { now: NOW, expects: null });
    expect(signals.startsOver).toBe(false);
  });

  it('is no abuse where it names whom to phone', async () => {
    expect((await understander.understand('打我妈的吧', { now: NOW, expects: 'phone' })).abusive).toBe(false);
    expect((await understander.understand('他妈的什么物业', { now: NOW, expects: 'phone' })).abusive).toBe(
      true,
    );
  });
});
