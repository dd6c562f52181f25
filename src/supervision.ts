/** What supervisors look at and decide beside the day's work: reports, quality, the checklist, points of staff. */
import type { InspectionDesk } from './inspections.ts';
import type { KpiDesk } from './kpis.ts';
import type { QualityDesk } from './quality.ts';
import type { ReportDesk } from './reports.ts';

export interface SupervisionDesk {
  /** Figures of days, weeks, months, quarters and years. */
  readonly reports: ReportDesk;
  /** Talks with owners, marked. */
  readonly quality: QualityDesk;
  /** 督导检查表. */
  readonly inspections: InspectionDesk;
  /** 考核. */
  readonly kpis: KpiDesk;
}
