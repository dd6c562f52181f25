/** What reports are reckoned from, as rows: what both stores share. */
import type { PlainCall, Spoken } from '../ledger.ts';
import { OPEN_STATES } from '../ticket/moves.ts';
import type { EventInsert } from './turn.ts';

export interface SpokenColumns {
  readonly conversation_id: string;
  readonly channel: string;
  readonly seq: number;
  readonly sender: Spoken['from'];
  readonly at: number;
  readonly phrases: Spoken['phrases'];
}

export function spokenFromRow({ conversation_id, sender, ...row }: SpokenColumns): Spoken {
  return { ...row, conversationId: conversation_id, from: sender };
}

/** Small record by which a call is known. */
export const CALLED_SPACE = 'called';
/** SQL of the states in which work is owed. */
export const OPEN_LIST = OPEN_STATES.map((state) => `'${state}'`).join(', ');

/** What people are called by. */
export function callEvent({
  id,
  communityId,
  reason,
  roles,
  person,
  list,
  lines,
  at,
}: PlainCall): EventInsert {
  return {
    at,
    kind: 'alert',
    ticket_id: null,
    conversation_id: null,
    data: {
      reason,
      roles,
      list,
      notice: null,
      community: communityId,
      call: id,
      ...(person !== undefined && { person }),
      ...(lines && { lines }),
    },
    message: null,
  };
}
