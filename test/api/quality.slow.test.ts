/** Quality over HTTP: supervisors mark, who talked appeals, and nobody sees another's. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NeverPair, Review } from '../../src/quality.ts';
import { openConsole, type Person, type StaffConsole } from '../console.ts';

let desk: StaffConsole;
let agent: Person;
let chief: Person;
let second: Person;
beforeEach(async () => {
  desk = await openConsole();
  [agent, chief, second] = [await desk.as('agent'), await desk.as('supervisor'), await desk.as('supervisor')];
  await desk.wire.says('lin', '转人工，我的电话是13800000098');
  await desk.office.settle();
  const id = desk.office.seen[0] ?? '';
  const act = async (nth: string, action: object, text = '') => {
    const answer = await agent.ask('POST', `/conversations/${id}/acts`, { id: nth, action, text });
    await desk.office.settle();
    return answer.status;
  };
  expect(await act('act-claim-1', { do: 'claim' })).toBe(202);
  expect(
    await act(
      'act-reply-1',
      { do: 'reply', phrases: [], edited: true, knowing: true },
      '哎呀，你们急什么，等着吧。',
    ),
  ).toBe(202);
});
afterEach(() => desk.close());

describe('quality', () => {
  it('goes from drawing to a verdict, each by whom it is for, all in the audit log', async () => {
    expect((await chief.ask('POST', '/quality/draw', { plan: 'risky' })).json).toMatchObject({ made: 1 });
    const { json } = await chief.ask('GET', '/quality');
    const [card] = json.reviews;
    expect((await agent.ask('GET', '/quality/mine')).json.reviews).toEqual([]);
    expect((await agent.ask('GET', `/quality/mine/${card.id}`)).status).toBe(404);
    const review = (await chief.ask('GET', `/quality/reviews/${card.id}`)).json as Review;
    expect(JSON.stringify(review)).not.toContain('13800000098');
    const marks = {
      version: review.version,
      verdicts: Object.fromEntries(review.found.map(({ id }) => [id, 'confirmed'])),
      items: {},
      remark: '',
    };
    const marked = await chief.ask('POST', `/quality/reviews/${card.id}/marks`, marks);
    expect(marked).toMatchObject({ status: 200, json: { state: 'marked' } });
    expect((await second.ask('POST', `/quality/reviews/${card.id}/marks`, marks)).status).toBe(409);
    expect((await agent.ask('GET', '/quality/mine')).json.reviews).toHaveLength(1);
    const appeal = { version: marked.json.version, words: '业主先开的玩笑' };
    expect((await second.ask('POST', `/quality/mine/${card.id}/appeal`, appeal)).status).toBe(409);
    const appealed = await agent.ask('POST', `/quality/mine/${card.id}/appeal`, appeal);
    expect(appealed.json.state).toBe('appealed');
    const verdict = { version: appealed.json.version, upheld: false, reason: '语气仍不合适' };
    expect((await chief.ask('POST', `/quality/reviews/${card.id}/verdict`, verdict)).status).toBe(409);
    expect((await second.ask('POST', `/quality/reviews/${card.id}/verdict`, verdict)).json.state).toBe(
      'settled',
    );
    const actions = (await desk.office.store.accounts.notes(50)).map(({ action }) => action);
    expect(actions).toEqual(
      expect.arrayContaining(['quality.drawn', 'quality.marked', 'quality.appealed', 'quality.decided']),
    );
  });

  it('what is confirmed becomes a draft of the workshop: worded and published by a trainer, or set aside', async () => {
    await chief.ask('POST', '/quality/draw', { plan: 'risky' });
    const [card] = (await chief.ask('GET', '/quality')).json.reviews;
    const review = (await chief.ask('GET', `/quality/reviews/${card.id}`)).json as Review;
    await chief.ask('POST', `/quality/reviews/${card.id}/marks`, {
      version: review.version,
      verdicts: Object.fromEntries(review.found.map(({ id }) => [id, 'confirmed'])),
      items: {},
      remark: '',
    });
    const trainer = await desk.as('trainer');
    const pairs = async () => (await trainer.ask('GET', '/quality/pairs')).json.pairs as NeverPair[];
    const [pair, ...others] = await pairs();
    const key = pair?.situation ?? '';
    const { data } = (await trainer.ask('GET', `/library/entry?key=${key}`)).json;
    const draft = { say: pair?.say ?? '', data };
    expect((await chief.ask('POST', '/quality/pairs/draft', draft)).status).toBe(403);
    const made = (await trainer.ask('POST', '/quality/pairs/draft', draft)).json.data;
    // One of its own wants another way to say it, which only people know.
    const own = made.never.find(({ say }: { say: string }) => say === pair?.say);
    if (own) own.paraphrases = ['哎，你们催什么，等着'];
    const change = { base: 0, note: '质检确认', changes: [{ key, data: made }] };
    expect((await trainer.ask('GET', '/library')).json.number).toBe(0);
    expect((await trainer.ask('POST', '/library/revisions', change)).status).toBe(201);
    const published = (await trainer.ask('GET', `/library/entry?key=${key}`)).json.data;
    expect(JSON.stringify(published.never)).toContain(pair?.say);
    for (const { say } of [...others, { say: pair?.say }])
      expect((await trainer.ask('POST', '/quality/pairs/aside', { say })).status).toBe(200);
    expect(await pairs()).toEqual([]);
    expect((await trainer.ask('POST', '/quality/pairs/draft', draft)).status).toBe(404);
  });
});
