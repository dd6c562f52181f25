/** What supervisors look at (scripts-zh/supervise), checked against the rest of the library. */
import type { Row } from './build.ts';
import type { InspectionRules } from './inspection-schema.ts';
import type { KpiRules } from './kpi-schema.ts';
import type { Library } from './library.ts';
import type { QualityRules } from './quality-schema.ts';
import type { ReportRules } from './report-schema.ts';

/** The files of the folder, each one of its kind. */
export interface SuperviseFiles {
  reports: Row<ReportRules>[];
  quality: Row<QualityRules>[];
  inspection: Row<InspectionRules>[];
  kpi: Row<KpiRules>[];
}

export function joinSupervise(
  files: SuperviseFiles,
  one: <T>(rows: Row<T>[], name: string) => T,
): Library['supervise'] {
  return {
    reports: one(files.reports, 'supervise/reports.yaml'),
    quality: one(files.quality, 'supervise/quality.yaml'),
    inspection: one(files.inspection, 'supervise/inspection.yaml'),
    kpi: one(files.kpi, 'supervise/kpi.yaml'),
  };
}
