/** Figures of duties and books, counted anew from the sheets and the raw log, with nothing of src/supervise. */
import type { Store } from '../../src/store.ts';
import { demoCommunity } from './year.ts';

// biome-ignore lint/suspicious/noExplicitAny: a sheet's body is read as it stands
type Body = any;

const sheets = (store: Store, kind: string) =>
  store.papers.find({ kinds: [kind], communityId: demoCommunity.id });

/** Of the duties due in a stretch, by task: from every version of each, the last time that it became done decides. */
export async function dutiesRecounted(store: Store, from: number, to: number, now: number) {
  const tasks = new Map<string, { all: number; inTime: number; late: number; missed: number }>();
  for (const paper of await sheets(store, 'duty')) {
    const { task, due } = paper.body as Body;
    if (due < from || due >= to) continue;
    const line = tasks.get(task) ?? { all: 0, inTime: 0, late: 0, missed: 0 };
    tasks.set(task, line);
    line.all++;
    const done = (await store.papers.history(paper.id)).findLast(
      ({ state }, at, all) => state === 'done' && all[at - 1]?.state !== 'done',
    );
    const open = ['open', 'returned', 'missed'].includes(paper.state);
    if (open && (due <= now || paper.state === 'missed')) line.missed++;
    else if (!open && done) line[done.at <= due ? 'inTime' : 'late']++;
  }
  return Object.fromEntries(tasks);
}

/** Of a month's bills, by kind: how many, how many were paid whole, and the sums in 0.01 yuan. */
export async function feesRecounted(store: Store, month: string) {
  const kinds: Record<string, { rows: number; settled: number; dueCents: number; paidCents: number }> = {};
  for (const { state, body } of await sheets(store, 'register:fee')) {
    const { values } = body as Body;
    if (values.month !== month || state === 'waived') continue;
    kinds[values.kind] ??= { rows: 0, settled: 0, dueCents: 0, paidCents: 0 };
    const line = kinds[values.kind] as { rows: number; settled: number; dueCents: number; paidCents: number };
    line.rows++;
    line.dueCents += Math.round(values.due * 100);
    if (state === 'paid') {
      line.settled++;
      line.paidCents += Math.round(values.paid * 100);
    }
  }
  return kinds;
}

/** Of a round of questionnaires: by the moves that were made. */
export async function surveyRecounted(store: Store, round: string) {
  const rows = (await sheets(store, 'register:survey')).filter(
    ({ body }) => (body as Body).values.round === round,
  );
  const back = rows.filter(({ body }) => (body as Body).moves.some(({ move }: Body) => move === 'answer'));
  const given = back.map(({ body }) => (body as Body).values.overall as number);
  return {
    sent: rows.length,
    back: back.length,
    overall: Math.round((given.reduce((sum, one) => sum + one, 0) / given.length) * 10) / 10,
  };
}

/** Points of each person that count, in a stretch. */
export async function pointsRecounted(store: Store, from: number, to: number) {
  const totals: Record<string, number> = {};
  for (const { state, at, body } of await sheets(store, 'kpi')) {
    const { person, points } = body as Body;
    if (at >= from && at < to && (state === 'confirmed' || state === 'appealed'))
      totals[person] = (totals[person] ?? 0) + points;
  }
  return totals;
}
