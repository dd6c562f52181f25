/** Simulated staff do their duties (spec 02 例行事务): most when they are due, some too late, some not at all. */
import { randomUUID } from 'node:crypto';
import type { Colleague } from '../converse/event.ts';
import type { DutyFill, DutyRow, DutySheet } from '../duties.ts';
import { DAY, HOUR } from '../text/shanghai.ts';
import type { Chance } from './chance.ts';
import { type Crew, inOffice, someTime } from './crew.ts';
import type { OfficeGround } from './office.ts';
import { drawValues } from './values.ts';

/** Laid down so long before, or due so long after: further off nothing is looked at. */
const [BACK_MS, AHEAD_MS] = [2 * DAY, 62 * DAY];

export class DutyDoers {
  readonly #ground: OfficeGround;
  readonly #crew: Crew;
  readonly #chance: Chance;
  readonly #seen = new Set<string>();

  constructor(ground: OfficeGround) {
    this.#ground = ground;
    this.#crew = ground.crew;
    this.#chance = ground.chance.of('duties');
  }

  /** Takes up what is newly laid down. */
  async look(): Promise<void> {
    const { staff, clock } = this.#ground;
    const now = clock.now();
    const open = await staff.duties.list({ from: now - BACK_MS, to: now + AHEAD_MS, states: ['open'] });
    for (const row of open) if (!this.#seen.has(row.id)) this.#take(row);
  }

  /** Begins one that comes when it is needed. */
  async begin(task: string, role: string): Promise<void> {
    const by = this.#crew.one(role, this.#chance);
    await this.#ground.does(`begin ${task}`, async () => {
      this.#take(await this.#ground.staff.duties.begin(randomUUID(), task, by));
    });
  }

  #take(row: DutyRow): void {
    this.#seen.add(row.id);
    const { agenda, clock, plan } = this.#ground;
    const chance = this.#chance.of([row.task, row.due, row.title].join(' '));
    if (chance.is(plan.duties.missed)) return;
    const late = chance.is(plan.duties.late);
    const from = Math.max(row.opens, clock.now());
    const at = late
      ? inOffice(row.due + chance.between(plan.duties.late_h) * HOUR, chance)
      : someTime(from, row.due, chance);
    agenda.add(at, () => this.#do(row.id, chance));
  }

  #do(id: string, chance: Chance): Promise<void> {
    const { staff, plan, agenda, clock } = this.#ground;
    return this.#ground.does(`duty ${id}`, async () => {
      const sheet = await staff.duties.sheet(id);
      if (!sheet || (sheet.state !== 'open' && sheet.state !== 'returned')) return;
      const by = this.#crew.one(sheet.role, chance);
      const filled = await staff.duties.fill(id, sheet.version, this.#fill(sheet, by, chance), by);
      const done = await staff.duties.finish(id, filled.version, by);
      if (done.checker === null || chance.is(plan.duties.unchecked)) return;
      const hours = chance.between(plan.duties.checks_h);
      const latest = done.checkBy ?? Number.POSITIVE_INFINITY;
      const at = Math.min(inOffice(clock.now() + hours * HOUR, chance), latest - HOUR);
      agenda.add(at, () => this.#check(id, by, chance));
    });
  }

  #check(id: string, doer: Colleague, chance: Chance): Promise<void> {
    const { staff, plan, agenda, clock } = this.#ground;
    return this.#ground.does(`check of ${id}`, async () => {
      const sheet = await staff.duties.sheet(id);
      if (sheet?.state !== 'done' || sheet.checker === null) return;
      const roles = this.#crew.has(sheet.checker, doer.name) ? sheet.checker : plan.duties.checkers;
      const by = this.#crew.one(roles, chance, [doer.name]);
      const again = sheet.checked === null && chance.is(plan.duties.returned);
      const note = again ? chance.pick(plan.duties.returns) : '';
      await staff.duties.check(id, sheet.version, { ok: !again, note }, by);
      if (again)
        agenda.add(inOffice(clock.now() + chance.between(plan.duties.again_h) * HOUR, chance), () =>
          this.#do(id, chance),
        );
    });
  }

  /** Everything is looked at; what is wrong has a word about it. */
  #fill({ task, title, checklist, lines, lacks }: DutySheet, by: Colleague, chance: Chance): DutyFill {
    const { plan, clock, pictures } = this.#ground;
    const mark = () => {
      const ok = !chance.is(plan.duties.wrong);
      return { ok, note: ok ? '' : chance.pick(plan.duties.notes) };
    };
    const slots = { staff: by.name, title, other: this.#crew.one([], chance, [by.name]).name };
    const photos = lacks.some(({ kind }) => kind === 'photos');
    const first = chance.whole([0, pictures.length - 1]);
    const shown = [pictures[first], pictures[(first + 1) % pictures.length]];
    return {
      marks: Object.fromEntries(checklist.map(({ id }) => [id, mark()])),
      lineMarks: Object.fromEntries(lines.map(({ ref }) => [ref, mark()])),
      record: drawValues(plan.duties.records[task] ?? {}, slots, clock.now(), chance),
      ...(photos && { media: shown.flatMap((id) => id ?? []) }),
    };
  }
}
