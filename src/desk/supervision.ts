/** What supervisors look at and decide, over one store. */
import type { SupervisionDesk } from '../supervision.ts';
import { createReportDesk } from './reports.ts';
import type { StaffDeskOptions } from './staff.ts';

export function createSupervisionDesk({
  store,
  clock,
  desk,
  communityId: id,
  communityName: name,
}: StaffDeskOptions): SupervisionDesk {
  const about = { store, clock, community: { id, name }, library: () => desk.library };
  return { reports: createReportDesk(about) };
}
