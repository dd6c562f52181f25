/** What is read for people, from rows. */
import type { AlertRow, DrillRecord, EventRow, MessageRow, NoteRow } from '../store.ts';
import { ownIdOf } from './inbox.ts';

export interface MessageColumns {
  readonly seq: number;
  readonly id: string;
  readonly sender: MessageRow['from'];
  readonly text: string;
  readonly at: number;
  readonly phrases: MessageRow['phrases'];
  /** How many. */
  readonly attachments: number;
  /** Which. */
  readonly media: readonly string[];
  readonly delivery: MessageRow['delivery'];
  readonly failed: string | null;
  readonly recalled_at: number | null;
}

export function messageFromRow(columns: MessageColumns): MessageRow {
  const { id, sender, failed, recalled_at, media, ...row } = columns;
  const own = sender === 'owner' ? ownIdOf(id) : null;
  return {
    ...row,
    from: sender,
    ...(own !== null && { own }),
    ...(media.length > 0 && { media }),
    ...(failed !== null && { failed }),
    ...(recalled_at !== null && { recalled: true as const }),
  };
}

export interface EventColumns {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly ticket_id: string | null;
  readonly conversation_id: string | null;
  readonly data: EventRow['data'];
}

export function eventFromRow({ ticket_id, conversation_id, ...row }: EventColumns): EventRow {
  return { ...row, ticketId: ticket_id, conversationId: conversation_id };
}

export interface NoteColumns {
  readonly seq: number;
  readonly by_name: string;
  readonly for_id: string | null;
  readonly text: string;
  readonly at: number;
}

export function noteFromRow({ by_name, for_id, ...row }: NoteColumns): NoteRow {
  return { ...row, by: by_name, ...(for_id !== null && { for: for_id }) };
}

export interface AlertColumns {
  readonly reason: string;
  readonly roles: readonly string[];
  readonly ticket_id: string | null;
  readonly at: number;
}

export function alertFromRow({ ticket_id, ...row }: AlertColumns): AlertRow {
  return { ...row, ticketId: ticket_id };
}

/** Drills given where no limit is asked for. */
export const MOST_DRILLS = 500;

export interface DrillColumns {
  readonly id: string;
  readonly community_id: string;
  readonly trainee: string;
  readonly situation: string;
  readonly case_id: string;
  readonly score: number;
  readonly band: DrillRecord['band'];
  readonly started_at: number;
  readonly finished_at: number;
  readonly detail: unknown;
}

export function drillFromRow(row: DrillColumns): DrillRecord {
  const { id, trainee, situation, score, band, detail } = row;
  return {
    id,
    communityId: row.community_id,
    trainee,
    situation,
    caseId: row.case_id,
    score,
    band,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    detail,
  };
}
