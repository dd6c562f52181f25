/** What supervisors open every morning: what is there, what is not yet, and the bot apart from people. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openConsole, type Person, type StaffConsole } from '../console.ts';
import { community } from '../shared.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CHEN = { id: 's1', name: '前台甲' };

let desk: StaffConsole;
let supervisor: Person;
beforeEach(async () => {
  desk = await openConsole();
  supervisor = await desk.as('supervisor');
});
afterEach(() => desk.close());

const today = () => desk.office.staff.today();
async function says(owner: string, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    await desk.wire.says(owner, text);
    await pass(5000);
  }
}
async function pass(ms: number): Promise<void> {
  desk.office.clock.advance(ms);
  await desk.office.desk.drain();
}
const numbers = (cards: readonly { number: string }[]) => cards.map(({ number }) => number);
const repair = '3栋2单元1502厨房水槽漏水，电话13800000098，明天下午三点有人在家';

describe('today', () => {
  it('is empty on a morning on which nothing has happened, but for who is on duty', async () => {
    const { duty, figures, ...lists } = await today();
    expect(Object.values(lists).every((list) => (list as unknown[]).length === 0)).toBe(true);
    expect(figures).toEqual({
      said: { bot: 0, people: 0 },
      conversations: { bot: 0, people: 0 },
      waiting: { bot: 0, people: 0 },
    });
    const known = await desk.office.store.onDuty(community.id, ['前台客服'], desk.office.clock.now());
    expect(duty.filter(({ role }) => role === '前台客服')).toHaveLength(known.length);
  });

  it('moves a ticket from nothing to soon late to late, and lets go of it when it is answered', async () => {
    await says('lin', repair, '对');
    const [ticket] = await desk.office.store.tickets(community.id, {});
    const due = ticket?.due.respond ?? 0;
    const number = ticket?.number ?? '';
    expect(numbers((await today()).late)).toEqual([]);
    await pass(due - MINUTE - desk.office.clock.now());
    expect(numbers((await today()).soon)).toEqual([number]);
    await pass(2 * MINUTE);
    const late = await today();
    expect([numbers(late.soon), numbers(late.late)]).toEqual([[], [number]]);
    expect(JSON.stringify(late)).not.toContain('13800000098');
    await desk.office.staff.act('a', CHEN, ticket?.conversationId ?? '', {
      do: 'move',
      ticket: ticket?.id ?? '',
      move: 'accept',
    });
    await pass(1000);
    expect(numbers((await today()).late)).toEqual([]);
  });

  it('shows emergencies, who waits for a person, angry owners and words of petition', async () => {
    await says('wu', '5栋1单元电梯困人了，快来人，电话13800000097');
    await says('zhao', '转人工');
    await says('qian', '你们到底管不管！气死我了，太过分了！');
    const shown = await today();
    expect(shown.emergencies).toMatchObject([{ number: expect.stringMatching(/^TF-/) }]);
    expect(shown.unanswered).toMatchObject([{ handedOff: { by: null } }]);
    expect(shown.moods.map(({ mood }) => mood)).toContain('angry');
    // What they wrote, not what the bot answered.
    expect(shown.unanswered.map(({ words }) => words)).toEqual(['转人工']);
    expect(shown.moods.map(({ words }) => words)).toContain('你们到底管不管！气死我了，太过分了！');
    expect(shown.figures.waiting).toEqual({ bot: 0, people: 1 });
    await pass(25 * HOUR);
    expect((await today()).moods).toEqual([]);
  });

  it('shows promises and follow-ups that are due within the day, and none that are far', async () => {
    await says('lin', '转人工');
    const id = desk.office.seen[0] ?? '';
    await desk.office.staff.act('c', CHEN, id, { do: 'claim' });
    await pass(1000);
    await desk.office.staff.act(
      'r',
      CHEN,
      id,
      { do: 'reply', phrases: [], edited: true },
      '您好，明天上午给您回电话，请您放心。',
    );
    await pass(1000);
    // More than a day ahead.
    expect((await today()).promises).toEqual([]);
    expect((await today()).figures).toMatchObject({
      said: { people: 1 },
      conversations: { bot: 0, people: 1 },
    });
    await pass(4 * HOUR);
    const [promise] = (await today()).promises;
    const state = (await desk.office.store.conversation(id))?.state;
    expect(promise).toMatchObject({
      ticket: null,
      conversationId: id,
      promise: { by: CHEN.name, dueAt: state?.promises?.[0]?.dueAt },
    });
    await says('wu', '我要投诉，3栋2单元1501，保安态度不好，电话13800000097，希望尽快解决', '对');
    const [complaint] = await desk.office.store.tickets(community.id, {});
    for (const move of ['accept', 'finish', 'close'] as const) {
      await desk.office.staff.act(move, CHEN, complaint?.conversationId ?? '', {
        do: 'move',
        ticket: complaint?.id ?? '',
        move,
        reason: '按安排',
        result: '已处理',
        ...(move === 'close' && { checks: ['answered'] }),
      });
      await pass(1000);
    }
    const [follow] = (await desk.office.store.tickets(community.id, {})).filter(
      ({ fields }) => fields.follow_up === complaint?.number,
    );
    expect(numbers((await today()).followUps)).toEqual([]);
    await pass((follow?.due.respond ?? 0) - HOUR - desk.office.clock.now());
    expect(numbers((await today()).followUps)).toEqual([follow?.number]);
  });

  it('is for supervisors', async () => {
    await says('lin', repair, '对');
    const { status, json } = await supervisor.ask('GET', '/today');
    expect([status, json.today]).toEqual([200, JSON.parse(JSON.stringify(await today()))]);
    for (const role of ['agent', 'engineer', 'trainer', 'admin'] as const)
      expect((await (await desk.as(role)).ask('GET', '/today')).status).toBe(403);
  });
});
