/** Reports over HTTP: figures, the tickets behind them, a spreadsheet. */
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { PERIODS } from '../library/report-schema.ts';
import type { ReportFile, ReportWish } from '../reports.ts';
import { shanghaiDay } from '../text/shanghai.ts';
import { type Routes, XLSX } from './route.ts';
import type { Served } from './served.ts';

const DAY_TEXT = /^(20[0-9]{2})-([01][0-9])-([0-3][0-9])$/;
const wish = z.strictObject({
  /** A day in the period, YYYY-MM-DD. */
  day: z.string().regex(DAY_TEXT, 'must be like 2026-11-22'),
  sections: z.string().max(400).optional(),
});
const ofPeriod = z.strictObject({ kind: z.enum(PERIODS) });
const ofFigure = ofPeriod.extend({ figure: z.string().min(1).max(80) });

export function wishOf(kind: ReportWish['kind'], { day, sections }: z.infer<typeof wish>): ReportWish {
  const [, year, month, date] = DAY_TEXT.exec(day) ?? [];
  return {
    kind,
    at: shanghaiDay(Number(year), Number(month), Number(date)),
    ...(sections !== undefined && { sections: sections.split(',') }),
  };
}

const sent = (reply: FastifyReply, { name, bytes }: ReportFile) =>
  reply
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
    .type(XLSX)
    .send(Buffer.from(bytes));

export function reportRoutes(routes: Routes, { staff }: Pick<Served, 'staff'>): void {
  routes.add(
    {
      method: 'GET',
      url: '/reports/:kind',
      wants: 'supervision',
      about:
        'the report of the day, week, month, quarter, half year or year in which a day falls: figures with definitions, tables, analysis',
      params: ofPeriod,
      query: wish,
    },
    async ({ params: { kind }, query }) => staff().supervision.reports.report(wishOf(kind, query)),
  );

  routes.add(
    {
      method: 'GET',
      url: '/reports/:kind/figures/:figure',
      wants: 'supervision',
      about: 'the tickets, or the rows of a book, behind a figure of a report',
      params: ofFigure,
      query: wish,
    },
    async ({ params: { kind, figure }, query }) =>
      staff().supervision.reports.behind(wishOf(kind, query), figure),
  );

  routes.add(
    {
      method: 'GET',
      url: '/reports/:kind/sheet',
      sends: XLSX,
      wants: 'supervision',
      about: 'the report as an .xlsx file',
      params: ofPeriod,
      query: wish,
    },
    async ({ params: { kind }, query, reply }) =>
      sent(reply, await staff().supervision.reports.sheet(wishOf(kind, query))),
  );

  routes.add(
    {
      method: 'GET',
      url: '/reports/:kind/figures/:figure/sheet',
      sends: XLSX,
      wants: 'supervision',
      about: 'what is behind a figure, as an .xlsx file',
      params: ofFigure,
      query: wish,
    },
    async ({ params: { kind, figure }, query, reply }) =>
      sent(reply, await staff().supervision.reports.behindSheet(wishOf(kind, query), figure)),
  );
}
