/** Early warning: each cause tells people once, a quiet month tells nothing, a restart tells nothing again. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Watch } from '../../src/desk/watch.ts';
import { ANNA, beginShift, HOUR, MINUTE, type Shift } from '../converse/shift.ts';
import { community, library } from '../shared.ts';

const rules = library.standards.warnings;

describe('early warning', () => {
  let shift: Shift;
  let watches: Watch[];
  beforeEach(async () => {
    shift = await beginShift();
    watches = [];
    await open();
  });
  afterEach(async () => {
    await Promise.all(watches.map((watch) => watch.stop()));
    await shift.close();
  });

  async function open(): Promise<Watch> {
    const { store, clock } = shift;
    const watch = new Watch({
      store,
      clock,
      communityId: community.id,
      library: () => library,
      follow: () => () => undefined,
      onCommit: () => undefined,
      log: (_level, message) => {
        throw new Error(message);
      },
    });
    watches.push(watch);
    await watch.start();
    await watch.flush();
    return watch;
  }
  const looked = () => Promise.all(watches.map((watch) => watch.flush()));

  /** A matter told by an owner, and confirmed. */
  async function tells(owner: string, text: string): Promise<void> {
    await shift.says(text, owner);
    await shift.says('对', owner);
    await looked();
  }
  const complaint = (room: number | string, words: string) =>
    `我要投诉，3栋2单元${room}，${words}，电话1380000${String(room).padStart(4, '0')}，希望尽快解决`;
  const warnings = () => shift.staff.warnings.list(31);
  const calls = async () =>
    (await shift.store.alerts(community.id, 200)).filter(({ reason }) => reason.startsWith('warning:'));
  /** Of these numbers of rooms, those that the community has. */
  const rooms = async () =>
    (await shift.store.notices.noticeHomes(community.id, 0))
      .filter(({ address: { building, unit } }) => building === '3' && unit === '2')
      .map(({ address: { room } }) => room ?? '');

  it('makes one warning of five complaints of noise in one building, with list, master and notice', async () => {
    const five = (await rooms()).slice(0, 5);
    const words = [
      '楼下夜里放音乐，吵得睡不着',
      '半夜音乐声太吵了',
      '一楼的店铺噪音很大，天天到半夜',
      '楼下太吵，孩子没法写作业',
      '夜里噪音扰民，保安也不管',
    ];
    for (const [at, room] of five.entries()) {
      await tells(`n${at}`, complaint(room, words[at] ?? ''));
      await shift.pass(2 * HOUR);
    }
    expect(await calls()).toMatchObject([{ reason: 'warning:same', roles: rules.tell }]);
    const [warning, ...others] = await warnings();
    expect(others).toEqual([]);
    expect(warning).toMatchObject({
      rule: 'same',
      title: '3栋 · 噪音',
      homes: 5,
      notice: { kind: 'NOTICE-GENERAL', segment: { buildings: ['3'] } },
      seen: null,
    });
    expect(warning?.tickets).toHaveLength(5);
    expect(warning?.master?.id).toBe(warning?.tickets[0]?.id);
    const preview = await shift.staff.notices.preview(
      warning?.notice ?? { kind: '', slots: {}, segment: {} },
    );
    expect(preview.violations).toEqual([]);
    const [alert] = (await shift.events('alert')).filter(({ data }) => data.reason === 'warning:same');
    expect(alert).toMatchObject({
      ticketId: warning?.master?.id,
      data: { list: expect.stringMatching(/^3户：TS-/), notice: '一般通知' },
    });
  });

  it('makes one warning of an outage of 20 homes, which has one master ticket', async () => {
    const twenty = Array.from({ length: 20 }, (_, at) => `o${at}`);
    for (const owner of twenty) {
      await tells(
        owner,
        `3栋整栋楼都停电了，什么时候来电，电话138000${String(10_000 + Number(owner.slice(1)))}`,
      );
      await shift.pass(MINUTE);
    }
    const masters = (await shift.store.tickets(community.id, { limit: 100 })).filter(
      ({ fields }) => fields.outage === 'power',
    );
    expect(masters).toHaveLength(1);
    expect(await calls()).toMatchObject([{ reason: 'warning:outage' }]);
    expect(await warnings()).toMatchObject([
      {
        rule: 'outage',
        title: '3栋 · 停电',
        homes: 20,
        master: { id: masters[0]?.id },
        notice: { kind: 'NOTICE-OUTAGE', slots: { where: '3栋', content: '停电' } },
      },
    ]);
  });

  it('makes one warning of an outage whose ticket was closed when the last came, and another the next day', async () => {
    const reported = async (from: number, to: number) => {
      for (let at = from; at < to; at++) {
        await tells(`o${at}`, `3栋整栋楼都停电了，什么时候来电，电话138000${10_000 + at}`);
        await shift.pass(MINUTE);
      }
    };
    const masters = async () =>
      (await shift.store.tickets(community.id, { limit: 100 })).filter(
        ({ fields }) => fields.outage === 'power',
      );
    const done = async (ticket: string, owner: string) => {
      for (const move of ['accept', 'finish'] as const)
        await shift.act(ANNA, { do: 'move', ticket, move, result: '已送电' }, '', owner);
    };
    await reported(0, 4);
    const [master] = await masters();
    if (!master) throw new Error('no master ticket');
    await done(master.id, 'o0');
    await reported(4, 8);
    expect((await masters()).length).toBe(2);
    expect(await calls()).toMatchObject([{ reason: 'warning:outage' }]);
    const [warning, ...more] = await warnings();
    expect(more).toEqual([]);
    expect(warning).toMatchObject({ rule: 'outage', homes: 8 });
    const later = (await masters()).find(({ id }) => id !== master.id);
    await done(later?.id ?? '', 'o4');
    await shift.pass(24 * HOUR);
    await reported(8, 12);
    expect(await calls()).toHaveLength(2);
  });

  it('tells nothing in a quiet month: other matters, far apart, each of another home', async () => {
    const matters = [
      '3栋2单元1502厨房水槽漏水，电话13800000001，明天下午三点有人在家',
      '5栋1单元301卧室插座没电，电话13800000002，明天下午三点有人在家',
      complaint('1501', '保安态度不好'),
      '3栋2单元1401卫生间马桶堵了，电话13800000004，明天下午三点有人在家',
      complaint('1402', '垃圾两天没有清运'),
      '你好，办公时间是几点',
      complaint('1301', '楼上装修电钻太吵'),
    ];
    for (const [at, text] of matters.entries()) {
      await tells(`q${at}`, text);
      await shift.pass(4 * 24 * HOUR);
      await looked();
    }
    expect(await calls()).toEqual([]);
    expect(await warnings()).toEqual([]);
  });

  it('tells of a home that complains for the third time, reminders counted', async () => {
    const [room = ''] = await rooms();
    await tells('h', complaint(room, '保安态度不好'));
    await shift.pass(24 * HOUR);
    await tells('h', complaint(room, '垃圾没有清运'));
    expect(await calls()).toEqual([]);
    await shift.pass(24 * HOUR);
    await tells('h', complaint(room, '楼道灯不亮，说了也没人理'));
    expect(await calls()).toMatchObject([{ reason: 'warning:home' }]);
    await shift.pass(24 * HOUR);
    await tells('h', '这个处理我不接受，叫你们经理来');
    expect(await calls()).toHaveLength(1);
    expect((await warnings())[0]).toMatchObject({ rule: 'home', homes: 1 });
    expect((await warnings())[0]?.tickets).toHaveLength(4);
  });

  it('counts who does not accept and who asks after it among the complaints of a home', async () => {
    const [room = ''] = await rooms();
    await tells('h', complaint(room, '保安态度不好'));
    await shift.pass(24 * HOUR);
    await tells('h', '这个处理我不接受，叫你们经理来');
    expect(await calls()).toEqual([]);
    await shift.pass(HOUR);
    await tells('h', '催一下我的投诉');
    expect(await calls()).toMatchObject([{ reason: 'warning:home' }]);
  });

  it.each([
    ['petition', '你们再不管，我们业主就联名投诉了'],
    ['media', '再没人处理我就打12345，找记者曝光'],
  ])('tells at once of words of %s, once a day for a person', async (sign, text) => {
    await shift.says(text, 'w');
    await looked();
    expect(await calls()).toMatchObject([{ reason: 'warning:words' }]);
    await shift.says(text, 'w');
    await looked();
    expect(await calls()).toHaveLength(1);
    expect(await warnings()).toMatchObject([
      {
        rule: 'words',
        title: expect.stringContaining(rules.words.find(({ id }) => id === sign)?.title ?? '?'),
      },
    ]);
    await shift.pass(25 * HOUR);
    await shift.says(text, 'w');
    await looked();
    expect(await calls()).toHaveLength(2);
  });

  it.each(['请问12345电话是多少', '我不想找记者，你们处理好就行', '要给保洁阿姨点赞，我发朋友圈表扬了'])(
    'hears no threat in “%s”',
    async (text) => {
      await shift.says(text, 'w');
      await looked();
      expect(await calls()).toEqual([]);
    },
  );

  it('tells of moods that turn in several people within hours, not of one', async () => {
    const angry = '你们到底管不管！气死我了，太过分了！';
    for (const owner of ['m1', 'm2', 'm3', 'm4']) {
      expect(await calls()).toHaveLength(owner === 'm4' ? 1 : 0);
      await shift.says('你好', owner);
      await shift.says(angry, owner);
      await looked();
    }
    expect(await calls()).toMatchObject([{ reason: 'warning:mood' }]);
    expect(await warnings()).toMatchObject([{ rule: 'mood', homes: 4 }]);
  });

  it('tells nothing twice: two that look at once, a crash before it is kept how far was looked', async () => {
    const before = await shift.store.kept('watch', community.id);
    await open();
    await shift.says('你们再不管，我们业主就联名投诉了', 'w');
    await looked();
    await shift.store.keep('watch', community.id, before, shift.clock.now());
    await open();
    await looked();
    expect(await calls()).toHaveLength(1);
  });

  it('finds after a restart what was said while nobody looked', async () => {
    await Promise.all(watches.splice(0).map((watch) => watch.stop()));
    await shift.says('你们再不管，我们业主就联名投诉了', 'w');
    expect(await calls()).toEqual([]);
    await open();
    expect(await calls()).toHaveLength(1);
  });
});
