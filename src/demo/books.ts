/** The books of a simulated office: rows are made, and go their ways from state to state (data/demo/office.yaml). */
import type { Colleague } from '../converse/event.ts';
import type { HomeInput } from '../directory.ts';
import type { SheetValue } from '../library/sheet-schema.ts';
import type { RowSheet } from '../registers.ts';
import { homeText } from '../text/home-name.ts';
import { DAY, HOUR, shanghaiDay, shanghaiFields, shanghaiIso } from '../text/shanghai.ts';
import { filledText } from '../text/template.ts';
import type { Ticket } from '../ticket/ticket.ts';
import type { Chance } from './chance.ts';
import { inOffice } from './crew.ts';
import type { OfficeGround } from './office.ts';
import type { PlannedBook, PlannedStep, PlannedWays } from './office-plan.ts';
import { drawValues, type Slots, type ValueSpecs } from './values.ts';

const DAYS_A_MONTH = 30.4;
const MOST_ROWS = 20_000;
/** Bills and stocks are laid down when the office opens. */
const MORNING_MS = 9 * HOUR;

/** Bills and activities have an hour; who lives there is made up with the owners. */
export interface BooksOptions {
  readonly homes: readonly HomeInput[];
  /** Name and phone of who lives there. */
  readonly living: (home: HomeInput) => { readonly surname: string; readonly phone: string };
  /** Begins a duty that comes when it is needed. */
  readonly begin: (task: string, role: string) => Promise<void>;
}

export class Books {
  readonly #ground: OfficeGround;
  readonly #options: BooksOptions;
  readonly #chance: Chance;
  /** Rows that have gone their way already. */
  readonly #seen = new Set<string>();
  readonly #buildings: readonly string[];
  #numbers = 0;

  constructor(ground: OfficeGround, options: BooksOptions) {
    this.#ground = ground;
    this.#options = options;
    this.#chance = ground.chance.of('books');
    this.#buildings = [...new Set(options.homes.map(({ address }) => address.building ?? ''))];
  }

  /** What is there when the year begins: stocks, the bills of the month, the questionnaires of the last round. */
  async open(midnight: number): Promise<void> {
    const { month, day } = shanghaiFields(midnight);
    for (const [id, { start, values, bills, rounds }] of this.#all()) {
      if (start !== undefined) await this.#import(id, this.#someHomes(start), values, this.#chance);
      for (const bill of bills) if (bill.day < day) await this.#bill(id, bill, midnight);
      const last = rounds.findLast(
        (round) => round.month < month || (round.month === month && round.day < day),
      );
      if (last) await this.#ask(id, last, midnight);
    }
  }

