/** What supervisors look at and decide beside the day's work: reports, quality. */
import type { QualityDesk } from './quality.ts';
import type { ReportDesk } from './reports.ts';

export interface SupervisionDesk {
  /** Figures of days, weeks, months, quarters and years. */
  readonly reports: ReportDesk;
  /** Talks with owners, marked. */
  readonly quality: QualityDesk;
}
