/** Mystery owners at the live desk (TRN-13): played, marked, and counted nowhere. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Dispatch } from '../../src/desk/dispatch.ts';
import type { DeskMeter } from '../../src/desk/meter.ts';
import { Watch } from '../../src/desk/watch.ts';
import { countedStore, isPlayed } from '../../src/played.ts';
import { checkers } from '../../src/script/lint.ts';
import { MONDAY, type Office, openOffice } from '../office.ts';
import { community, library, models } from '../shared.ts';

/** Training the checker's models takes long where nobody has kept them. */
beforeAll(() => void checkers(models)(library).lint({ text: '您好' }), 300_000);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TRAINER = { id: 'account:t', name: '师傅' };
const AGENT = { id: 'account:a', name: '小周' };
const OTHER = { id: 'account:b', name: '小林' };

const open: Office[] = [];
afterEach(async () => {
  for (const office of open.splice(0)) await office.close();
});

async function staffed(meter?: DeskMeter): Promise<Office> {
  const office = await openOffice([], MONDAY, undefined, meter);
  open.push(office);
  for (const { name, id } of [AGENT, OTHER])
    await office.staff.training.programme.enrol(
      { trainee: name, name, aliases: [id], groups: [], from: MONDAY - 90 * DAY, newcomer: false },
      TRAINER,
    );
  return office;
}

const mystery = ({ staff }: Office) => staff.training.mystery;

/** Time passes in small steps; played owners and the desk do what is due. */
async function pass(office: Office, ms: number): Promise<void> {
  for (let gone = 0; gone < ms; gone += 10_000) {
    office.clock.advance(10_000);
    await mystery(office).look();
    await office.desk.drain();
  }
}

const planned = (office: Office, trainee: string | null = '小周', subject = 'CMPL-1') =>
  mystery(office).plan(
    { subject, difficulty: 'easy', trainee, from: office.clock.now(), to: office.clock.now() + HOUR },
    TRAINER,
  );

async function playedTalk({ store }: Office): Promise<string> {
  const rows = await store.queue(community.id, { since: 0, limit: 50 });
  return rows.find(({ conversation }) => isPlayed(conversation.id))?.conversation.id ?? '';
}

let acts = 0;
const says = (office: Office, by: typeof AGENT, conversation: string, text: string) =>
  office.staff.act(
    `${acts++}`,
    by,
    conversation,
    { do: 'reply', phrases: [], edited: false, knowing: true },
    text,
  );

/** A colleague who takes the conversation and answers well until the owner has gone. */
async function answered(office: Office, by = AGENT): Promise<string> {
  await pass(office, 2 * MINUTE);
  const id = await playedTalk(office);
  await office.staff.act(`${acts++}`, by, id, { do: 'claim' });
  await office.desk.drain();
  const lines = [
    '您好，非常抱歉给您带来不便，我完全理解您的心情，请您慢慢说。',
    '您说的我都记下了，我马上登记并转给客服主管核实，今天17:00前给您回复。',
    '感谢您的反馈，我们一定跟进到底，祝您生活愉快。',
  ];
  for (let nth = 0; nth < 12 && (await mystery(office).runs())[0]?.state !== 'over'; nth++) {
    await says(office, by, id, lines[nth % lines.length] ?? '');
    await office.desk.drain();
    await pass(office, MINUTE);
  }
  return id;
}

