/** What supervisors look at and decide, over one store. */
import type { SupervisionDesk } from '../supervision.ts';
import { createInspectionDesk } from './inspections.ts';
import { createKpiDesk } from './kpis.ts';
import { confirmedFindings, createQualityDesk, type QualityOptions } from './quality.ts';
import { createReportDesk } from './reports.ts';
import type { StaffDeskOptions } from './staff.ts';

export function createSupervisionDesk(
  options: StaffDeskOptions,
  traineeOf: QualityOptions['traineeOf'],
): SupervisionDesk {
  const { store, clock, desk, communityId: id, communityName: name } = options;
  const library = () => desk.library;
  return {
    reports: createReportDesk({
      store,
      clock,
      community: { id, name },
      library,
      violated: ({ from, to }) => confirmedFindings(store, id, { from, to }),
    }),
    quality: createQualityDesk({ ...options, library, traineeOf }),
    inspections: createInspectionDesk({ ...options, library }),
    kpis: createKpiDesk({ ...options, library }),
  };
}
