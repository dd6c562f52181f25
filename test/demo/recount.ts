/** Figures of a month, counted anew from the raw log, tickets and messages, with nothing of src/supervise. */
import type { Report } from '../../src/reports.ts';
import type { EventRow, MessageRow, Store } from '../../src/store.ts';
import { demoCommunity } from './year.ts';

export interface Raw {
  readonly log: readonly EventRow[];
  readonly messages: readonly (MessageRow & { readonly conversationId: string })[];
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
  return { log, messages };
}

/** What the log says of one ticket until a moment. */
interface Life {
  readonly kind: string;
  readonly openedAt: number;
  doneAt: number | null;
  reopenedAt: number[];
  dropped: boolean;
  rated: { readonly at: number; readonly happy: boolean } | null;
}

function lives({ log }: Raw, until: number): Life[] {
  const all = new Map<string, Life>();
  for (const { kind, ticketId, at, data } of log) {
    if (ticketId === null || at >= until) continue;
    if (kind === 'ticket.opened' && data.task !== 'callback')
      all.set(ticketId, {
        kind: String(data.kind),
        openedAt: at,
        doneAt: null,
        reopenedAt: [],
        dropped: false,
        rated: null,
      });
    const life = all.get(ticketId);
    if (!life) continue;
    if (kind === 'ticket.finish') life.doneAt = at;
    if (kind === 'ticket.cancel' || kind === 'ticket.merge') life.dropped = true;
    if (kind === 'ticket.reopen') {
      life.doneAt = null;
      life.reopenedAt.push(at);
    }
    if (kind === 'ticket.rated') {
      const { solved, rating } = data as { solved?: boolean; rating?: number | null };
      life.rated = { at, happy: solved === true && (rating === null || rating === undefined || rating > 2) };
    }
  }
  return [...all.values()].filter(({ dropped }) => !dropped);
}

/** @returns the figures by id, as a report has them */
export function recounted(raw: Raw, from: number, to: number): Record<string, unknown> {
  const within = (at: number | null | undefined) => at !== null && at !== undefined && at >= from && at < to;
  const all = lives(raw, to);
  const opened = all.filter(({ openedAt }) => within(openedAt));
  const finished = all.filter(({ doneAt }) => within(doneAt));
  const rated = all.filter((life) => within(life.rated?.at));
  const of = (list: readonly Life[], ...kinds: readonly string[]) =>
    list.filter(({ kind }) => kinds.includes(kind)).length;
  const said = (who: string) => raw.messages.filter((message) => message.from === who && within(message.at));
  const people = new Set(said('agent').map(({ conversationId }) => conversationId));
  const bot = new Set(said('bot').map(({ conversationId }) => conversationId));
  return {
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
