/** The script library over HTTP: changed by trainers and administrators, checked whole, published, rolled back. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openConsole, type Person, type StaffConsole } from '../console.ts';
import { library } from '../shared.ts';

let desk: StaffConsole;
let trainer: Person;
beforeEach(async () => {
  desk = await openConsole();
  trainer = await desk.as('trainer');
});
afterEach(() => desk.close());

const entry = async (key: string) =>
  (await trainer.ask('GET', `/library/entry?key=${encodeURIComponent(key)}`)).json;
/** OPEN-1 with another second wording on the phone. */
const greeted = async (text: string) => {
  const { data } = await entry('OPEN-1');
  data.steps[0].phone[1] = text;
  return { key: 'OPEN-1', data };
};
const GOOD = '您好，{community}物业服务中心，我是工号{agent_number}的客服，请问有什么可以帮您？';
const publish = (base: number, changes: unknown[], note = '换一句问候') =>
  trainer.ask('POST', '/library/revisions', { base, note, changes });

describe('the workshop', () => {
  it('lists what can be changed, and shows an entry as it holds and as it was shipped', async () => {
    const { json } = await trainer.ask('GET', '/library');
    const of = (kind: string) => json.entries.filter((one: { kind: string }) => one.kind === kind);
    expect(of('situation')).toHaveLength(37);
    expect(of('faq')).toHaveLength(library.faqs.length);
    expect(of('utterances').length).toBe(library.intents.length);
    expect(json).toMatchObject({ number: 0, state: { inUse: 0, faults: [] } });
    expect(await entry('FAQ-FEE-1')).toMatchObject({ kind: 'faq', file: 'faq/fees.yaml' });
    const utterances = await entry('intents/repair.yaml');
    expect(utterances.data).toEqual(utterances.shipped);
    expect((await trainer.ask('GET', '/library/entry?key=OPEN-9')).status).toBe(404);
    expect((await trainer.ask('GET', '/library/entry?key=..%2Fpackage.json')).status).toBe(404);
  });

  it('checks a change: what differs, what uses it; nothing is kept', async () => {
    const { json } = await trainer.ask('POST', '/library/check', { changes: [await greeted(GOOD)] });
    expect(json).toMatchObject({ faults: [], wordings: [] });
    const [diff] = json.diffs;
    expect(diff.lines.filter(({ mark }: { mark: string }) => mark === '+')).toEqual([
      { mark: '+', text: expect.stringContaining('我是工号') },
    ]);
    const [impact] = json.impact;
    expect(impact.drills).toContain('DRILL-OPEN-1-1');
    expect(impact.transcripts).toEqual(['先问候']);
    expect(impact.calls.length).toBeGreaterThan(0);
    expect((await trainer.ask('GET', '/library')).json.number).toBe(0);
    expect(desk.taken()).toBe(0);
  });

  it('changes what a step must express and how long it waits, and says what a channel takes in pieces', async () => {
    const { data } = await entry('OPEN-5');
    data.steps[0].wait_s = 5;
    data.steps[1].elements = ['greeting', 'offer'];
    const [good] = data.steps[0].chat;
    data.steps[0].chat[0] = `${good}${good.repeat(60)}`;
    const { json } = await trainer.ask('POST', '/library/check', { changes: [{ key: 'OPEN-5', data }] });
    expect(json.faults).toEqual([]);
    const pieces = Math.ceil(Buffer.byteLength(good.repeat(61)) / 2048);
    expect(json.cut.map(({ channel }: { channel: string }) => channel)).toContain('wecom');
    expect(json.cut[0].pieces).toBeGreaterThanOrEqual(pieces);
    const lines = json.diffs[0].lines.map(
      ({ mark, text }: { mark: string; text: string }) => mark + text.trim(),
    );
    expect(lines).toContain('+wait_s: 5');
    data.steps[0].wait_s = '三秒';
    const wrong = await trainer.ask('POST', '/library/check', { changes: [{ key: 'OPEN-5', data }] });
    expect(wrong.json.faults.join()).toMatch(/open\.yaml:\d+: situations\.4\.steps\.0\.wait_s/);
  });

  it('tells which steps a change moves, and what named one that it removes', async () => {
    const { data } = await entry('TALK-9');
    const [first, , third] = data.steps;
    data.steps = [first, { ...third, step: 2, was: '3' }];
    data.gone = ['2'];
    const { json } = await trainer.ask('POST', '/library/check', { changes: [{ key: 'TALK-9', data }] });
    expect(json.faults).toEqual([]);
    expect(json.impact[0].steps).toEqual([
      { from: '2', to: null, lost: expect.arrayContaining(['TALK-9.1 → TALK-9.2', 'DRILL-TALK-9-1']) },
      { from: '3', to: '2', lost: [] },
    ]);
  });

  it('tells of utterances which flow they lead to, and the dialogues of that flow', async () => {
    const { data } = await entry('intents/repair.yaml');
    data.utterances.push('阳台推拉门的滑轮卡死了推不动');
    const changes = [{ key: 'intents/repair.yaml', data }];
    const { json } = await trainer.ask('POST', '/library/check', { changes });
    expect(json.impact).toMatchObject([{ flows: ['FLOW-REPAIR'], transcripts: ['修水管'], drills: [] }]);
  });

  it('names faults of the library, and wordings that nobody may say; neither is published', async () => {
    const { data } = await entry('OPEN-1');
    const broken = { key: 'OPEN-1', data: { ...data, cues: [] } };
    const faulty = await trainer.ask('POST', '/library/check', { changes: [broken] });
    expect(faulty.json.faults.join()).toMatch(/open\.yaml:\d+: situations\.0\.cues/);
    expect((await publish(0, [broken])).status).toBe(422);
    const rude = await greeted('喂，什么事？快点说。');
    const { json } = await trainer.ask('POST', '/library/check', { changes: [rude] });
    expect(json.faults).toEqual([]);
    expect(json.wordings.join('\n')).toMatch(/OPEN-1\.1\.phone#2/);
    expect((await publish(0, [rude])).status).toBe(422);
    expect((await publish(0, [{ key: 'FAQ-NONE-1', data: {} }])).status).toBe(404);
    expect((await publish(0, [{ key: 'OPEN-1', data: null }])).status).toBe(400);
    expect((await publish(0, [{ key: 'OPEN-1', data }])).status).toBe(400);
    expect(desk.taken()).toBe(0);
  });

  it('publishes a revision on the newest only, rolls it back, and all of it stays on record', async () => {
    const change = await greeted(GOOD);
    const published = await publish(0, [change]);
    expect([published.status, published.json]).toEqual([201, { number: 1, keys: ['OPEN-1'] }]);
    expect(desk.taken()).toBe(1);
    expect((await entry('OPEN-1')).data).toEqual(change.data);
    expect((await entry('OPEN-1')).shipped).not.toEqual(change.data);
    expect((await publish(0, [await greeted(GOOD)])).status).toBe(409);
    const files = (await trainer.ask('GET', '/library/files')).json.files;
    expect(files.map(({ name }: { name: string }) => name)).toEqual(['situations/open.yaml']);
    expect(files[0].text).toContain(GOOD);
    const back = await trainer.ask('POST', '/library/rollback', { base: 1, note: '改回', to: 0 });
    expect([back.status, back.json]).toEqual([201, { number: 2, keys: ['OPEN-1'] }]);
    expect((await trainer.ask('GET', '/library/files')).json.files).toEqual([]);
    const { revisions } = (await trainer.ask('GET', '/library/revisions')).json;
    expect(revisions).toMatchObject([
      { number: 2, restores: 0, note: '改回', by: { name: '同事1' } },
      { number: 1, restores: null, note: '换一句问候' },
    ]);
    const { diffs } = (await trainer.ask('GET', '/library/revisions/1')).json;
    expect(diffs).toMatchObject([{ key: 'OPEN-1' }]);
    expect((await trainer.ask('GET', '/library/revisions/7')).status).toBe(404);
    const notes = await desk.office.store.accounts.notes(9);
    expect(notes.map(({ action, target }) => [action, target]).slice(0, 2)).toEqual([
      ['library.rolledBack', '2'],
      ['library.published', '1'],
    ]);
  });

  it('takes a new answer, and leaves one out', async () => {
    const { data } = await entry('FAQ-FEE-1');
    const own = {
      ...data,
      id: 'FAQ-OWN-1',
      title: '图书角开放时间',
      questions: ['图书角几点开门呀', '小区图书角周末开吗', '借书的地方什么时候开'],
      keywords: ['图书角'],
      answer: '图书角每天9点到21点开放。',
      intent: 'info',
    };
    const changes = [
      { key: 'FAQ-OWN-1', data: own, file: 'faq/living.yaml' },
      { key: 'FAQ-FEE-1', data: null },
    ];
    expect((await publish(0, changes)).json.keys).toEqual(['FAQ-OWN-1', 'FAQ-FEE-1']);
    expect(await entry('FAQ-OWN-1')).toMatchObject({ data: own, shipped: null, file: 'faq/living.yaml' });
    expect((await entry('FAQ-FEE-1')).data).toBeNull();
    const { entries } = (await trainer.ask('GET', '/library')).json;
    expect(entries.find(({ key }: { key: string }) => key === 'FAQ-FEE-1').from).toBe('own');
    // As shipped again: nothing of one's own is left.
    expect((await publish(1, [{ key: 'FAQ-FEE-1', data }])).json.keys).toEqual(['FAQ-FEE-1']);
    expect((await desk.office.store.revisions.revision('yunqi', 2))?.overlay).not.toHaveProperty('FAQ-FEE-1');
  });

  it('shows a wording as it arrives on each channel, and why a message is understood as it is', async () => {
    const long = await trainer.ask('POST', '/library/preview', { text: `您好，${'请稍等。'.repeat(300)}` });
    const on = (channel: string) =>
      long.json.previews.find((one: { channel: string }) => one.channel === channel);
    expect(on('wecom')).toMatchObject({ limit: 2048, unit: 'bytes' });
    expect(on('wecom').pieces).toHaveLength(2);
    expect(on('slack')).toMatchObject({ limit: 3000, unit: 'characters', size: 1203 });
    expect(on('slack').pieces).toHaveLength(1);
    expect(on('phone').pieces).toHaveLength(1);
    const filled = await trainer.ask('POST', '/library/preview', { text: '您好，{community}。' });
    expect(filled.json.previews[0].pieces).toEqual(['您好，云栖花园。']);
    expect((await trainer.ask('POST', '/library/preview', { text: '您好，{nothing}' })).status).toBe(400);
    const { json } = await trainer.ask('POST', '/library/understand', { text: '我家厨房水管漏水了' });
    expect(json.intent).toBe('repair');
    expect(json.why.length).toBeGreaterThan(0);
  });
});
