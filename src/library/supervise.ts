/** What supervisors look at (scripts-zh/supervise), checked against the rest of the library. */
import type { LibraryFiles, Row } from './kinds.ts';
import type { Library } from './library.ts';

export function joinSupervise(
  files: LibraryFiles,
  one: <T>(rows: Row<T>[], name: string) => T,
): Library['supervise'] {
  return {
    reports: one(files.reports, 'supervise/reports.yaml'),
    quality: one(files.quality, 'supervise/quality.yaml'),
    inspection: one(files.inspection, 'supervise/inspection.yaml'),
    kpi: one(files.kpi, 'supervise/kpi.yaml'),
  };
}
