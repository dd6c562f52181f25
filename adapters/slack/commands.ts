/** The slash command: answered to the asker alone, nothing of it reaches an owner. */
import { isPlayed, OPEN_STATES, type TicketCard, YingdaError } from '../../src/index.ts';
import { fitting, said, section, sheetPost } from './cards.ts';
import { showDrill } from './direct.ts';
import { Exams } from './exams.ts';
import { escaped, type SlackBody, type SlackPost } from './shapes.ts';
import { type ActsOptions, type Taken, traineeOf, whoIs } from './taken.ts';
import { ticketCard, ticketList } from './ticket-cards.ts';

/** Open tickets that are looked through. */
const MOST_OPEN = 2000;

export class Commands {
  readonly #options: ActsOptions;
  readonly #exams: Exams;

  constructor(options: ActsOptions) {
    this.#options = options;
    this.#exams = new Exams(options);
  }

  get #labels() {
    return this.#options.host.staff.labels;
  }

  /** `/yd 无声电话`, `/yd check …`, `/yd ticket …`, `/yd drill …`: answered to the asker alone. */
  async take(body: SlackBody): Promise<Taken> {
    const query = (body.text ?? '').trim();
    const [first = '', ...rest] = query.split(/\s+/);
    const { words, says } = this.#labels;
    const after = rest.join(' ');
    const { staff } = this.#options.host;
    if (query === '' || words.help.includes(first)) return plainly(this.#help(body));
    if (words.check.includes(first)) return plainly(await this.#checked(after));
    if (words.drill.includes(first)) return this.#drill(body, after);
    if (words.exam.includes(first)) return this.#exams.command(body, after);
    if (words.stop.includes(first)) {
      const stopped = await staff.drills.stop(await traineeOf(this.#options, body.user_id ?? ''));
      return plainly(stopped ? says.drill_stopped : this.#help(body));
    }
    if (words.ticket.includes(first)) {
      const ticket = await staff.findTicket(after);
      return ticket
        ? whisper(ticketCard(this.#labels, ticket, false))
        : plainly(said(this.#labels, 'ticket_none', { query: after }));
    }
    if (words.mine.includes(first)) {
      const { name } = await whoIs(this.#options, body.user_id ?? '');
      return whisper(
        ticketList(
          this.#labels,
          await this.ticketsOf(body.user_id ?? ''),
          said(this.#labels, 'mine_none', { name }),
        ),
      );
    }
    if (words.late.includes(first)) {
      const now = this.#options.host.clock.now();
      const late = (await this.#open()).filter(({ dueAt }) => dueAt !== null && dueAt < now);
      return whisper(ticketList(this.#labels, late, says.late_none));
    }
    return this.#found(words.search.includes(first) ? after : query, words.search.includes(first));
  }

  /** Open tickets that somebody has, what is due first before. */
  async ticketsOf(user: string): Promise<readonly TicketCard[]> {
    const { name } = await whoIs(this.#options, user);
    return (await this.#open()).filter(({ assignee }) => assignee === name);
  }

  async #open(): Promise<readonly TicketCard[]> {
    const tickets = await this.#options.host.staff.tickets({ states: OPEN_STATES, limit: MOST_OPEN });
    const real = tickets.filter(({ conversationId }) => !isPlayed(conversationId));
    return real.toSorted(
      (a, b) => (a.dueAt ?? Number.POSITIVE_INFINITY) - (b.dueAt ?? Number.POSITIVE_INFINITY),
    );
  }

  /** @param all the names of everything that was found, not the best situation alone */
  #found(query: string, all: boolean): Taken {
    const { staff } = this.#options.host;
    const sheets = staff.sheets(query);
    const [sheet] = sheets;
    const answers = staff.answers(query);
    if (sheet && !all) return whisper(sheetPost(this.#labels, sheet));
    const lines = [
      ...sheets.map(({ id, title, when }) => said(this.#labels, 'sheet_head', { id, title, when })),
      ...answers.map(({ id, title, text }) => said(this.#labels, 'answer_line', { id, title, text })),
    ];
    if (lines.length === 0) return plainly(said(this.#labels, 'nothing_found', { query }));
    return whisper({ text: escaped(lines[0] ?? ''), blocks: fitting(lines.map(section)) });
  }

  #help({ command = '' }: SlackBody): string {
    return said(this.#labels, 'help', { command });
  }

  async #checked(text: string): Promise<string> {
    const { violations } = await this.#options.host.staff.check(text, null);
    return violations.length === 0
      ? this.#labels.says.lint_fine
      : violations
          .map(({ cue, reason, better }) => said(this.#labels, 'lint_line', { cue, reason, better }))
          .join('\n');
  }

  async #drill(body: SlackBody, wish: string): Promise<Taken> {
    const { host, calls } = this.#options;
    const user = body.user_id ?? '';
    const trainee = await traineeOf(this.#options, user);
    if (this.#labels.words.today.includes(wish)) {
      const due = await host.staff.drills.today(trainee);
      return plainly(due.map(({ text }) => text).join('\n') || this.#labels.says.drill_none_due);
    }
    const exact = host.staff.drills.offers().find((one) => one.situation === wish.toUpperCase());
    const found = exact?.situation ?? host.staff.sheets(wish)[0]?.id ?? wish;
    const situation = wish === '' ? undefined : found;
    const messageId = body.trigger_id ?? '';
    try {
      const begun = await host.staff.drills.start(trainee, {
        ...(situation !== undefined && { situation }),
        seed: messageId,
        messageId,
      });
      return {
        ...plainly(this.#labels.says.drill_sent),
        afterwards: async () => showDrill(calls, await calls.direct(user), begun),
      };
    } catch (error) {
      if (error instanceof YingdaError && error.code === 'E_UNKNOWN_ID')
        return plainly(said(this.#labels, 'drill_none', { query: wish }));
      throw error;
    }
  }
}

function whisper(post: SlackPost): Taken {
  return { ack: { response_type: 'ephemeral', ...post } };
}

/** Plain words, of which some were typed by the asker. */
const plainly = (text: string): Taken => whisper({ text: escaped(text) });
