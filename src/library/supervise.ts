/** What supervisors look at (scripts-zh/supervise), checked against the rest of the library. */
import type { Row } from './build.ts';
import type { Library } from './library.ts';
import type { QualityRules } from './quality-schema.ts';
import type { ReportRules } from './report-schema.ts';

/** The files of the folder, each one of its kind. */
export interface SuperviseFiles {
  reports: Row<ReportRules>[];
  quality: Row<QualityRules>[];
}

export function joinSupervise(
  files: SuperviseFiles,
  situations: Library['situations'],
  one: <T>(rows: Row<T>[], name: string) => T,
  fault: (file: string, message: string) => void,
): Library['supervise'] {
  const quality = one(files.quality, 'supervise/quality.yaml');
  for (const id of Object.values(quality?.practise ?? {}))
    if (!situations.has(id)) fault('supervise/quality.yaml', `there is no situation "${id}"`);
  return { reports: one(files.reports, 'supervise/reports.yaml'), quality };
}
