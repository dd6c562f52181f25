/** Reports: a month lived by seed, its figures reckoned anew here from the raw events; periods, drill-down, what is sent. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FigureCard, Report } from '../../src/reports.ts';
import type { EventRow, MessageRow } from '../../src/store.ts';
import type { Ticket } from '../../src/ticket/ticket.ts';
import { ANNA, beginShift, type Shift } from '../converse/shift.ts';
import { community } from '../shared.ts';
import { liveMonth } from './month.ts';

const HOUR = 3_600_000;
const FROM = Date.parse('2026-12-01T00:00:00+08:00');
const TO = Date.parse('2027-01-01T00:00:00+08:00');

let shift: Shift;
let report: Report;
let tickets: readonly Ticket[];
let log: readonly EventRow[];
/** 40 days from 23 November: a whole December. */
beforeAll(async () => {
  shift = await liveMonth(7, 40);
  report = await shift.staff.supervision.reports.report({ kind: 'month', at: FROM });
  tickets = await shift.store.tickets(community.id, { limit: 10_000 });
  log = await shift.store.events(0, 1_000_000);
}, 240_000);
afterAll(() => shift?.close());

const figure = (id: string): FigureCard => {
  const found = report.sections.flatMap(({ figures }) => figures).find((one) => one.id === id);
  if (!found) throw new Error(`no figure ${id}`);
  return found;
};

/** The raw events of a ticket before the end of December. */
const of = ({ id }: Ticket) => log.filter(({ ticketId, at }) => ticketId === id && at < TO);
const inDecember = (at: number | undefined) => at !== undefined && at >= FROM && at < TO;
const openedAt = (ticket: Ticket) => of(ticket).find(({ kind }) => kind === 'ticket.opened')?.at;
const dropped = (ticket: Ticket) =>
  of(ticket).some(({ kind }) => kind === 'ticket.cancel' || kind === 'ticket.merge');
/** When it was done for good: the last finish, unless it was opened again after it. */
function doneAt(ticket: Ticket): number | undefined {
  const turns = of(ticket).filter(({ kind }) => ['ticket.finish', 'ticket.reopen'].includes(kind));
  const last = turns.at(-1);
  return last?.kind === 'ticket.finish' ? last.at : undefined;
}
const closedAt = (ticket: Ticket) =>
  doneAt(ticket) === undefined ? undefined : of(ticket).findLast(({ kind }) => kind === 'ticket.close')?.at;
const rating = (ticket: Ticket) => of(ticket).findLast(({ kind }) => kind === 'ticket.rated');
const matters = (kinds?: readonly string[]) =>
  tickets.filter(
    (ticket) => ticket.task === 'work' && !dropped(ticket) && (kinds?.includes(ticket.kind) ?? true),
  );
const share = (rows: readonly Ticket[], good: (ticket: Ticket) => boolean) => ({
  hits: rows.filter(good).length,
  all: rows.length,
});

