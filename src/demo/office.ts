/** The office of a simulated year beside its tickets: duties, books, exams, and what supervisors look at and decide. */
import type { ManualClock } from '../clock.ts';
import type { CommunityData } from '../community.ts';
import { writeSheet } from '../desk/sheet-file.ts';
import type { Library } from '../library/library.ts';
import type { SheetValue } from '../library/sheet-schema.ts';
import type { StaffDesk } from '../staff.ts';
import type { Store } from '../store.ts';
import { DAY, HOUR } from '../text/shanghai.ts';
import type { Ticket } from '../ticket/ticket.ts';
import type { Agenda } from './agenda.ts';
import { Books } from './books.ts';
import type { Chance } from './chance.ts';
import { Crew } from './crew.ts';
import { DutyDoers } from './duties.ts';
import { Exams } from './exams.ts';
import type { OfficePlan } from './office-plan.ts';
import type { Owners } from './owners.ts';
import { Supervisors } from './supervisors.ts';

const DAYS_A_MONTH = 30.4;
/** When somebody looks what is to be done, in hours: soon after duties open (scripts-zh/duties). */
const LOOKS = [7.6, 8.6, 13.6, 17.05];

/** What everybody in the office has at hand. */
export interface OfficeGround {
  readonly staff: StaffDesk;
  readonly clock: ManualClock;
  readonly agenda: Agenda;
  readonly chance: Chance;
  readonly plan: OfficePlan;
  readonly crew: Crew;
  readonly registers: Library['registers'];
  /** Ids of kept pictures. */
  readonly pictures: readonly string[];
  /** ms since 1970: the year begins there. */
  readonly from: number;
  /** An .xlsx of a book. */
  readonly sheetOf: (
    book: string,
    rows: readonly Readonly<Record<string, SheetValue>>[],
  ) => Promise<Uint8Array>;
  /** Does a thing; what goes wrong is put down among the faults. */
  readonly does: (what: string, doing: () => Promise<unknown>) => Promise<void>;
}

export interface OfficeOptions extends Omit<OfficeGround, 'crew' | 'registers' | 'sheetOf' | 'does'> {
  readonly store: Store;
  readonly library: Library;
  readonly community: CommunityData;
  readonly owners: Pick<Owners, 'living'>;
  readonly faults: string[];
}

export class Office {
  readonly #options: OfficeOptions;
  readonly #doers: DutyDoers;
  readonly #books: Books;
  readonly #supervisors: Supervisors;
  readonly #exams: Exams;

  constructor(options: OfficeOptions) {
    this.#options = options;
    const { library, community, owners, faults } = options;
    const ground: OfficeGround = {
      ...options,
      chance: options.chance.of('office'),
      crew: new Crew(community.staff),
      registers: library.registers,
      sheetOf: (book, rows) => {
        const { title = book, fields = [] } = library.registers.get(book) ?? {};
        return writeSheet(
          title,
          fields,
          rows.map((values) => ({ values })),
          library.duties.rules.labels.state,
        );
      },
      does: async (what, doing) => {
        await doing().catch((error: unknown) => faults.push(`${what}: ${String(error)}`));
      },
    };
    this.#doers = new DutyDoers(ground);
    this.#books = new Books(ground, {
      homes: community.homes.filter(({ kind }) => kind === 'home'),
      living: (home) => owners.living(home),
      begin: (task, role) => this.#doers.begin(task, role),
    });
    this.#supervisors = new Supervisors(ground);
    this.#exams = new Exams(ground, library, community.staff);
  }

  /** What is there when the year begins. */
  async open(): Promise<void> {
    const { store, community, chance, plan } = this.#options;
    const draw = chance.of('tags');
    const tags = new Map<string, string[]>();
    for (const [tag, count] of Object.entries(plan.tags))
      for (let n = 0; n < count; n++) {
        const at = String(Math.floor(draw.next() * community.homes.length));
        tags.set(at, [...(tags.get(at) ?? []), tag]);
      }
    const tagged = [...tags].flatMap(([at, all]) => {
      const home = community.homes[Number(at)];
      return home ? [{ address: home.address, tags: all }] : [];
    });
    await store.notices.tagHomes(community.id, tagged);
    await this.#books.open(this.#options.from);
  }

  /** Puts down what happens on a day. @param midnight of it */
  day(midnight: number): void {
    const { agenda, chance, plan } = this.#options;
    agenda.add(midnight + 9 * HOUR, () => this.#books.day(midnight));
    for (const hour of LOOKS) agenda.add(midnight + hour * HOUR, () => this.#doers.look());
    const draw = chance.of(`needs ${midnight / DAY}`);
    for (const { task, per_month, role } of plan.duties.begun)
      for (let n = draw.count(per_month / DAYS_A_MONTH); n > 0; n--)
        agenda.add(midnight + (9 + 8 * draw.next()) * HOUR, () => this.#doers.begin(task, role));
    this.#supervisors.day(midnight);
    this.#exams.day(midnight);
  }

  /** A ticket that is done. */
  done(ticket: Ticket): Promise<void> {
    return this.#books.done(ticket);
  }
}
