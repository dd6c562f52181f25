/** Warnings as rows, and the alert that goes with one: what both stores share. `$1` is the org. */
import type { Warning, WarningCall, WarningDetail, WarningRule } from '../warnings.ts';
import type { EventInsert } from './turn.ts';

export interface WarningRow {
  readonly id: string;
  readonly community_id: string;
  readonly rule: WarningRule;
  readonly at: number;
  readonly updated_at: number;
  readonly detail: WarningDetail;
  readonly seen_by: string | null;
  readonly seen_at: number | null;
}

/** $2 community, $3 since. */
export const WARNINGS = `SELECT id, community_id, rule, at, updated_at, detail, seen_by, seen_at FROM warning
  WHERE org_id = $1 AND community_id = $2 AND updated_at >= $3 ORDER BY updated_at DESC, id`;
/** $2 id, $3 detail, $4 at. */
export const EXTEND_WARNING = 'UPDATE warning SET detail = $3, updated_at = $4 WHERE org_id = $1 AND id = $2';
/** $2 community, $3 id, $4 by, $5 at. */
export const SEE_WARNING = `UPDATE warning SET seen_by = $4, seen_at = $5
  WHERE org_id = $1 AND community_id = $2 AND id = $3 AND seen_at IS NULL`;

export function warningFromRow(row: WarningRow): Warning {
  return {
    id: row.id,
    communityId: row.community_id,
    rule: row.rule,
    at: row.at,
    updatedAt: row.updated_at,
    detail: row.detail,
    seen: row.seen_by === null || row.seen_at === null ? null : { by: row.seen_by, at: row.seen_at },
  };
}

/** What people are called by: told once, with the warning. */
export function warningEvent(warning: Warning, call: WarningCall): EventInsert {
  const { reason, roles, list, notice } = call;
  return {
    at: warning.at,
    kind: 'alert',
    ticket_id: call.ticketId,
    conversation_id: call.conversationId,
    data: { reason, roles, list, notice, warning: warning.id },
    message: null,
  };
}