describe('the figures of a month', () => {
  it('have something to reckon: dozens of tickets, some called off, opened again, rated low, not finished', () => {
    expect(matters().length).toBeGreaterThan(40);
    for (const kind of [
      'ticket.cancel',
      'ticket.reopen',
      'ticket.rated',
      'ticket.note.urge',
      'conversation.handoff',
    ])
      expect([kind, log.some((event) => event.kind === kind)]).toEqual([kind, true]);
    expect(matters().some((ticket) => doneAt(ticket) === undefined)).toBe(true);
  });

  it('count what was reported, finished, left open, called off', () => {
    const opened = matters().filter((ticket) => inDecember(openedAt(ticket)));
    expect(figure('opened').value).toBe(opened.length);
    expect(figure('finished').value).toBe(matters().filter((ticket) => inDecember(doneAt(ticket))).length);
    expect(figure('open').value).toBe(
      matters().filter((ticket) => doneAt(ticket) === undefined && (openedAt(ticket) ?? TO) < TO).length,
    );
    expect(figure('called_off').value).toBe(
      tickets.filter((ticket) => ticket.task === 'work' && dropped(ticket) && inDecember(openedAt(ticket)))
        .length,
    );
    expect(figure('reopened').value).toBe(
      matters().filter(
        (ticket) =>
          inDecember(doneAt(ticket)) &&
          of(ticket).some(({ kind, at }) => kind === 'ticket.reopen' && inDecember(at)),
      ).length,
    );
    for (const [id, kinds] of [
      ['repair_opened', ['repair']],
      ['complaint_opened', ['complaint', 'fee_dispute']],
      ['service_opened', ['special_service']],
    ] as const)
      expect([id, figure(id).value]).toEqual([
        id,
        matters(kinds).filter((ticket) => inDecember(openedAt(ticket))).length,
      ]);
  });

  it('reckon resolution and satisfaction, measured by the standards', () => {
    const now = Math.min(TO, shift.clock.now());
    const due = matters().filter((ticket) => {
      const last = Math.max(...Object.values(ticket.due).filter((at) => at !== null));
      return inDecember(openedAt(ticket)) && (doneAt(ticket) !== undefined || last < now);
    });
    const resolution = share(due, (ticket) => doneAt(ticket) !== undefined);
    expect(figure('resolution')).toMatchObject({ ...resolution, target: 95, standard: 'STD-4' });
    expect(figure('resolution').met).toBe(resolution.hits / resolution.all >= 0.95);
    const rated = matters().filter((ticket) => inDecember(rating(ticket)?.at));
    const happy = (ticket: Ticket) => {
      const { solved, rating: points } = rating(ticket)?.data ?? {};
      return solved === true && (points === null || Number(points) > 2);
    };
    expect(figure('satisfaction')).toMatchObject({ ...share(rated, happy), target: 90 });
    expect(figure('repair_satisfied')).toMatchObject(
      share(
        rated.filter(({ kind }) => kind === 'repair'),
        happy,
      ),
    );
  });

  it('reckon effectiveness, first answers within a day, and calls after complaints', () => {
    const complaints = matters(['complaint', 'fee_dispute']);
    const finished = complaints.filter((ticket) => inDecember(doneAt(ticket)));
    expect(figure('complaint_effective')).toMatchObject(
      share(
        finished,
        (ticket) =>
          !of(ticket).some(({ kind }) => kind === 'ticket.reopen') && rating(ticket)?.data.solved !== false,
      ),
    );
    const contact = (ticket: Ticket) => {
      const move = of(ticket).find(({ kind }) => /^ticket\.(accept|start|finish)$/.test(kind))?.at;
      const met = ticket.clock.met.respond;
      return Math.min(move ?? Number.POSITIVE_INFINITY, met ?? Number.POSITIVE_INFINITY);
    };
    const day = 24 * HOUR;
    const now = Math.min(TO, shift.clock.now());
    const asked = matters().filter((ticket) => {
      const at = openedAt(ticket) ?? 0;
      return inDecember(at) && (contact(ticket) < now || at + day < now);
    });
    expect(figure('contact_24h')).toMatchObject(
      share(asked, (ticket) => contact(ticket) <= (openedAt(ticket) ?? 0) + day),
    );
    const callFor = (ticket: Ticket) =>
      tickets
        .filter(({ fields }) => fields.follow_up === ticket.number)
        .toSorted((a, b) => a.createdAt - b.createdAt)
        .at(-1);
    const closed = complaints.filter((ticket) => {
      const call = callFor(ticket);
      return (
        inDecember(closedAt(ticket)) &&
        call !== undefined &&
        (doneAt(call) !== undefined || (call.due.respond ?? TO) < now)
      );
    });
    expect(figure('complaint_called')).toMatchObject({
      ...share(closed, (ticket) => {
        const call = callFor(ticket);
        return call !== undefined && doneAt(call) !== undefined;
      }),
      target: 100,
    });
  });

  it('keep the bot and people apart, by every message that was sent', async () => {
    const talks = await shift.store.queue(community.id, { since: 0, limit: 10_000 });
    const messages: (readonly MessageRow[])[] = await Promise.all(
      talks.map(async ({ conversation: { id } }) =>
        (await shift.store.messages(id, 0, 10_000)).filter(({ at }) => inDecember(at)),
      ),
    );
    const count = (from: string) => messages.flat().filter((message) => message.from === from).length;
    expect(figure('said').apart).toEqual({ bot: count('bot'), people: count('agent') });
    expect(figure('conversations').apart).toEqual({
      bot: messages.filter(
        (rows) => rows.some(({ from }) => from === 'bot') && !rows.some(({ from }) => from === 'agent'),
      ).length,
      people: messages.filter((rows) => rows.some(({ from }) => from === 'agent')).length,
    });
    expect(figure('said').value).toBeNull();
  });

  it('are those of the rows when the report is made again, and of the month before in `before`', async () => {
    const november = await shift.staff.supervision.reports.report({ kind: 'month', at: FROM - 1 });
    const opened = november.sections[0]?.figures.find(({ id }) => id === 'opened');
    expect(figure('opened').before).toEqual({ value: opened?.value, text: String(opened?.value) });
    expect(await shift.staff.supervision.reports.report({ kind: 'month', at: TO - 1 })).toEqual(report);
    const [trend] = report.sections[0]?.trends ?? [];
    expect(trend?.values).toHaveLength(report.periods.length);
    expect(trend?.values.at(-1)).toBe(figure('resolution').value);
  });

  it('lead to their tickets, with the ones that fall short marked', async () => {
    const { cases } = await shift.staff.supervision.reports.behind({ kind: 'month', at: FROM }, 'resolution');
    const { hits, all } = figure('resolution');
    expect([cases.length, cases.filter(({ good }) => good).length]).toEqual([all, hits]);
    expect(JSON.stringify(cases)).not.toMatch(/138\d{8}/);
    await expect(
      shift.staff.supervision.reports.behind({ kind: 'month', at: FROM }, 'said'),
    ).rejects.toMatchObject({
      code: 'E_UNKNOWN_ID',
    });
  });

  it('are grouped in tables whose rows add up, and told in sentences', () => {
    const tables = report.sections.flatMap((section) => section.tables);
    for (const id of ['by_kind', 'by_building']) {
      const rows = tables.find((table) => table.id === id)?.rows ?? [];
      expect([id, rows.reduce((sum, { values }) => sum + (values[0]?.value ?? 0), 0)]).toEqual([
        id,
        figure('opened').value,
      ]);
    }
    const sentences = report.sections.find(({ id }) => id === 'matters')?.analysis ?? [];
    expect(sentences[0]).toContain(`${figure('opened').value}件`);
    const missed = report.sections.flatMap(({ figures }) => figures).filter(({ met }) => met === false);
    for (const { title } of missed) expect(sentences.join('')).toContain(title);
  });

  it('tell how each version of a wording fared', () => {
    const rows = report.sections.find(({ id }) => id === 'phrases')?.phrases ?? [];
    const [most] = rows;
    expect(most?.said.bot).toBeGreaterThan(5);
    expect(rows.some(({ rated, rating: mean }) => rated > 0 && mean !== null)).toBe(true);
    expect(rows.some(({ reopened }) => reopened > 0)).toBe(true);
    // The versions of a wording stand together.
    const ids = rows.map(({ phrase }) => phrase);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at && ids[at - 1] !== id)).toEqual([]);
  });
});

