/** What supervisors look at and decide beside the day's work: reports. */
import type { ReportDesk } from './reports.ts';

export interface SupervisionDesk {
  /** Figures of days, weeks, months, quarters and years. */
  readonly reports: ReportDesk;
}
