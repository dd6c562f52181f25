/** What a member of staff decided, as an event of the conversation. */
import type { Inbound, StaffAction } from '../channel.ts';
import type { ConversationEvent } from '../converse/event.ts';

const NOBODY = { id: 'staff', name: 'staff' };

/** What happens to the conversation by it. */
export function staffEvent(
  { text, by = NOBODY }: Pick<Inbound, 'text' | 'by'>,
  action: StaffAction,
): ConversationEvent {
  switch (action.do) {
    case 'claim':
      return { kind: 'takeover', by };
    case 'hand_back':
      return { kind: 'handback', by };
    case 'reply':
      return {
        kind: 'reply',
        by,
        text,
        phrases: action.phrases,
        edited: action.edited,
        ...(action.warned && { warned: action.warned }),
        images: action.images ?? [],
      };
    case 'elsewhere':
      return { kind: 'elsewhere', by, what: action.what, text };
    case 'note':
      return { kind: 'note', by, text };
    case 'whisper':
      return { kind: 'whisper', by, text };
    case 'acknowledge':
      return { kind: 'acknowledge', by, ticketId: action.ticket };
    case 'work': {
      const { do: _, ticket, ...report } = action;
      return { kind: 'work', by, ticketId: ticket, report };
    }
    case 'keep':
      return { kind: 'keep', by, ticketId: action.ticket ?? null, promise: action.promise };
    case 'unreached':
      return { kind: 'unreached', phrases: action.phrases, reply: action.reply };
    case 'code':
      return { kind: 'code', digits: action.digits };
    case 'notice':
      return {
        kind: 'notice',
        notice: action.notice,
        home: action.home,
        phrase: action.phrase,
        slots: action.slots,
      };
    case 'recall':
      return { kind: 'recall', by, text, message: action.message };
    case 'dismiss':
      return { kind: 'dismiss', by, phrases: action.phrases };
    case 'tick':
      return { kind: 'tick', element: action.element };
    case 'amend':
      return {
        kind: 'amend',
        by,
        text,
        field: action.field,
        ...(action.gender && { gender: action.gender }),
      };
    case 'move':
      return {
        kind: 'move',
        by,
        ticketId: action.ticket,
        move: action.move,
        reason: action.reason,
        result: action.result,
        to: action.to,
        toId: action.to_id,
        checks: action.checks,
      };
    case 'assign':
      return {
        kind: 'assign',
        by,
        ticketId: action.ticket,
        to: action.to,
        toId: action.to_id,
        reason: action.reason,
      };
    case 'merge':
      return { kind: 'merge', by, ticketId: action.ticket, into: action.into, reason: action.reason };
    case 'link':
      return { kind: 'link', by, ticketId: action.ticket, to: action.to };
    case 'urge':
      return { kind: 'urge', by, ticketId: action.ticket };
    case 'escalate':
      return { kind: 'escalate', by, ticketId: action.ticket, reason: action.reason };
  }
}
