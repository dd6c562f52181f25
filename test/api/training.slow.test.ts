/** The programme, the trainer's page and contests over HTTP: who sees what, who signs what. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { STAFF_API } from '../../src/api/route.ts';
import { openConsole, type Person, type StaffConsole } from '../console.ts';

const DAY = 86_400_000;
let desk: StaffConsole;
let trainer: Person;
let agent: Person;
let other: Person;
beforeEach(async () => {
  desk = await openConsole();
  [trainer, agent, other] = [await desk.as('trainer'), await desk.as('agent'), await desk.as('agent')];
  for (const [person, name] of [
    [agent, '学员甲'],
    [other, '学员乙'],
  ] as const)
    await trainer.ask('POST', '/training/members', {
      trainee: name,
      name,
      aliases: [person.id],
      groups: ['一组'],
      from: desk.office.clock.now(),
      newcomer: name === '学员甲',
    });
});
afterEach(() => desk.close());

const now = () => desk.office.clock.now();

describe('a member', () => {
  it('sees what they owe, signs in for themselves, and sees nobody else’s results', async () => {
    const { json } = await trainer.ask('POST', '/training/sessions', {
      rule: 'TRN-3',
      at: now(),
      topic: '登记',
      place: '会议室',
      trainer: '师傅',
    });
    const { id } = json.session;
    for (const person of [agent, other])
      expect((await person.ask('POST', `/training/mine/sessions/${id}/sign`)).status).toBe(200);
    for (const trainee of ['学员甲', '学员乙'])
      await trainer.ask('POST', `/training/sessions/${id}/results`, {
        trainee,
        result: { kind: 'assessment', points: 90, passed: true },
      });
    expect((await trainer.ask('POST', `/training/sessions/${id}/held`, { minutes: 30 })).status).toBe(400);
    expect((await trainer.ask('POST', `/training/sessions/${id}/held`, { minutes: 60 })).status).toBe(200);
    const mine = (await agent.ask('GET', '/training/mine')).json;
    expect(mine).toMatchObject({ trainee: '学员甲', obligation: { name: '学员甲' } });
    expect(JSON.stringify(mine)).not.toContain('学员乙');
    expect(mine.sessions[0].signed).toHaveLength(1);
    expect(mine.induction.days).toHaveLength(7);
  });

  it('signs a day of the induction; the trainer signs for the other side', async () => {
    expect((await agent.ask('POST', '/training/mine/days/1/sign')).status).toBe(200);
    expect((await other.ask('POST', '/training/members/学员甲/sign', { day: 1 })).status).toBe(403);
    const { json } = await trainer.ask('POST', `/training/members/${encodeURIComponent('学员甲')}/sign`, {
      day: 1,
    });
    expect(json.induction.days[0]).toMatchObject({ trainer: { by: '同事1' }, trainee: { by: '同事2' } });
    expect((await agent.ask('POST', '/training/mine/days/2/sign')).status).toBe(400);
  });
});

describe('the yearly plan', () => {
  it('is drawn up by one, approved by an administrator, and audited', async () => {
    const admin = await desk.as('admin');
    const { plan } = (await trainer.ask('GET', '/training/plans/2027')).json;
    const saved = await trainer.ask('POST', '/training/plans/2027', {
      version: 0,
      lines: plan.lines,
      note: '',
    });
    const { version } = saved.json.plan;
    const sent = await trainer.ask('POST', '/training/plans/2027/submit', { version });
    expect(sent.json.plan.state).toBe('submitted');
    const approve = { version: sent.json.plan.version };
    expect((await trainer.ask('POST', '/training/plans/2027/approve', approve)).status).toBe(403);
    expect((await admin.ask('POST', '/training/plans/2027/approve', { version })).status).toBe(409);
    expect((await admin.ask('POST', '/training/plans/2027/approve', approve)).json.plan.state).toBe(
      'approved',
    );
    const actions = (await desk.office.store.accounts.notes(20)).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['plan.submit', 'plan.approve']));
  });

  it('comes as an .xlsx file', async () => {
    const answer = await desk.app.inject({
      method: 'GET',
      url: `${STAFF_API}/training/plans/2027/xlsx`,
      cookies: { yingda_session: trainer.cookie },
    });
    expect(answer.headers['content-type']).toContain('spreadsheetml');
    expect(answer.rawPayload.subarray(0, 2).toString()).toBe('PK');
  });
});

describe('the trainer’s page', () => {
  it('shows the class, curves and questions, to trainers only', async () => {
    await desk.office.store.keepDrill({
      id: 'd1',
      communityId: 'yunqi',
      // Under the account, as the page of drills keeps them.
      trainee: agent.id,
      situation: 'OPEN-1',
      caseId: 'DRILL-OPEN-1-1',
      score: 80,
      band: 'pass',
      startedAt: now(),
      finishedAt: now() + 60_000,
      detail: {},
    });
    const { json } = await trainer.ask('GET', '/training/class');
    expect(json.class.people.map((one: { name: string; drills: number }) => [one.name, one.drills])).toEqual([
      ['学员甲', 1],
      ['学员乙', 0],
    ]);
    expect(json.class.heat).toMatchObject([{ trainee: '学员甲', situation: 'OPEN-1', last: 80 }]);
    const curves = await trainer.ask('GET', `/training/class/${encodeURIComponent('学员甲')}`);
    expect(curves.json.curves[0].points).toMatchObject([{ score: 80 }]);
    expect((await trainer.ask('GET', '/training/items')).json).toEqual({ items: [] });
    expect((await agent.ask('GET', '/training/class')).status).toBe(403);
  });
});

describe('a contest', () => {
  it('gives all the same owner, hides its seed from them, and each round once', async () => {
    const made = await trainer.ask('POST', '/training/contests', {
      title: '春季技能比赛',
      seed: '只有主持人知道',
      difficulty: 'normal',
      from: now(),
      to: now() + DAY,
      rounds: [
        { kind: 'drill', situation: 'CMPL-2' },
        { kind: 'judged', title: '演讲', most: 20 },
      ],
    });
    const { id } = made.json.contest;
    expect(JSON.stringify((await agent.ask('GET', '/training/contests')).json)).not.toContain(
      '只有主持人知道',
    );
    const play = (person: Person, message: string) =>
      person.ask('POST', `/training/contests/${id}/play`, { message });
    const [one, two] = [await play(agent, 'm1'), await play(other, 'm2')];
    expect(one.json.played.answer.shows).toEqual(two.json.played.answer.shows);
    expect((await play(agent, 'm3')).status).toBe(409);
    await desk.office.staff.drills.answer('学员甲', 'm4', '（挂机）');
    expect((await play(agent, 'm5')).json.played).toBeNull();
    const points = { trainee: '学员甲', round: 1, points: 15 };
    const judged = await trainer.ask('POST', `/training/contests/${id}/points`, points);
    expect(judged.json.contest.board[0]).toMatchObject({
      place: 1,
      name: '学员甲',
      rounds: [expect.any(Number), 15],
    });
    expect(
      (await trainer.ask('POST', `/training/contests/${id}/points`, { ...points, points: 21 })).status,
    ).toBe(400);
  });
});