describe('a report', () => {
  it('is of a day, a week from Monday, a quarter, a year', async () => {
    const spans = await Promise.all(
      (['day', 'week', 'quarter', 'year'] as const).map(async (kind) => {
        const { from, to, title } = await shift.staff.supervision.reports.report({
          kind,
          at: FROM,
          sections: ['service'],
        });
        return [new Date(from).toISOString(), new Date(to).toISOString(), title];
      }),
    );
    expect(spans).toEqual([
      ['2026-11-30T16:00:00.000Z', '2026-12-01T16:00:00.000Z', '2026年12月1日'],
      ['2026-11-29T16:00:00.000Z', '2026-12-06T16:00:00.000Z', '2026年11月30日至12月6日'],
      ['2026-09-30T16:00:00.000Z', '2026-12-31T16:00:00.000Z', '2026年第4季度'],
      ['2025-12-31T16:00:00.000Z', '2026-12-31T16:00:00.000Z', '2026年'],
    ]);
  });

  it('is a spreadsheet with the definition beside every figure', async () => {
    const { default: ExcelJS } = await import('exceljs');
    const { name, bytes } = await shift.staff.supervision.reports.sheet({ kind: 'month', at: FROM });
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(bytes as unknown as ArrayBuffer);
    expect(name).toBe('2026年12月.xlsx');
    const rows = book.worksheets[0]?.getSheetValues() as unknown as (string | number)[][];
    const row = rows.find((cells) => cells?.[2] === '问题解决率');
    expect(row?.slice(3, 7)).toEqual([
      figure('resolution').value,
      '%',
      figure('resolution').hits,
      figure('resolution').all,
    ]);
    expect(row?.[9]).toBe(figure('resolution').definition);
    expect(book.worksheets.length).toBeGreaterThan(5);
  });

  it('is sent when it is due, once, with its figures; what was missed for long is not', async () => {
    const { clock, staff, store } = shift;
    const reasons = async () =>
      (await store.alerts(community.id, 500))
        .map(({ reason }) => reason)
        .filter((reason) => reason.startsWith('report:'));
    // Saturday, 2 January 2027, 10:00 in Shanghai: the month, quarter, half and whole year of yesterday, and the renovations of today.
    expect(new Date(clock.now()).toISOString()).toBe('2027-01-02T02:00:00.000Z');
    expect(await staff.supervision.reports.sendDue()).toBe(5);
    expect(await staff.supervision.reports.sendDue()).toBe(0);
    expect((await reasons()).toSorted()).toEqual([
      'report:half',
      'report:monthly',
      'report:quarterly',
      'report:renovation',
      'report:yearly',
    ]);
    const monthly = (await store.events(0, 1_000_000)).find(({ data }) => data.reason === 'report:monthly');
    expect(monthly?.data).toMatchObject({ list: '月报：2026年12月', roles: ['客服主管', '项目经理'] });
    expect(String(monthly?.data.lines)).toContain(`问题解决率 ${figure('resolution').value}%（标准≥95%）`);
  });
});

describe('the first contact with an owner', () => {
  it('is the first, even by a written word, however often the ticket was opened again', async () => {
    const day = await beginShift();
    try {
      const ticket = await day.filed();
      await day.pass(10 * 60_000);
      await day.act(ANNA, { do: 'reply', phrases: [], edited: false }, '您好，师傅下午三点到。');
      await day.pass(2 * HOUR);
      await day.move(ticket, 'accept', 'finish', 'reopen', 'accept');
      const told = await day.staff.supervision.reports.report({ kind: 'month', at: day.clock.now() });
      const minutes = told.sections
        .flatMap(({ figures }) => figures)
        .find(({ id }) => id === 'contact_minutes');
      expect(minutes?.value).toBe(10);
    } finally {
      await day.close();
    }
  });
});
