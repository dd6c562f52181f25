/** Figures of a month, counted anew from the raw log, tickets and messages, with nothing of src/supervise. */
import type { Report } from '../../src/reports.ts';
import type { EventRow, MessageRow, Store } from '../../src/store.ts';
import { demoCommunity } from './year.ts';

const HOUR = 3_600_000;

/** In minutes, of times in ms. */
function middle(times: readonly number[]): number | null {
  const sorted = times.toSorted((one, other) => one - other);
  const half = sorted.length / 2;
  const pair = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return sorted.length === 0 ? null : Math.round(((pair[0] ?? 0) + (pair[1] ?? 0)) / 2 / 6000) / 10;
}

export interface Raw {
  readonly log: readonly EventRow[];
  readonly messages: readonly (MessageRow & { readonly conversationId: string })[];
  /** The times that each ticket was given. */
  readonly stages: ReadonlyMap<string, readonly (readonly [stage: string, due: number])[]>;
}

export async function rawOf(store: Store): Promise<Raw> {
  const log: EventRow[] = [];
  for (;;) {
    const page = await store.events(log.at(-1)?.seq ?? 0, 5000);
    log.push(...page);
    if (page.length < 5000) break;
  }
  const rows = await store.queue(demoCommunity.id, { since: 0, limit: 1_000_000 });
  const ids = rows.map(({ conversation }) => conversation.id);
  const messages: (MessageRow & { conversationId: string })[] = [];
  for (const conversationId of ids)
    for (const message of await store.messages(conversationId, 0, 1_000_000))
      messages.push({ ...message, conversationId });
  const tickets = await store.tickets(demoCommunity.id, { limit: 1_000_000 });
  const stages = new Map(
    tickets.map(({ id, due }) => [
      id,
      Object.entries(due).flatMap(([stage, at]) => (at === null ? [] : [[stage, at] as const])),
    ]),
  );
  return { log, messages, stages };
}

/** What the log says of one ticket until a moment. */
interface Life {
  readonly id: string;
  readonly kind: string;
  readonly openedAt: number;
  contactAt: number | null;
  readonly urgedAt: number[];
  doneAt: number | null;
  reopenedAt: number[];
  dropped: boolean;
  rated: { readonly at: number; readonly happy: boolean; readonly solved: boolean } | null;
}

function lives({ log, messages }: Raw, until: number): Life[] {
  const all = new Map<string, Life>();
  const told = new Map<string, number[]>();
  for (const { from, conversationId, at } of messages)
    if (from === 'agent') told.set(conversationId, [...(told.get(conversationId) ?? []), at]);
  /** What a colleague wrote to the owner while the ticket was open is contact too. */
  const written = (conversationId: string | null, from: number, to: number) =>
    (told.get(conversationId ?? '') ?? []).find((at) => at >= from && at < to) ?? null;
  for (const { kind, ticketId, conversationId, at, data } of log) {
    if (ticketId === null || at >= until) continue;
    if (kind === 'ticket.opened' && data.task !== 'callback')
      all.set(ticketId, {
        id: ticketId,
        kind: String(data.kind),
        openedAt: at,
        contactAt: written(conversationId, at, until),
        urgedAt: [],
        doneAt: null,
        reopenedAt: [],
        dropped: false,
        rated: null,
      });
    const life = all.get(ticketId);
    if (!life) continue;
    if (kind === 'ticket.finish') life.doneAt = at;
    if (['ticket.accept', 'ticket.start', 'ticket.finish'].includes(kind))
      life.contactAt = Math.min(life.contactAt ?? at, at);
    if (kind === 'ticket.note.urge') life.urgedAt.push(at);
    if (kind === 'ticket.cancel' || kind === 'ticket.merge') life.dropped = true;
    if (kind === 'ticket.reopen') {
      life.doneAt = null;
      life.reopenedAt.push(at);
    }
    if (kind === 'ticket.rated') {
      const { solved, rating } = data as { solved?: boolean; rating?: number | null };
      life.rated = {
        at,
        solved: solved === true,
        happy: solved === true && (rating === null || rating === undefined || rating > 2),
      };
    }
  }
  return [...all.values()];
}

