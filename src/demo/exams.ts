/** Simulated staff at their exams (TRN-4 to TRN-8): theory by what each knows, marks of people, make-up exams, what is decided in the end. */
import type { CommunityData } from '../community.ts';
import type { Library } from '../library/library.ts';
import { HOUR, MINUTE, shanghaiFields } from '../text/shanghai.ts';
import { keyOf, makePaper } from '../training/paper.ts';
import type { Chance } from './chance.ts';
import type { OfficeGround } from './office.ts';

/** What is no answer to any question. */
const NOT_KNOWN = 'Z';

interface Sitting {
  readonly number: string;
  readonly name: string;
  readonly rule: string;
  readonly seed: string;
  /** The share of answers that is known. */
  readonly knows: number;
}

export class Exams {
  readonly #ground: OfficeGround;
  readonly #library: Library;
  readonly #staff: CommunityData['staff'];
  readonly #chance: Chance;

  constructor(ground: OfficeGround, library: Library, staff: CommunityData['staff']) {
    this.#ground = ground;
    this.#library = library;
    this.#staff = staff;
    this.#chance = ground.chance.of('exams');
  }

  /** Puts down who sits an exam on a day. @param midnight of it */
  day(midnight: number): void {
    const { plan } = this.#ground;
    const { month, day } = shanghaiFields(midnight);
    for (const exam of plan.exams.dates.filter((one) => one.month === month && one.day === day))
      for (const { number, name } of this.#staff.filter(({ role }) => exam.roles.includes(role))) {
        const chance = this.#chance.of(`${exam.rule} ${name}`);
        const at = midnight + 14 * HOUR;
        this.#sit(
          at,
          {
            number,
            name,
            rule: exam.rule,
            seed: `${exam.rule} ${midnight} ${number}`,
            knows: chance.between(plan.exams.knows),
          },
          chance,
        );
      }
  }

  #sit(at: number, sitting: Sitting, chance: Chance): void {
    const { staff, agenda, plan } = this.#ground;
    const { number, name, rule, seed } = sitting;
    agenda.add(at, () =>
      this.#ground.does(`exam ${rule}`, () => staff.exams.start(number, rule, seed, name)),
    );
    agenda.add(at + chance.between(plan.exams.minutes) * MINUTE, () =>
      this.#ground.does(`answers ${rule}`, () => this.#answer(sitting, chance)),
    );
  }

  async #answer(sitting: Sitting, chance: Chance): Promise<void> {
    const { staff, plan, crew, clock } = this.#ground;
    const { number, name, rule, seed, knows } = sitting;
    for (const [position, question] of makePaper(this.#library, rule, seed).questions.entries()) {
      const known = question.item.kind !== 'short' && chance.is(knows);
      await staff.exams.answer(number, position, known ? keyOf(this.#library, question) : NOT_KNOWN);
    }
    const [sat] = await staff.exams.exams({ trainee: number, rule });
    if (!sat) throw new Error(`${name} has sat no exam`);
    const by = crew.one(plan.exams.by, chance, [name]).name;
    for (const [part, points] of Object.entries(sat.outcome.parts))
      if (points === null) {
        const given = Math.round(chance.between(plan.exams.discipline));
        await staff.exams.mark({
          exam: sat.id,
          part: part as 'discipline',
          points: given,
          by,
          reason: plan.exams.seen,
        });
      }
    const [marked] = await staff.exams.exams({ trainee: number, rule });
    if (marked?.decision === 'open')
      await staff.exams.decide({
        exam: marked.id,
        warned: true,
        by,
        reason: chance.pick(plan.exams.decided),
      });
    else if (marked?.outcome.state === 'failed')
      this.#sit(
        clock.now() + plan.exams.again_h * HOUR,
        { ...sitting, seed: `${seed} again`, knows: Math.min(1, knows + plan.exams.learns) },
        chance,
      );
  }
}