describe('a mystery owner', () => {
  it('comes to nobody who has not confirmed the rules, or wants no part in it', async () => {
    const office = await staffed();
    await expect(planned(office)).rejects.toThrow(/confirmed/);
    await mystery(office).consent('小周', 'told', AGENT);
    await mystery(office).consent('小周', 'out', AGENT);
    await expect(planned(office)).rejects.toThrow(/confirmed/);
    await mystery(office).consent('小周', 'told', AGENT);
    expect((await planned(office)).state).toBe('planned');
    expect((await mystery(office).people()).map(({ name, consent }) => [name, consent])).toEqual([
      ['小林', 'unread'],
      ['小周', 'told'],
    ]);
    expect(mystery(office).rules().rules.join('')).not.toMatch(/[{}]/);
  });

  it('is answered like any other, marked line by line, and shown to the person first', async () => {
    const office = await staffed();
    await mystery(office).consent('小周', 'told', AGENT);
    const { id: run } = await planned(office);
    const id = await answered(office);
    // Until the end it looks like any other.
    const [card] = await mystery(office).runs();
    expect(card).toMatchObject({ state: 'over', end: { how: 'finished', name: null, outcome: null } });
    const own = (await mystery(office).mine('小周')).runs[0];
    expect(own?.end?.outcome?.score).toBeGreaterThan(0);
    expect(own?.end?.outcome?.lines.map(({ from }) => from)).toContain('staff');
    expect(own?.end?.outcome?.card.length).toBeGreaterThan(1);
    expect((await mystery(office).mine('小林')).runs).toEqual([]);
    expect(await office.store.trainings({ kind: 'mystery' })).toEqual([]);
    await expect(mystery(office).see(run, '小林')).rejects.toThrow(/no run/);
    await mystery(office).see(run, '小周');
    expect((await mystery(office).runs())[0]?.end).toMatchObject({
      name: '小周',
      outcome: { score: own?.end?.outcome?.score },
    });
    expect(await office.store.trainings({ kind: 'mystery' })).toMatchObject([
      { trainee: '小周', rule: 'TRN-13', detail: { subject: 'CMPL-1' } },
    ]);
    // Colleagues are told, and nothing is left open; the person is not tested again at once.
    expect((await office.staff.notes(id)).map(({ text }) => text)).toEqual([library.exams.mystery.says.told]);
    const tickets = await office.store.tickets(community.id, { conversationId: id });
    expect(tickets.filter(({ state }) => state !== 'cancelled')).toEqual([]);
    await expect(planned(office)).rejects.toThrow(/lately/);
    expect(office.faults).toEqual([]);
  });

  it('shows no mark while it runs', async () => {
    const office = await staffed();
    await mystery(office).consent('小周', 'told', AGENT);
    await planned(office);
    await pass(office, 2 * MINUTE);
    const id = await playedTalk(office);
    const row = (await office.staff.queue(0, 50)).find((one) => one.id === id);
    expect(row?.channel).toBe(library.exams.mystery.shown_as);
    expect(await office.staff.notes(id)).toEqual([]);
    expect(row?.handedOff).not.toBeNull();
  });

  it('is the trainer’s to see after some days, seen or not', async () => {
    const office = await staffed();
    await mystery(office).consent('小周', 'told', AGENT);
    await planned(office, null);
    await answered(office);
    office.clock.advance(3 * DAY);
    await mystery(office).look();
    expect((await mystery(office).runs())[0]?.end?.outcome?.score).toBeGreaterThan(0);
    expect(await office.store.trainings({ kind: 'mystery' })).toHaveLength(1);
    // One run says nothing of a person.
    expect((await mystery(office).people())[1]).toMatchObject({ name: '小周', runs: 1, mean: null });
  });

  it('leaves when somebody answers who is not to be tested, and marks nobody', async () => {
    const office = await staffed();
    await mystery(office).consent('小周', 'told', AGENT);
    await planned(office, null);
    await answered(office, OTHER);
    expect((await mystery(office).runs())[0]?.end).toMatchObject({ how: 'somebody_else', outcome: null });
    expect((await mystery(office).mine('小林')).runs).toEqual([]);
  });

  it('does not come while there is an emergency or too many wait, and leaves when there is one', async () => {
    const office = await staffed();
    await mystery(office).consent('小周', 'told', AGENT);
    await planned(office);
    await real(office, 'fire', '3栋1502着火了，快来人！');
    await pass(office, 2 * MINUTE);
    expect(await playedTalk(office)).toBe('');
    await pass(office, HOUR);
    expect((await mystery(office).runs())[0]?.end).toMatchObject({ how: 'not_begun' });

    const busy = await staffed();
    await mystery(busy).consent('小周', 'told', AGENT);
    await planned(busy);
    await pass(busy, MINUTE);
    expect(await playedTalk(busy)).not.toBe('');
    for (const who of ['a', 'b', 'c', 'd', 'e']) await real(busy, who, '转人工');
    await pass(busy, MINUTE);
    expect((await mystery(busy).runs())[0]?.end).toMatchObject({ how: 'limit', outcome: null });
  }, 60_000);
});

