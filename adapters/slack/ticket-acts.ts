/** What is done with tickets from their cards: moves, and who has them, merging, linking, urging, escalating, the phone. */
import {
  type Colleague,
  type StaffAction,
  type StaffMove,
  type TicketCard,
  YingdaError,
} from '../../src/index.ts';
import { said } from './cards.ts';
import { fetchedPictures } from './pictures.ts';
import type { SlackBody, SlackView } from './shapes.ts';
import { type ActsOptions, forbids, NOTHING, opens, type Person, type Taken, whispers } from './taken.ts';
import { DEEDS, type Deed, formView, type Input } from './ticket-cards.ts';

interface FormMetadata {
  readonly ticket: string;
  /** A move, or another deed. */
  readonly act: string;
}

type Act = (id: string, by: Colleague, conversation: string, action: StaffAction) => Promise<void>;

export class TicketActs {
  readonly #options: ActsOptions;
  readonly #act: Act;

  constructor(options: ActsOptions, act: Act) {
    this.#options = options;
    this.#act = act;
  }

  get #labels() {
    return this.#options.host.staff.labels;
  }

  /** @param name "move:accept", "ticket:assign" */
  async button(body: SlackBody, name: string, ticketId: string, by: Person): Promise<Taken> {
    const { staff } = this.#options.host;
    const ticket = await staff.ticket(ticketId);
    if (!ticket) return NOTHING;
    const [, act = ''] = name.split(':');
    const forbidden = this.#forbidden(by, act, ticket);
    if (forbidden !== null) return whispers(this.#options, body, forbidden);
    if (name === 'ticket:phone') return this.#phone(body, ticket, by);
    if (name.startsWith('ticket:')) {
      if (act !== 'assign' && !(DEEDS as readonly string[]).includes(act)) return NOTHING;
      if (ticket.state === 'merged' || !this.#mayBe(ticket, act)) return this.#tooLate(body, ticket, act);
      const form =
        act === 'urge' ? null : await this.#formOf(ticket, act as Exclude<Deed, 'phone'> | 'assign');
      if (form) return opens(this.#options, body, form);
      return this.#commit(body, ticket, by, { do: 'urge', ticket: ticketId });
    }
    const legal = ticket.moves.find(({ move }) => move === act);
    if (!legal) return this.#tooLate(body, ticket, act);
    const inputs = this.#inputsOf(ticket, legal.move, legal.needs);
    if (inputs.length > 0) return opens(this.#options, body, this.#form(ticket, act, inputs));
    return this.#commit(body, ticket, by, { do: 'move', ticket: ticketId, move: legal.move });
  }

  /** A form that was sent. */
  async submitted(body: SlackBody, by: Person): Promise<Taken> {
    const { view } = body;
    const { ticket: id, act } = JSON.parse(view?.private_metadata ?? '{}') as FormMetadata;
    const { host } = this.#options;
    const ticket = await host.staff.ticket(id);
    if (!ticket?.conversationId || !view) return NOTHING;
    const forbidden = this.#forbidden(by, act, ticket);
    if (forbidden !== null) return wrong(firstInput(view), forbidden);
    const field = (name: string) => view.state.values[name]?.[name];
    const words = (name: string) => field(name)?.value?.trim() ?? '';
    const reason = words('reason');
    let action: StaffAction;
    if (act === 'assign') {
      const to = field('to')?.selected_option?.value ?? '';
      if (to === '') return wrong('to', this.#labels.says.form_assign);
      action = { do: 'assign', ticket: id, to, ...(reason !== '' && { reason }) };
    } else if (act === 'escalate') action = { do: 'escalate', ticket: id, reason };
    else if (act === 'merge' || act === 'link') {
      const other = await host.staff.findTicket(words('other'));
      if (!other || other.id === id)
        return wrong('other', said(this.#labels, 'ticket_none', { query: words('other') }));
      const name = { id: other.id, number: other.number };
      action =
        act === 'merge'
          ? { do: 'merge', ticket: id, into: name, reason }
          : { do: 'link', ticket: id, to: name };
    } else {
      const result = words('result');
      const checks = (field('checks')?.selected_options ?? []).map(({ value }) => value);
      if (act === 'close' && wantingOf(ticket).some(({ id: one }) => !checks.includes(one)))
        return wrong('checks', this.#labels.says.form_unchecked);
      const after = await fetchedPictures(this.#options, field('pictures')?.files ?? []);
      // Before the move: what is closed takes no pictures.
      if (after.length > 0)
        await this.#act(`view:${view.id}:work`, by, ticket.conversationId, { do: 'work', ticket: id, after });
      action = {
        do: 'move',
        ticket: id,
        move: act as StaffMove,
        ...(reason !== '' && { reason }),
        ...(result !== '' && { result }),
        ...(checks.length > 0 && { checks }),
      };
    }
    try {
      await this.#act(`view:${view.id}`, by, ticket.conversationId, action);
    } catch (error) {
      if (!(error instanceof YingdaError) || (error.code !== 'E_CONFLICT' && error.code !== 'E_NOT_FOUND'))
        throw error;
      return wrong('other', this.#labels.says.form_other_closed);
    }
    return NOTHING;
  }

  /** Whoever has a ticket may pass it on, as they must at the end of their shift (DUTY-NIGHT). */
  #forbidden(by: Person, act: string, { assignee }: TicketCard): string | null {
    return act === 'assign' && by.role !== null && assignee === by.name
      ? null
      : forbids(this.#options, by, act);
  }

  async #commit(body: SlackBody, ticket: TicketCard, by: Colleague, action: StaffAction): Promise<Taken> {
    if (ticket.conversationId === null) return NOTHING;
    const act = action.do === 'move' ? action.move : action.do;
    const at = body.actions?.[0]?.action_ts ?? '';
    await this.#act(`${act}:${ticket.id}:${at}`, by, ticket.conversationId, action);
    return NOTHING;
  }

  /** Whole, to the one who asked alone, and logged. */
  async #phone(body: SlackBody, ticket: TicketCard, by: Colleague): Promise<Taken> {
    const { host } = this.#options;
    const { says } = this.#labels;
    const phone = await host.staff.seePhone(ticket.id, by);
    return whispers(
      this.#options,
      body,
      phone === null ? says.phone_none : said(this.#labels, 'phone_seen', { number: ticket.number, phone }),
    );
  }

  #mayBe(ticket: TicketCard, act: string): boolean {
    return act === 'assign'
      ? ticket.moves.some(({ move }) => move === 'dispatch' || move === 'transfer')
      : ticket.dueAt !== null || ticket.moves.some(({ move }) => move === 'dispatch' || move === 'transfer');
  }

  #tooLate(body: SlackBody, ticket: TicketCard, act: string): Taken {
    const { states, moves, deeds } = this.#labels;
    return whispers(
      this.#options,
      body,
      said(this.#labels, 'move_refused', {
        state: states[ticket.state] ?? ticket.state,
        move: moves[act] ?? deeds[act as Deed] ?? act,
      }),
    );
  }

  async #formOf(ticket: TicketCard, act: Exclude<Deed, 'phone'> | 'assign'): Promise<SlackView | null> {
    const { says, needs } = this.#labels;
    const reason: Input = {
      id: 'reason',
      label: said(this.#labels, 'modal_move_label', { need: needs.reason }),
    };
    if (act === 'escalate') return this.#form(ticket, act, [reason]);
    const other: Input = { id: 'other', label: says.form_other, kind: 'line', most: 40 };
    if (act === 'link') return this.#form(ticket, act, [other]);
    if (act === 'merge') return this.#form(ticket, act, [other, reason]);
    const people = await this.#options.host.staff.candidates(ticket.id);
    if (people.length === 0) return null;
    const to: Input = {
      id: 'to',
      label: says.form_assign,
      kind: 'select',
      options: people.map(({ name, open }, at) => ({
        value: name,
        label: said(this.#labels, at === 0 ? 'form_next' : 'form_person', { name, open }),
      })),
    };
    const passed = ticket.moves.some(({ move }) => move === 'transfer');
    return this.#form(ticket, act, passed ? [to, reason] : [to]);
  }

  /** What a move asks for: what it needs; of what was done, pictures; closing tells how it was solved. */
  #inputsOf(ticket: TicketCard, move: StaffMove, needs: readonly ('reason' | 'result')[]): Input[] {
    const asked = move === 'close' ? (['result'] as const) : needs;
    const inputs = asked.map(
      (need): Input => ({
        id: need,
        label: said(this.#labels, 'modal_move_label', { need: this.#labels.needs[need] }),
      }),
    );
    const wanting = wantingOf(ticket);
    if (move === 'close' && wanting.length > 0)
      inputs.push({
        id: 'checks',
        label: this.#labels.says.form_checks,
        kind: 'checks',
        options: wanting.map(({ id, label }) => ({ value: id, label })),
      });
    return move === 'finish'
      ? [...inputs, { id: 'pictures', label: this.#labels.says.form_pictures, kind: 'files', optional: true }]
      : inputs;
  }

  #form(ticket: TicketCard, act: string, inputs: readonly Input[]): SlackView {
    const { says, moves, deeds } = this.#labels;
    const name = moves[act] ?? deeds[act as Deed] ?? says.form_assign;
    return formView(this.#labels, {
      callback: 'ticket',
      metadata: JSON.stringify({ ticket: ticket.id, act } satisfies FormMetadata),
      title: `${ticket.number} ${name}`,
      submit: says.modal_done,
      inputs,
    });
  }
}

/** What must be ticked before it is closed. */
const wantingOf = ({ checklist }: TicketCard) => checklist.filter(({ required, done }) => required && !done);

const wrong = (field: string, text: string): Taken => ({
  ack: { response_action: 'errors', errors: { [field]: text } },
});

/** Where an error of a form stands. */
const firstInput = ({ state }: NonNullable<SlackBody['view']>): string => Object.keys(state.values)[0] ?? '';
