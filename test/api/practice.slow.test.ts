/** Drills and exams over HTTP: everybody's own, papers of all for an invigilator only, every mark logged. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { STAFF_API } from '../../src/api/route.ts';
import { openConsole, type StaffConsole } from '../console.ts';

let desk: StaffConsole;
beforeEach(async () => {
  desk = await openConsole();
});
afterEach(() => desk.close());

const key = (n: number) => `request-${String(n).padStart(4, '0')}`;

describe('a drill on the page', () => {
  it('is begun, answered once for an id, goes on after a reload, and is given up', async () => {
    const agent = await desk.as('agent');
    const begun = await agent.ask('POST', '/drills', { id: key(1), situation: 'FLOW-REPAIR' });
    expect(begun.json).toMatchObject({ over: false, phone: true });
    const line = { id: key(2), text: '您好，请问您住几栋几单元几号？' };
    const { json } = await agent.ask('POST', '/drills/lines', line);
    expect(json.shows.some(({ from }: { from: string }) => from === 'owner')).toBe(true);
    expect((await agent.ask('POST', '/drills/lines', line)).json).toMatchObject({ repeated: true });
    const { json: page } = await agent.ask('GET', '/drills');
    expect(page.current.shows.filter(({ from }: { from: string }) => from === 'trainee')).toHaveLength(1);
    expect(page.offers.map(({ situation }: { situation: string }) => situation)).toEqual(
      expect.arrayContaining(['OPEN-5', 'FLOW-REPAIR', 'FLOW-SATISFACTION']),
    );
    expect((await agent.ask('DELETE', '/drills')).json).toEqual({ stopped: true });
    expect((await agent.ask('POST', '/drills/lines', { id: key(3), text: '喂' })).status).toBe(404);
  });

  it('of an own conversation is nobody else’s', async () => {
    const agent = await desk.as('agent');
    expect((await agent.ask('POST', '/drills', { id: key(1), own: 'somebody' })).status).toBe(404);
  });
});

describe('an exam that has failed for good', () => {
  it('is decided by a supervisor, not about themselves, and logged', async () => {
    const [agent, supervisor] = [await desk.as('agent'), await desk.as('supervisor')];
    const failed = async (who: typeof agent) => {
      for (let attempt = 1; attempt <= 2; attempt++) {
        const { json } = await who.ask('POST', '/exams', { id: key(attempt), rule: 'TRN-8' });
        desk.office.clock.set(json.endsAt + 1);
        await who.ask('POST', '/exams/answers', { position: json.position, text: 'A' });
        const [exam] = (await who.ask('GET', '/exams')).json.exams;
        const part = { part: 'discipline', points: 10, reason: '到场' };
        const { json: marked } = await supervisor.ask(
          'POST',
          `/invigilation/${encodeURIComponent(exam.id)}/marks`,
          part,
        );
        if (attempt === 2) return marked;
      }
    };
    const sheet = await failed(agent);
    expect(sheet.decision).toBe('open');
    const decided = { warned: true, reason: '补考没有合格' };
    const url = (id: string) => `/invigilation/${encodeURIComponent(id)}/decision`;
    const { json } = await supervisor.ask('POST', url(sheet.id), decided);
    expect(json.decision).toMatchObject({ warned: true, reason: '补考没有合格' });
    expect(json.slip.join()).toContain('警告');
    const notes = await desk.office.store.accounts.notes(20);
    expect(notes.some(({ action, actor }) => action === 'exam.decided' && actor === supervisor.id)).toBe(
      true,
    );
    const own = await failed(supervisor);
    expect((await supervisor.ask('POST', url(own.id), decided)).status).toBe(403);
  });
});

describe('an exam on the page', () => {
  it('shows one question at a time with its choices and time limit, notes when the page is left, and is marked by an invigilator', async () => {
    const [agent, other, trainer] = [
      await desk.as('agent'),
      await desk.as('agent'),
      await desk.as('trainer'),
    ];
    let { json } = await agent.ask('POST', '/exams', { id: key(1), rule: 'TRN-5' });
    expect(json.item).toMatchObject({ nth: 1, kind: 'single' });
    expect(json.item.options.map(({ letter }: { letter: string }) => letter)).toEqual(['A', 'B', 'C', 'D']);
    expect(json.endsAt - desk.office.clock.now()).toBe(90 * 60_000);
    expect((await agent.ask('POST', '/exams/left')).json).toEqual({ noted: true });
    while (!json.over) {
      const { status, json: next } = await agent.ask('POST', '/exams/answers', {
        position: json.position,
        text: 'A',
      });
      expect(status).toBe(200);
      json = next;
    }
    const { json: mine } = await agent.ask('GET', '/exams');
    const [exam] = mine.exams;
    expect(mine.running).toBeNull();
    // Whose it is not sees nothing of it; an invigilator sees all.
    const slip = `/exams/${encodeURIComponent(exam.id)}/slip`;
    const read = (cookie: string) =>
      desk.app.inject({ method: 'GET', url: STAFF_API + slip, cookies: { yingda_session: cookie } });
    expect((await read(other.cookie)).statusCode).toBe(404);
    for (const cookie of [agent.cookie, trainer.cookie]) {
      const { statusCode, headers, rawPayload } = await read(cookie);
      expect([statusCode, headers['content-type']]).toEqual([200, 'application/pdf']);
      expect(rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
    }
    expect((await agent.ask('GET', '/invigilation')).status).toBe(403);
    const sheet = `/invigilation/${encodeURIComponent(exam.id)}`;
    expect((await trainer.ask('GET', sheet)).json).toMatchObject({ left: 1, marks: [] });
    const marked = await trainer.ask('POST', `${sheet}/marks`, {
      part: 'discipline',
      points: 9,
      reason: '准时到场',
    });
    expect(marked.json.marks).toMatchObject([
      { part: 'discipline', points: 9, before: null, reason: '准时到场' },
    ]);
    expect(
      (await trainer.ask('POST', `${sheet}/marks`, { part: 'discipline', points: 99, reason: '笔误' }))
        .status,
    ).toBe(400);
    expect(
      (await trainer.ask('POST', `${sheet}/marks`, { part: 'discipline', points: 9, reason: ' ' })).status,
    ).toBe(400);
    const notes = await desk.office.store.accounts.notes(20);
    expect(notes.some(({ action, actor }) => action === 'exam.marked' && actor === trainer.id)).toBe(true);
    const passed = await trainer.ask('POST', `${sheet}/marks`, {
      part: 'theory',
      points: 80,
      reason: '复核改分',
    });
    expect(passed.json.outcome.state).toBe('passed');
    // There is nothing to decide where the last make-up exam has not failed; trainers do not warn.
    const decided = { warned: true, reason: '补考没有合格' };
    expect((await trainer.ask('POST', `${sheet}/decision`, decided)).status).toBe(403);
    const supervisor = await desk.as('supervisor');
    expect((await supervisor.ask('POST', `${sheet}/decision`, decided)).status).toBe(409);
    const { json: all } = await trainer.ask('GET', '/invigilation');
    const certificate = `/certificates/${encodeURIComponent(all.certificates[0].id)}`;
    const paper = await desk.app.inject({
      method: 'GET',
      url: STAFF_API + certificate,
      cookies: { yingda_session: agent.cookie },
    });
    expect(paper.headers['content-type']).toBe('application/pdf');
  });
});
