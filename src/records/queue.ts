/** The desk's list, from rows. */
import type { QueueRow } from '../queue.ts';
import type { MessageRow } from '../store.ts';
import { type ConversationRow, conversationFromRow } from './inbox.ts';

export interface QueueColumns extends ConversationRow {
  readonly updated_at: number;
  readonly last_seq: number | null;
  readonly last_sender: MessageRow['from'] | null;
  readonly last_text: string | null;
  readonly last_at: number | null;
  readonly last_attachments: number | null;
}

export function queueFromRow(row: QueueColumns): QueueRow {
  const { last_seq, last_sender, last_text, last_at, last_attachments } = row;
  return {
    conversation: conversationFromRow(row),
    at: row.updated_at,
    last:
      last_seq === null || last_sender === null || last_at === null
        ? null
        : {
            seq: last_seq,
            from: last_sender,
            text: last_text ?? '',
            attachments: last_attachments ?? 0,
            at: last_at,
          },
  };
}
