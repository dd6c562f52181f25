/** Calls for people as rows: what both stores share. */
import type { PeopleCall } from '../rounds.ts';
import type { EventInsert } from './turn.ts';

/** Where it is kept that people were called; swept with the small records. */
export const CALLED_SPACE = 'called';

export function callEvent({ communityId: community, reason, roles, list, at }: PeopleCall): EventInsert {
  return {
    at,
    kind: 'alert',
    ticket_id: null,
    conversation_id: null,
    data: { reason, roles, list, notice: null, community },
    message: null,
  };
}
