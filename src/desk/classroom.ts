/** The trainer's page from the store: what members have practised, sat and attended, reckoned by src/training. */
import type { ClassCard, ClassroomDesk, CurveCard, ItemCard, PersonCard } from '../classroom.ts';
import { YingdaError } from '../errors.ts';
import { drilledTitle } from '../library/library.ts';
import type { ProgrammeDesk } from '../programme.ts';
import { dayOf } from '../training/exam.ts';
import {
  curvesOf,
  groupFigures,
  heatOf,
  type MemberRecords,
  timeSpent,
  weakElements,
} from '../training/figures.ts';
import { itemFigures } from '../training/item-stats.ts';
import { sheetOf } from '../training/results.ts';
import { drillSubjects } from '../training/talk.ts';
import { namesOf } from './trainee.ts';
import type { TrainingOptions } from './training-papers.ts';
import { type SheetRow, workbook } from './workbook.ts';

/** Of one member: some a day over years. */
const MOST_DRILLS = 5000;
const MOST_RECORDS = 5000;
/** Exams that the statistics of questions are made of. */
const MOST_EXAMS = 20_000;

const VERDICTS: readonly ItemCard['verdict'][] = ['retire', 'watch', 'keep', 'few'];

export interface ClassroomOptions extends TrainingOptions {
  readonly programme: Pick<ProgrammeDesk, 'members' | 'obligations'>;
}

export function createClassroomDesk(options: ClassroomOptions): ClassroomDesk {
  const { store, clock, library, programme } = options;

  async function people(group?: string): Promise<MemberRecords[]> {
    const members = (await programme.members()).filter(
      ({ groups }) => group === undefined || groups.includes(group),
    );
    return Promise.all(
      members.map(async (member) => {
        const names = namesOf(member);
        const [drills, memories, records] = await Promise.all([
          Promise.all(names.map((trainee) => store.drills({ trainee, limit: MOST_DRILLS }))),
          Promise.all(names.map((trainee) => store.memories(trainee))),
          Promise.all(names.map((trainee) => store.trainings({ trainee, limit: MOST_RECORDS }))),
        ]);
        // Of a situation under two names the memory that was trained last counts.
        const kept = memories.flat().toSorted((one, other) => other.at - one.at);
        return { member, drills: drills.flat(), memories: kept, records: records.flat() };
      }),
    );
  }

  async function persons(all: readonly MemberRecords[]): Promise<PersonCard[]> {
    const owed = new Map((await programme.obligations()).map(({ trainee, open }) => [trainee, open]));
    return all.map((one) => {
      const { trainee, name, groups } = one.member;
      const { drills } = one;
      const sum = drills.reduce((total, { score }) => total + score, 0);
      return {
        trainee,
        name,
        groups,
        drills: drills.length,
        mean: drills.length === 0 ? null : sum / drills.length,
        time: timeSpent(library(), one),
        weak: weakElements(library(), [one]),
        open: owed.get(trainee) ?? 0,
      };
    });
  }

  async function overview(group?: string): Promise<ClassCard> {
    const all = await people();
    const shown = all.filter(({ member }) => group === undefined || member.groups.includes(group));
    return {
      people: await persons(shown),
      situations: drillSubjects(library()).map((id) => ({ id, title: drilledTitle(library(), id) })),
      heat: heatOf(library(), shown, clock.now()),
      limits: library().exams.class.heat,
      weak: weakElements(library(), shown),
      groups: groupFigures(library(), all),
    };
  }

  async function items(rule?: string): Promise<ItemCard[]> {
    const exams = await store.trainings({ kind: 'exam', ...(rule && { rule }), limit: MOST_EXAMS });
    const sheets = exams.flatMap((record) => sheetOf(record) ?? []);
    return itemFigures(library(), sheets).toSorted(
      (one, other) =>
        VERDICTS.indexOf(one.verdict) - VERDICTS.indexOf(other.verdict) ||
        (one.discrimination ?? 1) - (other.discrimination ?? 1),
    );
  }

  return {
    overview,
    items,
    async curves(trainee): Promise<CurveCard[]> {
      const found = (await people()).find(({ member }) => namesOf(member).includes(trainee));
      if (!found) throw new YingdaError('E_NOT_FOUND', `nobody is enrolled as "${trainee}"`, { exitCode: 1 });
      return curvesOf(library(), found, clock.now());
    },
    async sheet() {
      const { sheets, verdicts, reasons } = library().exams.class;
      const { bands, comma } = library().drilling.labels;
      const { kinds } = library().exams.labels;
      const [all, card, questions] = [await people(), await overview(), await items()];
      const cell = (trainee: string, id: string) =>
        card.heat.find((one) => one.trainee === trainee && one.situation === id)?.last ?? '';
      const percent = (share: number | null) => (share === null ? '' : Math.round(share * 100) / 100);
      const heat: SheetRow[] = card.people.map(({ trainee, name }) => [
        name,
        ...card.situations.map(({ id }) => cell(trainee, id)),
      ]);
      return workbook([
        [
          {
            name: sheets.heat.name,
            columns: [...sheets.heat.columns, ...card.situations.map(({ id }) => id)],
          },
          heat,
        ],
        [
          sheets.people,
          card.people.map(({ name, groups, drills, mean, time, open }) => [
            name,
            groups.join(comma),
            drills,
            mean === null ? '' : Math.round(mean),
            time.drills,
            time.exams,
            time.sessions,
            open,
          ]),
        ],
        [
          sheets.curves,
          all.flatMap((one) =>
            curvesOf(library(), one, clock.now()).flatMap(({ situation, points }) =>
              points.map(({ at, score, band }) => [
                one.member.name,
                situation,
                dayOf(at),
                score,
                bands[band],
              ]),
            ),
          ),
        ],
        [
          sheets.weak,
          card.people.flatMap(({ name, weak }) =>
            weak.map(({ label, asked, missing, share }) => [name, label, asked, missing, percent(share)]),
          ),
        ],
        [
          sheets.items,
          questions.map((one) => [
            one.id,
            kinds[one.kind],
            one.question,
            one.answers,
            percent(one.difficulty),
            percent(one.discrimination),
            one.unchosen.join(comma),
            [verdicts[one.verdict], ...one.reasons.map((reason) => reasons[reason])].join(comma),
          ]),
        ],
        [
          sheets.groups,
          card.groups.map(({ name, people: count, drills, mean, passed, minutes }) => [
            name,
            count,
            drills,
            mean === null ? '' : Math.round(mean),
            percent(passed),
            minutes,
          ]),
        ],
      ]);
    },
  };
}
