/** What the desk's routes are served with. */
import type { Clock } from '../clock.ts';
import type { StaffDesk } from '../staff.ts';
import type { Gate } from './gate.ts';
import type { MediaDoors } from './media-routes.ts';

export interface Served {
  readonly staff: () => StaffDesk;
  readonly gate: Gate;
  readonly clock: Clock;
  /** Null where no pictures are kept. */
  readonly media: MediaDoors | null;
}
