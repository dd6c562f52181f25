/** Tickets as Slack messages and forms, lists of them, the summary at the end of a shift, the home of whoever opens it. Pure. */
import { type DueDrill, type Handover, isOpen, type QueueCard, type TicketCard } from '../../src/index.ts';
import { button, fitting, type Labels, marked, plain, said, section } from './cards.ts';
import { escaped, type SlackBlock, type SlackButton, type SlackPost, type SlackView } from './shapes.ts';

/** What is done with an open ticket beside its moves. */
export const DEEDS = ['urge', 'escalate', 'merge', 'link', 'phone'] as const;
export type Deed = (typeof DEEDS)[number];
/** Moves by which somebody else is to have it: their form asks who. */
const TO_SOMEBODY: readonly string[] = ['dispatch', 'transfer'];
const MOST_LINES = 20;

function ticketHead(labels: Labels, ticket: TicketCard): string {
  return said(labels, 'ticket_head', {
    urgency: labels.urgencies[ticket.urgency],
    title: ticket.title,
    number: ticket.number,
    state: labels.states[ticket.state] ?? ticket.state,
  });
}

/** @param acts false: to look at only, as outside of the staff's channel */
export function ticketCard(labels: Labels, ticket: TicketCard, acts = true): SlackPost {
  const head = ticketHead(labels, ticket);
  const lines = [
    head,
    ticket.issue,
    ticket.address && said(labels, 'ticket_place', { address: ticket.address }),
    ticket.contact && said(labels, 'ticket_contact', { contact: ticket.contact }),
    ...ticket.fields.map(({ label, value }) => said(labels, 'field_line', { label, value })),
    ticket.due && said(labels, 'ticket_due', { due: ticket.due }),
    said(labels, 'ticket_assignee', { assignee: ticket.assignee ?? ticket.assign }),
    ticket.pictures > 0 ? said(labels, 'picture_line', { count: ticket.pictures }) : null,
  ].filter((line): line is string => line !== null && line !== '');
  return {
    text: escaped(head),
    blocks: fitting([section(lines.join('\n')), ...(acts ? actionsOf(labels, ticket) : [])]),
  };
}

function actionsOf(labels: Labels, ticket: TicketCard): SlackBlock[] {
  const moves = ticket.moves.map(({ move }) =>
    button(
      labels.moves[move] ?? move,
      TO_SOMEBODY.includes(move) ? 'ticket:assign' : `move:${move}`,
      ticket.id,
      move === 'accept' ? 'primary' : undefined,
    ),
  );
  const deeds = isOpen(ticket.state)
    ? DEEDS.filter((deed) => deed !== 'phone' || ticket.contact !== null).map((deed) =>
        button(labels.deeds[deed], `ticket:${deed}`, ticket.id),
      )
    : [];
  const take =
    ticket.conversationId === null ? [] : [button(labels.says.button_take, 'claim', ticket.conversationId)];
  return rows([moves, [...deeds, ...take]]);
}

const rows = (lists: readonly (readonly SlackButton[])[]): SlackBlock[] =>
  lists.filter((list) => list.length > 0).map((elements) => ({ type: 'actions', elements }));

