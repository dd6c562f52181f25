/** Tickets, conversations, suggestions and sheets as Slack messages. Pure; all words come from notices/staff.yaml. */
import {
  type ConversationCard,
  filledText,
  isOpen,
  type Sheet,
  type StaffMessage,
  type StaffNotices,
  type StaffSuggestion,
  type TicketCard,
} from '../../src/index.ts';
import {
  escaped,
  type SlackBlock,
  type SlackButton,
  type SlackPost,
  type SlackText,
  type SlackView,
} from './shapes.ts';

/** A section takes 3,000 characters. */
const SECTION = 2900;
const MOST_BUTTONS = 6;

export type Labels = StaffNotices;

/** A label with its slots; what is absent falls away with its brackets. Not escaped yet. */
export function said(
  labels: Labels,
  key: keyof Labels['says'],
  slots: Readonly<Record<string, string | number | null | undefined>> = {},
): string {
  return filledText(labels.says[key], slots);
}

const plain = (text: string): SlackText => ({ type: 'plain_text', text: text.slice(0, 150) });
const marked = (text: string): SlackText => ({ type: 'mrkdwn', text: escaped(text).slice(0, SECTION) });
const section = (text: string): SlackBlock => ({ type: 'section', text: marked(text) });

function button(label: string, action: string, value: string, style?: 'primary' | 'danger'): SlackButton {
  return { type: 'button', text: plain(label), action_id: action, value, ...(style && { style }) };
}

/** @param acts false: to look at only, as outside of the staff's channel */
export function ticketCard(labels: Labels, ticket: TicketCard, acts = true): SlackPost {
  const head = said(labels, 'ticket_head', {
    urgency: labels.urgencies[ticket.urgency],
    title: ticket.title,
    number: ticket.number,
    state: labels.states[ticket.state] ?? ticket.state,
  });
  const lines = [
    head,
    ticket.issue,
    ticket.address && said(labels, 'ticket_place', { address: ticket.address }),
    ticket.contact && said(labels, 'ticket_contact', { contact: ticket.contact }),
    ticket.due && said(labels, 'ticket_due', { due: ticket.due }),
    said(labels, 'ticket_assignee', { assignee: ticket.assignee ?? ticket.assign }),
    ticket.pictures > 0 ? said(labels, 'picture_line', { count: ticket.pictures }) : null,
  ].filter((line): line is string => line !== null && line !== '');
  const buttons = !acts
    ? []
    : [
        ...ticket.moves
          .slice(0, MOST_BUTTONS)
          .map(({ move }) =>
            button(
              labels.moves[move] ?? move,
              `move:${move}`,
              ticket.id,
              move === 'accept' ? 'primary' : undefined,
            ),
          ),
        ...(ticket.conversationId === null
          ? []
          : [button(labels.says.button_take, 'claim', ticket.conversationId)]),
      ];
  return {
    text: escaped(head),
    blocks: [
      section(lines.join('\n')),
      ...(buttons.length > 0 ? [{ type: 'actions', elements: buttons } as const] : []),
    ],
  };
}

/** The head of a conversation's thread. */
export function conversationCard(labels: Labels, card: ConversationCard, owner: string): SlackPost {
  const head = said(labels, 'conversation_head', {
    owner: card.owner ?? owner,
    address: card.address,
    mood: labels.moods[card.mood],
  });
  const { handedOff } = card;
  const stands =
    handedOff === null
      ? labels.says.conversation_bot
      : handedOff.by
        ? said(labels, 'conversation_claimed', { name: handedOff.by.name })
        : said(labels, 'conversation_waiting', {
            reason: labels.handoffs[handedOff.reason] ?? labels.handoffs.other,
          });
  const tickets = card.tickets.map(
    (ticket) => `${ticket.number} ${ticket.issue} · ${labels.states[ticket.state] ?? ticket.state}`,
  );
  return {
    text: escaped(head),
    blocks: [
      section([head, ...(card.room ? [labels.says.conversation_room] : []), stands, ...tickets].join('\n')),
      {
        type: 'actions',
        elements: [
          ...(handedOff?.by ? [] : [button(labels.says.button_claim, 'claim', card.id, 'primary')]),
          button(labels.says.button_reply, 'reply', card.id),
          ...(handedOff ? [button(labels.says.button_hand_back, 'hand_back', card.id)] : []),
        ],
      },
    ],
  };
}

export function messageLine(labels: Labels, message: StaffMessage): string {
  const text = said(labels, `${message.from}_line`, { text: message.text });
  return message.attachments > 0
    ? `${text} ${said(labels, 'picture_line', { count: message.attachments })}`
    : text;
}

/** Suggested replies; `value` of a button is the place in the list, the words stay with us. */
export function suggestionCard(
  labels: Labels,
  suggestions: readonly StaffSuggestion[],
  avoid: readonly string[],
): SlackPost {
  const blocks: SlackBlock[] = suggestions.flatMap((one, at): SlackBlock[] => [
    section(
      `${said(labels, 'suggestion_head', { at: at + 1, situation: one.situation, why: one.why })}\n${one.text}`,
    ),
    {
      type: 'actions',
      elements: [
        button(labels.says.button_send, 'send', String(at), 'primary'),
        button(labels.says.button_edit, 'edit', String(at)),
        button(labels.says.button_dismiss, 'dismiss', String(at)),
      ],
    },
  ]);
  if (avoid.length > 0)
    blocks.push({
      type: 'context',
      elements: [marked(said(labels, 'avoid_line', { sayings: avoid.slice(0, 2).join(' / ') }))],
    });
  return { text: escaped(suggestions[0]?.text ?? ''), blocks };
}

