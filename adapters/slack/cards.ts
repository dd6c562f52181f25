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
  type SlackSection,
  type SlackText,
} from './shapes.ts';

/** A section takes 3,000 characters, counted as they are sent: escaped. */
const SECTION = 2900;
/** A message, form or home takes so many. */
const MOST_BLOCKS = 50;

export type Labels = StaffNotices;

/** A label with its slots; what is absent falls away with its brackets. Not escaped yet. */
export function said(
  labels: Labels,
  key: keyof Labels['says'],
  slots: Readonly<Record<string, string | number | null | undefined>> = {},
): string {
  return filledText(labels.says[key], slots);
}

export const plain = (text: string): SlackText => ({ type: 'plain_text', text: text.slice(0, 150) });
export const marked = (text: string): SlackText => ({ type: 'mrkdwn', text: shortened(escaped(text)) });
export const section = (text: string): SlackSection => ({ type: 'section', text: marked(text) });
export const fitting = (blocks: readonly SlackBlock[]): readonly SlackBlock[] => blocks.slice(0, MOST_BLOCKS);

/** Cut where no escape is cut in two. */
function shortened(text: string): string {
  return text.length <= SECTION ? text : `${text.slice(0, SECTION).replace(/&[a-z]{0,3}$/, '')}…`;
}

export function button(
  label: string,
  action: string,
  value: string,
  style?: 'primary' | 'danger',
): SlackButton {
  return { type: 'button', text: plain(label), action_id: action, value, ...(style && { style }) };
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
  const filed = card.filing?.fields ?? [];
  const missing = filed.filter(({ value }) => value === null).map(({ label }) => label);
  const about = [
    card.summary && said(labels, 'conversation_summary', { summary: card.summary }),
    ...filed.flatMap(({ label, value }) =>
      value === null ? [] : [said(labels, 'field_line', { label, value })],
    ),
    missing.length > 0 && said(labels, 'fields_missing', { fields: missing.join('、') }),
  ].filter((line): line is string => Boolean(line));
  const tickets = card.tickets.map(
    (ticket) => `${ticket.number} ${ticket.issue} · ${labels.states[ticket.state] ?? ticket.state}`,
  );
  return {
    text: escaped(head),
    blocks: [
      section([head, ...(card.room ? [labels.says.conversation_room] : []), stands].join('\n')),
      ...(about.length + tickets.length > 0 ? [section([...about, ...tickets].join('\n'))] : []),
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

/** What a colleague wrote to the owner, with who it was and what became of it. */
export function sentLine(labels: Labels, message: StaffMessage, by: string | null): SlackPost {
  const line = said(labels, 'sent_line', { name: by, text: message.text });
  const became = labels.deliveries[message.delivery ?? 'sent'];
  return { text: escaped(line), blocks: [section(line), { type: 'context', elements: [marked(became)] }] };
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
    /** What goes below it. */
    readonly lines?: readonly string[];
  },
): SlackPost {
  const key = Object.keys(labels.alerts).find((known) => alert.reason.startsWith(known)) ?? 'other';
  const line = said(labels, 'alert_line', {
    alert: labels.alerts[key],
    ticket: alert.ticket?.number,
    list: alert.list ?? null,
    notice: alert.notice ?? null,
    roles: alert.roles.length === 0 ? null : alert.roles.join(' '),
    duty: alert.onDuty.length === 0 ? null : alert.onDuty.join(' '),
  });
  // Everybody in the channel is called for what cannot wait, each time until somebody has taken it.
  const cannotWait = alert.reason.startsWith('emergency') || alert.ticket?.urgency === 'emergency';
  const all = cannotWait ? '<!channel> ' : '';
  const text = `${all}${[line, ...(alert.lines ?? [])].map(escaped).join('\n')}`;
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