export interface Input {
  readonly id: string;
  readonly label: string;
  readonly kind?: 'text' | 'line' | 'select' | 'checks' | 'files';
  readonly initial?: string;
  readonly most?: number;
  readonly optional?: boolean;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

export function formView(
  labels: Labels,
  form: {
    readonly callback: string;
    readonly metadata: string;
    readonly title: string;
    readonly submit: string;
    readonly inputs: readonly Input[];
    /** Lines below. */
    readonly hints?: readonly string[];
  },
): SlackView {
  return {
    type: 'modal',
    callback_id: form.callback,
    private_metadata: form.metadata,
    title: { type: 'plain_text', text: form.title.slice(0, 24) },
    submit: plain(form.submit),
    close: plain(labels.says.modal_cancel),
    blocks: [
      ...form.inputs.map(inputBlock),
      ...(form.hints ?? []).map((hint): SlackBlock => ({ type: 'context', elements: [marked(hint)] })),
    ],
  };
}

function inputBlock(input: Input): SlackBlock {
  const { id, label, kind = 'text', initial = '', most = 500, optional = false, options = [] } = input;
  const element =
    kind === 'select' || kind === 'checks'
      ? ({
          type: kind === 'select' ? 'static_select' : 'checkboxes',
          action_id: id,
          options: options.slice(0, 100).map(({ value, label: shown }) => ({
            text: plain(shown.slice(0, 75)),
            value: value.slice(0, 75),
          })),
        } as const)
      : kind === 'files'
        ? ({
            type: 'file_input',
            action_id: id,
            filetypes: ['jpg', 'png', 'webp', 'gif'],
            max_files: 5,
          } as const)
        : ({
            type: 'plain_text_input',
            action_id: id,
            multiline: kind === 'text',
            max_length: most,
            ...(initial !== '' && { initial_value: initial.slice(0, most) }),
          } as const);
  return { type: 'input', block_id: id, label: plain(label), ...(optional && { optional }), element };
}

/** Tickets in a few lines each; @param empty where there are none */
export function ticketList(labels: Labels, tickets: readonly TicketCard[], empty: string): SlackPost {
  if (tickets.length === 0) return { text: escaped(empty) };
  const lines = tickets.slice(0, MOST_LINES).map((ticket) => ticketLine(labels, ticket));
  const more = tickets.length - lines.length;
  if (more > 0) lines.push(said(labels, 'more_line', { count: more }));
  return { text: escaped(lines[0] ?? ''), blocks: fitting([section(lines.join('\n'))]) };
}

export function ticketLine(labels: Labels, ticket: TicketCard): string {
  return said(labels, 'ticket_line', {
    head: ticketHead(labels, ticket),
    issue: ticket.issue,
    address: ticket.address,
    assignee: ticket.assignee ?? ticket.assign,
    due: ticket.due,
  });
}

/** What one shift leaves to the next; each that must be passed on has a button for it. */
export function handoverPost(labels: Labels, handover: Handover): SlackPost {
  const head = said(labels, 'handover_head', {
    filed: handover.filed,
    open: handover.open.length,
    late: handover.late,
    waiting: handover.waiting,
  });
  const [must, rest] = [true, false].map((leaves) => handover.open.filter((one) => one.leaves === leaves));
  const left = (must ?? []).slice(0, MOST_LINES);
  return {
    text: escaped(head),
    blocks: fitting([
      section(head),
      ...(left.length > 0 ? [section(labels.says.handover_must)] : []),
      ...left.map(
        ({ ticket }): SlackBlock => ({
          ...section(ticketLine(labels, ticket)),
          accessory: button(labels.moves.transfer ?? 'transfer', 'ticket:assign', ticket.id),
        }),
      ),
      ...((rest ?? []).length > 0
        ? [
            section(
              (rest ?? [])
                .slice(0, MOST_LINES)
                .map(({ ticket }) => ticketLine(labels, ticket))
                .join('\n'),
            ),
          ]
        : []),
    ]),
  };
}

/** What somebody has to do: their conversations, tickets, drills. */
export function homeView(
  labels: Labels,
  mine: {
    readonly conversations: readonly QueueCard[];
    readonly tickets: readonly TicketCard[];
    readonly drills: readonly DueDrill[];
  },
): { readonly type: 'home'; readonly blocks: readonly SlackBlock[] } {
  const part = (title: string, lines: readonly string[]): SlackBlock[] => [
    section(title),
    section(lines.length === 0 ? labels.says.home_none : lines.slice(0, MOST_LINES).join('\n')),
  ];
  return {
    type: 'home',
    blocks: fitting([
      ...part(
        labels.says.home_conversations,
        mine.conversations.map((card) =>
          said(labels, 'home_conversation', {
            owner: card.owner ?? `#${card.id.slice(0, 6)}`,
            address: card.address,
            mood: labels.moods[card.mood],
            text: card.last?.text,
          }),
        ),
      ),
      ...part(
        labels.says.home_tickets,
        mine.tickets.map((ticket) => ticketLine(labels, ticket)),
      ),
      ...part(
        labels.says.home_drills,
        mine.drills.map(({ text }) => text),
      ),
    ]),
  };
}