/** @returns the figures by id, as a report has them */
export function recounted(raw: Raw, from: number, to: number): Record<string, unknown> {
  const within = (at: number | null | undefined) => at !== null && at !== undefined && at >= from && at < to;
  const every = lives(raw, to);
  const all = every.filter(({ dropped }) => !dropped);
  const opened = all.filter(({ openedAt }) => within(openedAt));
  const finished = all.filter(({ doneAt }) => within(doneAt));
  const rated = all.filter((life) => within(life.rated?.at));
  const of = (list: readonly Life[], ...kinds: readonly string[]) =>
    list.filter(({ kind }) => kinds.includes(kind)).length;
  const said = (who: string) => raw.messages.filter((message) => message.from === who && within(message.at));
  const people = new Set(said('agent').map(({ conversationId }) => conversationId));
  const bot = new Set(said('bot').map(({ conversationId }) => conversationId));
  const complaints = ['complaint', 'fee_dispute'];
  const effective = (...kinds: readonly string[]) => {
    const done = finished.filter(({ kind }) => kinds.includes(kind));
    const good = done.filter(
      ({ reopenedAt, rated: said }) => reopenedAt.length === 0 && (said === null || said.solved),
    );
    return [good.length, done.length];
  };
  const settling = opened.filter(
    ({ id, doneAt }) => doneAt !== null || Math.max(...(raw.stages.get(id) ?? []).map(([, due]) => due)) < to,
  );
  const asked = opened.filter(({ contactAt, openedAt }) => contactAt !== null || openedAt + 24 * HOUR < to);
  const inDay = asked.filter(
    ({ contactAt, openedAt }) => contactAt !== null && contactAt - openedAt <= 24 * HOUR,
  );
  return {
    resolution: [settling.filter(({ doneAt }) => doneAt !== null).length, settling.length],
    contact_24h: [inDay.length, asked.length],
    contact_minutes: middle(
      opened.flatMap((life) => (life.contactAt === null ? [] : life.contactAt - life.openedAt)),
    ),
    work_minutes: middle(
      finished.flatMap((life) => (life.doneAt === null ? [] : life.doneAt - life.openedAt)),
    ),
    complaint_effective: effective(...complaints),
    repair_effective: effective('repair'),
    urged: opened.filter(({ urgedAt }) => urgedAt.some(within)).length,
    called_off: every.filter(({ dropped, openedAt }) => dropped && within(openedAt)).length,
    opened: opened.length,
    finished: finished.length,
    open: all.filter(({ doneAt }) => doneAt === null).length,
    reopened: finished.filter(({ reopenedAt }) => reopenedAt.some(within)).length,
    repair_opened: of(opened, 'repair'),
    complaint_opened: of(opened, 'complaint', 'fee_dispute'),
    service_opened: of(opened, 'special_service'),
    satisfaction: [rated.filter((life) => life.rated?.happy).length, rated.length],
    said: [said('bot').length, said('agent').length],
    conversations: [[...bot].filter((id) => !people.has(id)).length, people.size],
  };
}

/** The same figures of a report. */
export function reported({ sections }: Report): Record<string, unknown> {
  const figure = (id: string) => sections.flatMap(({ figures }) => figures).find((one) => one.id === id);
  const value = (id: string) => figure(id)?.value;
  const shares = (id: string) => [figure(id)?.hits, figure(id)?.all];
  const apart = (id: string) => [figure(id)?.apart?.bot, figure(id)?.apart?.people];
  return {
    resolution: shares('resolution'),
    contact_24h: shares('contact_24h'),
    contact_minutes: value('contact_minutes'),
    work_minutes: value('work_minutes'),
    complaint_effective: shares('complaint_effective'),
    repair_effective: shares('repair_effective'),
    urged: value('urged'),
    called_off: value('called_off'),
    opened: value('opened'),
    finished: value('finished'),
    open: value('open'),
    reopened: value('reopened'),
    repair_opened: value('repair_opened'),
    complaint_opened: value('complaint_opened'),
    service_opened: value('service_opened'),
    satisfaction: shares('satisfaction'),
    said: apart('said'),
    conversations: apart('conversations'),
  };
}

/** The numbers of 今日 at a moment, from the log: what is late has a time that nothing in the log has met. */
export function todayRecounted(raw: Raw, now: number) {
  const midnight = Date.parse(`${new Date(now + 8 * HOUR).toISOString().slice(0, 10)}T00:00:00+08:00`);
  const states = new Map<string, { open: boolean; paused: boolean; emergency: boolean; met: Set<string> }>();
  for (const { kind, ticketId, at, data } of raw.log) {
    if (ticketId === null || at > now) continue;
    if (kind === 'ticket.opened')
      states.set(ticketId, {
        open: true,
        paused: false,
        emergency: data.urgency === 'emergency',
        met: new Set(),
      });
    const state = states.get(ticketId);
    if (!state) continue;
    if (['finish', 'close', 'cancel', 'merge', 'confirm'].some((move) => kind === `ticket.${move}`))
      state.open = false;
    if (kind === 'ticket.reopen') {
      state.open = true;
      state.met.clear();
    }
    if (kind === 'ticket.pause' || kind === 'ticket.resume') state.paused = kind === 'ticket.pause';
    if (kind === 'ticket.accept') state.met.add('respond');
    if (kind === 'ticket.start') state.met.add('respond').add('arrive');
  }
  const messages = raw.messages.filter(({ at }) => at >= midnight && at <= now);
  const by = (who: string) => messages.filter(({ from }) => from === who);
  const people = new Set(by('agent').map(({ conversationId }) => conversationId));
  const bot = new Set(by('bot').map(({ conversationId }) => conversationId));
  const open = [...states].filter(([, state]) => state.open);
  return {
    emergencies: open.filter(([, { emergency }]) => emergency).length,
    late: open
      .filter(
        ([id, { paused, met }]) =>
          !paused && (raw.stages.get(id) ?? []).some(([stage, due]) => due <= now && !met.has(stage)),
      )
      .map(([id]) => id)
      .toSorted(),
    said: { bot: by('bot').length, people: by('agent').length },
    conversations: { bot: [...bot].filter((id) => !people.has(id)).length, people: people.size },
  };
}