/** A suggestion that was dealt with: its buttons are gone. */
export function usedSuggestions(
  labels: Labels,
  suggestions: readonly StaffSuggestion[],
  by: string,
): SlackPost {
  const text = said(labels, 'suggestion_used', { name: by });
  return {
    text: escaped(text),
    blocks: [...suggestions.map((one) => section(one.text)), { type: 'context', elements: [marked(text)] }],
  };
}

export function alertPost(
  labels: Labels,
  alert: {
    readonly reason: string;
    readonly roles: readonly string[];
    /** Names; empty where the roster says nothing. */
    readonly onDuty: readonly string[];
    readonly ticket: TicketCard | null;
    /** What it is about, and the notice to owners that is suggested: of early warning. */
    readonly list?: string | null;
    readonly notice?: string | null;
  },
): SlackPost {
  const key = Object.keys(labels.alerts).find((known) => alert.reason.startsWith(known)) ?? 'other';
  const line = said(labels, 'alert_line', {
    alert: labels.alerts[key],
    ticket: alert.ticket?.number,
    list: alert.list ?? null,
    notice: alert.notice ?? null,
    roles: alert.roles.join(' '),
    duty: alert.onDuty.length === 0 ? null : alert.onDuty.join(' '),
  });
  // Everybody in the channel is called for what cannot wait.
  const all = alert.reason.startsWith('emergency') ? '<!channel> ' : '';
  const text = `${all}${escaped(line)}`;
  if (!alert.ticket || !isOpen(alert.ticket.state)) return { text };
  return {
    text,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text } },
      {
        type: 'actions',
        elements: [button(labels.says.button_acknowledge, 'acknowledge', alert.ticket.id, 'primary')],
      },
    ],
  };
}

/** An alert that somebody sees to: its button is gone. */
export function answeredAlert(labels: Labels, alert: string, by: string): SlackPost {
  return {
    text: alert,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: alert.slice(0, SECTION) } },
      { type: 'context', elements: [marked(said(labels, 'alert_answered', { name: by }))] },
    ],
  };
}

/** A situation's steps and waits. */
export function sheetPost(labels: Labels, sheet: Sheet): SlackPost {
  const head = said(labels, 'sheet_head', { id: sheet.id, title: sheet.title, when: sheet.when });
  const steps = sheet.steps.map((step) =>
    [
      said(labels, 'sheet_step', { step: step.step, branch: step.branch, text: step.text }),
      step.waitS === null ? null : said(labels, 'sheet_wait', { seconds: step.waitS }),
      step.hangsUp ? labels.says.sheet_hangup : null,
    ]
      .filter((part) => part !== null)
      .join(' · '),
  );
  return {
    text: escaped(head),
    blocks: [
      section([head, ...steps].join('\n')),
      {
        type: 'context',
        elements: [marked(said(labels, 'sheet_never', { sayings: sheet.never.join(' / ') }))],
      },
    ],
  };
}

/** @param initial the suggestion to be edited, or nothing */
export function replyView(labels: Labels, metadata: string, initial: string): SlackView {
  return view(labels, 'reply', metadata, labels.says.modal_reply, labels.says.modal_send, [
    { id: 'text', label: labels.says.modal_reply_label, initial, most: 2000 },
  ]);
}

/** The same form once more, with what was found in the text: what is submitted now goes out knowingly. */
export function warnedView(labels: Labels, metadata: string, initial: string, found: string): SlackView {
  const asked = replyView(labels, metadata, initial);
  return {
    ...asked,
    submit: plain(labels.says.modal_send_anyway),
    blocks: [section(escaped(found)), ...asked.blocks],
  };
}

export function moveView(
  labels: Labels,
  metadata: string,
  title: string,
  needs: readonly ('reason' | 'result')[],
): SlackView {
  return view(
    labels,
    'move',
    metadata,
    title,
    labels.says.modal_done,
    needs.map((need) => ({
      id: need,
      label: said(labels, 'modal_move_label', { need: labels.needs[need] }),
      initial: '',
      most: 500,
    })),
  );
}

function view(
  labels: Labels,
  callback: string,
  metadata: string,
  title: string,
  submit: string,
  inputs: readonly { id: string; label: string; initial: string; most: number }[],
): SlackView {
  return {
    type: 'modal',
    callback_id: callback,
    private_metadata: metadata,
    title: { type: 'plain_text', text: title.slice(0, 24) },
    submit: plain(submit),
    close: plain(labels.says.modal_cancel),
    blocks: inputs.map(({ id, label, initial, most }) => ({
      type: 'input',
      block_id: id,
      label: plain(label),
      element: {
        type: 'plain_text_input',
        action_id: id,
        multiline: true,
        max_length: most,
        ...(initial !== '' && { initial_value: initial.slice(0, most) }),
      },
    })),
  };
}
