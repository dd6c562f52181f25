/** When reports are sent (scripts-zh/supervise/reports.yaml), and what people are called with: through Slack and the outlets. */
import type { PlainCall } from '../ledger.ts';
import type { Library } from '../library/library.ts';
import type { ReportRules, ReportSchedule } from '../library/report-schema.ts';
import type { Report } from '../reports.ts';
import { before, type Period, periodOf } from '../supervise/period.ts';
import { shownTarget } from '../supervise/shown.ts';
import { DAY, MINUTE, shanghaiFields, shanghaiMidnight } from '../text/shanghai.ts';
import { filledText } from '../text/template.ts';

/** A service that was down sends what it missed, this long. */
const LATEST_MS = 2 * DAY;

export interface DueReport {
  readonly schedule: ReportSchedule;
  readonly period: Period;
  /** The same report has the same id, whoever sends it. */
  readonly id: string;
}

/** What was due to be sent lately, by now. */
export function dueReports({ schedules }: ReportRules, communityId: string, now: number): DueReport[] {
  return schedules.flatMap((schedule) => {
    const due: DueReport[] = [];
    for (let day = shanghaiMidnight(now - LATEST_MS); day <= now; day += DAY) {
      const at = day + minuteOf(schedule.at) * MINUTE;
      if (at > now || now - at > LATEST_MS || !isDay(schedule, day)) continue;
      const running = periodOf(schedule.period, at);
      const period = schedule.which === 'running' ? running : before(running);
      due.push({ schedule, period, id: `report:${communityId}:${schedule.id}:${period.from}` });
    }
    return due;
  });
}

function isDay({ weekday, day, months }: ReportSchedule, at: number): boolean {
  const fields = shanghaiFields(at);
  const isLast = shanghaiFields(at + DAY).day === 1;
  return (
    (weekday === undefined || weekday === fields.weekday) &&
    (day === undefined || day === fields.day || (isLast && day > fields.day)) &&
    (months === undefined || months.includes(fields.month))
  );
}

function minuteOf(text: string): number {
  const [hours = '0', minutes = '0'] = text.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** The figures in one line for a screen, one a line where there is room. */
export function reportCall(
  library: Library,
  about: Pick<PlainCall, 'id' | 'communityId' | 'at'>,
  { id, title, to }: ReportSchedule,
  report: Report,
): PlainCall {
  const { labels } = library.supervise.reports;
  const lines = report.sections.flatMap((section) => [
    ...section.figures.map((figure) =>
      filledText(labels.sent_figure, {
        figure: figure.title,
        value: figure.text,
        target: shownTarget(library, figure),
      }),
    ),
    ...section.tables.flatMap(({ title: name, rows }) =>
      rows.length === 0
        ? []
        : [`${name}: ${rows.map((row) => `${row.name} ${row.values[0]?.text ?? labels.none}`).join('、')}`],
    ),
    ...section.analysis,
  ]);
  return {
    ...about,
    reason: `report:${id}`,
    roles: to,
    list: filledText(labels.sent, { title, period: report.title }),
    lines,
  };
}