async function real(office: Office, who: string, text: string): Promise<void> {
  await office.desk.receive([
    {
      channel: 'terminal',
      medium: 'chat',
      thread: who,
      sender: who,
      messageId: `${who}:${text}`,
      sentAt: office.clock.now(),
      text,
    },
  ]);
  await office.settle();
}

describe('a day with a mystery owner', () => {
  /** A small day; what each who counts makes of it. */
  async function day(withMystery: boolean) {
    const measured = { done: 0, opened: 0, sends: 0 };
    const office = await staffed({
      turn: (outcome) => {
        if (outcome.status !== 'done') return;
        measured.done += outcome.effects.length > 0 ? 1 : 0;
        measured.opened += outcome.opened.length;
      },
      setAside: () => undefined,
      send: () => void measured.sends++,
    });
    const { store, staff, clock } = office;
    for (const who of ['小周', '小林']) await mystery(office).consent(who, 'told', AGENT);
    await real(office, 'x', '3栋1502厨房漏水，电话13800000001，今天下午在家');
    await real(office, 'y', '我要投诉楼上装修太吵了');
    await real(office, 'z', '转人工');
    const [row] = (await staff.queue(0, 10)).filter(({ handedOff }) => handedOff !== null);
    await staff.act('z1', OTHER, row?.id ?? '', { do: 'claim' });
    await says(office, OTHER, row?.id ?? '', '您好，请问有什么可以帮您？');
    await office.desk.drain();
    if (withMystery) {
      await planned(office, null, 'FLOW-COMPLAINT');
      await answered(office);
    } else await pass(office, 14 * MINUTE);
    clock.set(MONDAY + 5 * HOUR);
    await real(office, 'x', '师傅怎么还没来？');
    await pass(office, MINUTE);
    const watch = new Watch({
      store,
      clock,
      communityId: community.id,
      library: () => library,
      follow: () => () => undefined,
      onCommit: () => undefined,
      log: () => undefined,
    });
    await watch.flush();
    const given: string[] = [];
    await new Dispatch({
      store,
      staff: {
        ...staff,
        act: async (id: string) => void given.push(id),
        candidates: (id: string) => staff.candidates(id),
        follow: () => () => undefined,
      } as never,
      clock,
      communityId: community.id,
      library: () => library,
      log: () => undefined,
    }).look();
    const { reports, quality, kpis } = staff.supervision;
    const report = await reports.report({ kind: 'day', at: clock.now() });
    const drawn = [];
    for (const { id } of await quality.plans())
      drawn.push((await quality.draw(id, clock.now(), TRAINER)).drawn);
    await kpis.propose(clock.now(), TRAINER);
    const today = await staff.today();
    const events = await countedStore(store).events(0, 10_000);
    const handover = await staff.handover();
    // Which of several wordings is said hangs on the conversation's id, which is drawn.
    const sections = report.sections.map(({ phrases, ...section }) => ({
      ...section,
      said: phrases.reduce((sum, { said }) => sum + said.bot + said.people, 0),
    }));
    const seen = {
      measured,
      report: { ...report, sections },
      drawn,
      kpi: (await kpis.list({ kind: 'month', at: clock.now() } as never)).totals,
      today: {
        ...today,
        figures: today.figures,
        late: today.late.length,
        unanswered: today.unanswered.length,
      },
      told: events.map(({ kind }) => kind).filter((kind) => !kind.startsWith('paper.')),
      warnings: (await staff.warnings.list(31)).length,
      given: given.length,
      left: [handover.filed, handover.open.length, handover.late, handover.waiting],
    };
    // What hangs on drawn ids is no figure.
    const plain = JSON.stringify(seen, (key, value: unknown) => (key === 'text' ? '' : value));
    const figures: unknown = JSON.parse(
      plain.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'id'),
    );
    return { figures, played: await playedTalk(office) };
  }

  it('gives the same figures as one without', async () => {
    const [without, mixed] = [await day(false), await day(true)];
    expect(mixed.played).not.toBe('');
    expect(without.played).toBe('');
    expect(mixed.figures).toEqual(without.figures);
  }, 120_000);
});