  /** A day's bills, plans, questionnaires, and what happens to rows; new rows are taken up. */
  async day(midnight: number): Promise<void> {
    const { agenda } = this.#ground;
    for (const [id, book] of this.#all()) {
      for (const bill of book.bills) if (dayOf(midnight) === bill.day) await this.#bill(id, bill, midnight);
      for (const date of book.dates) await this.#plan(id, book, date, midnight);
      for (const round of book.rounds)
        if (shanghaiDay(shanghaiFields(midnight).year, round.month, round.day) === midnight)
          await this.#ask(id, round, midnight);
      if (book.ways) await this.#takeUp(id, book.ways);
      for (const { state, per_month, ways } of book.happens)
        for (let n = this.#chance.count(per_month / DAYS_A_MONTH); n > 0; n--) {
          const at = midnight + MORNING_MS + this.#chance.next() * 8 * HOUR;
          agenda.add(at, () => this.#happen(id, state, ways));
        }
    }
  }

  /** A ticket of an owner is done: what it was about stands in a book from now on. */
  async done({ kind, address, number, phone, contactName }: Ticket): Promise<void> {
    const home = homeText(address);
    if (home === '' || address.room === undefined) return;
    for (const [id, { tickets, values }] of this.#all()) {
      const chance = this.#chance.of(`${id} ${number}`);
      if (tickets?.kind !== kind || !chance.is(tickets.share)) continue;
      const living = this.#options.living({ address, kind: 'home', areaM2: null });
      const slots = {
        home,
        surname: contactName ?? living.surname,
        phone: phone ?? living.phone,
        ...this.#number(),
      };
      await this.#add(id, values, slots, chance);
    }
  }

  #all(): [string, PlannedBook][] {
    return Object.entries(this.#ground.plan.books);
  }

  async #add(book: string, specs: ValueSpecs, slots: Slots, chance: Chance): Promise<void> {
    const { staff, clock, crew, plan } = this.#ground;
    await this.#ground.does(`${book}: a row`, async () => {
      const values = drawValues(specs, slots, clock.now(), chance);
      const known = await staff.registers.rows(book, { words: String(Object.values(values)[0]), limit: 1 });
      if (known.length === 0) await staff.registers.add(book, values, crew.one(plan.books_by, chance));
    });
  }

  async #bill(book: string, bill: PlannedBook['bills'][number], midnight: number): Promise<void> {
    const { month } = shanghaiFields(midnight);
    const turn = this.#buildings.filter((_, at) => at % bill.every === month % bill.every);
    const chance = this.#chance.of(`${book} ${midnight}`);
    const homes = this.#options.homes.filter(
      ({ address }) => turn.includes(address.building ?? '') && chance.is(bill.share),
    );
    await this.#import(book, homes, bill.values, chance);
  }

  /** Many at once come as a spreadsheet. */
  async #import(book: string, homes: readonly HomeInput[], specs: ValueSpecs, chance: Chance): Promise<void> {
    const { staff, crew, plan, clock, sheetOf } = this.#ground;
    await this.#ground.does(`${book}: import`, async () => {
      const rows = homes.map((home) => drawValues(specs, this.#slots(home), clock.now(), chance));
      const file = await sheetOf(book, rows as Record<string, SheetValue>[]);
      const { faults } = await staff.registers.take(book, file, crew.one(plan.fees.role, chance), {
        dry: false,
      });
      if (faults[0]) throw new Error(faults[0].message);
    });
  }

  async #plan(
    id: string,
    { values: always }: PlannedBook,
    { month, day, field, lead_days: lead, values }: PlannedBook['dates'][number],
    midnight: number,
  ): Promise<void> {
    const { from } = this.#ground;
    const { year } = shanghaiFields(midnight);
    for (const date of [shanghaiDay(year, month, day), shanghaiDay(year + 1, month, day)]) {
      // What was planned before the year began is there when it does.
      const begins = Math.max(date - lead * DAY, from);
      if (begins !== midnight || date < from) continue;
      const chance = this.#chance.of(`${id} ${date}`);
      await this.#add(id, { ...values, ...always, [field]: shanghaiIso(date).slice(0, 10) }, {}, chance);
    }
  }

  async #ask(
    id: string,
    { round, share, values, duty, role }: PlannedBook['rounds'][number],
    midnight: number,
  ): Promise<void> {
    const { year } = shanghaiFields(midnight);
    const { staff, crew } = this.#ground;
    await this.#ground.does(`${id}: ${round}`, async () => {
      const name = filledText(round, { year });
      await staff.registers.draw(id, { round: name, share, values }, crew.one(role, this.#chance));
    });
    await this.#options.begin(duty, role);
  }

  /** Rows that are new, whoever made them: the office, a spreadsheet, a plan. */
  async #takeUp(book: string, ways: PlannedWays): Promise<void> {
    const { staff, registers } = this.#ground;
    const first = registers.get(book)?.states[0]?.id ?? '';
    const rows = await staff.registers.rows(book, { states: [first], limit: MOST_ROWS });
    for (const { id, title, made } of rows) {
      if (this.#seen.has(id)) continue;
      this.#seen.add(id);
      this.#go(book, id, ways, this.#chance.of([book, title, made].join(' ')));
    }
  }

  async #happen(book: string, state: string, ways: PlannedWays): Promise<void> {
    const rows = await this.#ground.staff.registers.rows(book, { states: [state], limit: MOST_ROWS });
    if (rows.length === 0) return;
    const row = this.#chance.pick(rows.toSorted((one, other) => (one.title < other.title ? -1 : 1)));
    this.#go(book, row.id, ways, this.#chance.of([book, row.title, this.#ground.clock.now()].join(' ')));
  }

  #go(book: string, id: string, ways: PlannedWays, chance: Chance): void {
    const way = ways[chance.weighed(ways.map(({ weight }) => weight))];
    void this.#next(book, id, way?.steps ?? [], chance);
  }

  /** The next step is put down on the agenda. */
  async #next(book: string, id: string, steps: readonly PlannedStep[], chance: Chance): Promise<void> {
    const { agenda, clock, staff } = this.#ground;
    const [step, ...later] = steps;
    if (!step || !chance.is(step.share)) return;
    const day = step.on && (await staff.registers.row(book, id))?.values[step.on];
    const from = typeof day === 'string' ? Date.parse(`${day}T00:00:00+08:00`) : clock.now();
    const at = Math.max(clock.now(), from + chance.between(step.after_h) * HOUR);
    agenda.add(inOffice(at, chance), () => this.#step(book, id, step, later, chance));
  }

  #step(
    book: string,
    id: string,
    step: PlannedStep,
    later: readonly PlannedStep[],
    chance: Chance,
  ): Promise<void> {
    const { staff, crew, clock } = this.#ground;
    return this.#ground.does(`${book}: ${step.move}`, async () => {
      const row = await staff.registers.row(book, id);
      // It went another way meanwhile.
      if (!row?.moves.some((move) => move.id === step.move)) return;
      const by = crew.one(step.by, chance);
      const slots = await this.#slotsOf(book, id, by, chance);
      const now = clock.now();
      const values = drawValues(step.values, slots, now, chance);
      const written =
        Object.keys(values).length > 0 ? await staff.registers.edit(book, id, row.version, values, by) : row;
      const ready = await this.#scanned(book, written, step.move, by, chance);
      await staff.registers.move(
        book,
        id,
        ready.version,
        step.move,
        drawValues(step.record, slots, now, chance),
        by,
      );
      await this.#next(book, id, later, chance);
    });
  }

  /** The papers that a move needs, scanned where they are not there yet. */
  async #scanned(
    book: string,
    row: RowSheet,
    move: string,
    by: Colleague,
    chance: Chance,
  ): Promise<RowSheet> {
    const { staff, pictures, registers } = this.#ground;
    let now = row;
    const lacks = row.moves.find(({ id }) => id === move)?.lacks ?? [];
    for (const { id, title } of registers.get(book)?.papers ?? [])
      if (lacks.includes(title))
        now = await staff.registers.scan(book, row.id, now.version, id, chance.pick(pictures), by);
    return now;
  }

  async #slotsOf(book: string, id: string, by: Colleague, chance: Chance): Promise<Slots> {
    const { staff, crew } = this.#ground;
    const values = await staff.registers.reveal(book, id);
    const texts = Object.entries(values).map(([name, value]) => [name, String(value)] as const);
    const other = crew.one([], chance, [by.name]).name;
    return { ...this.#number(), ...Object.fromEntries(texts), staff: by.name, other };
  }

  #slots(home: HomeInput): Slots {
    return { home: homeText(home.address), ...this.#options.living(home), ...this.#number() };
  }

  /** A running number for receipts, keys, files; and the month. */
  #number(): { readonly number: string; readonly this_month: string } {
    const month = shanghaiIso(this.#ground.clock.now()).slice(0, 7);
    return { number: String(++this.#numbers).padStart(5, '0'), this_month: month };
  }

  #someHomes(count: number): HomeInput[] {
    const left = [...this.#options.homes];
    return Array.from({ length: Math.min(count, left.length) }, () =>
      left.splice(Math.floor(this.#chance.next() * left.length), 1),
    ).flat();
  }
}

const dayOf = (midnight: number): number => shanghaiFields(midnight).day;
