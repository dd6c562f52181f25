/** The supervisors' checklist, kept as sheets of the office (src/inspections.ts). */
import type { Clock } from '../clock.ts';
import { YingdaError } from '../errors.ts';
import type { InspectionCard, InspectionDesk, InspectionFinding } from '../inspections.ts';
import type { Library } from '../library/library.ts';
import type { Paper } from '../papers.ts';
import type { Store } from '../store.ts';
import {
  INSPECTION,
  inspectionScore,
  meanOf,
  monthlyMeans,
  readInspection,
} from '../supervise/inspection.ts';
import { dayText } from '../supervise/occurrences.ts';
import { DAY } from '../text/shanghai.ts';
import { type SheetHead, type SheetRow, workbook } from './workbook.ts';

const YEAR = 366 * DAY;

export interface InspectionOptions {
  readonly store: Pick<Store, 'papers' | 'colleagues' | 'communityNames'>;
  readonly clock: Clock;
  readonly communityId: string;
  readonly library: () => Library;
}

export function createInspectionDesk({
  store,
  clock,
  communityId,
  library,
}: InspectionOptions): InspectionDesk {
  const rules = () => library().supervise.inspection;
  const titleOf = (block: string) => rules().blocks.find(({ id }) => id === block)?.title ?? block;

  function card({ key, at, by, body }: Paper): InspectionCard[] {
    const read = readInspection(body);
    return read ? [{ ...read, id: key, title: titleOf(read.block), at, by }] : [];
  }

  const list: InspectionDesk['list'] = async ({ since, person, block }) => {
    const papers = await store.papers.find({ kinds: [INSPECTION], communityId, from: since, newest: true });
    return papers
      .flatMap(card)
      .filter(
        (one) =>
          (person === undefined || one.person === person) && (block === undefined || one.block === block),
      );
  };

  const compare: InspectionDesk['compare'] = async (since) => {
    const [names, papers] = await Promise.all([
      store.communityNames(),
      store.papers.find({ kinds: [INSPECTION], from: since }),
    ]);
    const communities = [...new Set(papers.map((paper) => paper.communityId))];
    return rules().blocks.flatMap(({ id: block, title, points }) =>
      communities
        .flatMap((id) => {
          const of = papers.filter((paper) => paper.communityId === id).flatMap(card);
          const scores = of.filter((one) => one.block === block).map(({ score }) => score);
          const mean = { community: names[id] ?? id, own: id === communityId, block, title, points };
          return scores.length === 0 ? [] : [{ ...mean, times: scores.length, score: meanOf(scores) }];
        })
        .toSorted((one, other) => other.score - one.score),
    );
  };

  return {
    blocks: () => rules().blocks,
    async record({ id, block: name, person, findings, remark }, by) {
      const block = rules().blocks.find((one) => one.id === name);
      const wrong = (message: string) => new YingdaError('E_INPUT_SHAPE', message);
      if (!block) throw wrong(`there is no block "${name}"`);
      if (block.per_person !== (person !== null && person.trim() !== ''))
        throw wrong(
          block.per_person ? `${name} is scored by person: whose is it?` : `${name} is nobody’s own`,
        );
      if (person === by.name) throw new YingdaError('E_CONFLICT', 'nobody inspects themselves');
      for (const { item, photos } of findings) {
        if (!block.items.some((one) => one.id === item)) throw wrong(`${name} has no item "${item}"`);
        if (photos.length > rules().most_photos)
          throw wrong(`at most ${rules().most_photos} pictures a finding`);
      }
      const at = clock.now();
      const score = inspectionScore(block, findings.length);
      const [made] = await store.papers.make(
        [
          {
            id: `inspection:${communityId}:${id}`,
            kind: INSPECTION,
            communityId,
            key: id,
            state: 'recorded',
            at,
            keepUntil: at + rules().keep_days * DAY,
            attachments: findings.flatMap(({ photos }) => photos),
            body: { block: name, person, findings, remark, score, points: block.points },
          },
        ],
        by.name,
        at,
      );
      const [recorded] = made ? card(made.paper) : [];
      if (!recorded) throw new YingdaError('E_CONFLICT', `there is another sheet ${id}`);
      return recorded;
    },
    list,
    async people() {
      const [staff, cards] = await Promise.all([
        store.colleagues(communityId, null),
        list({ since: clock.now() - YEAR }),
      ]);
      const named = [...staff.map(({ name }) => name), ...cards.flatMap(({ person }) => person ?? [])];
      return [...new Set(named)].toSorted();
    },
    months: async (since) => monthlyMeans(rules().blocks, await list({ since }), clock.now()),
    compare,
    async sheet(since) {
      const [cards, means] = [await list({ since }), await compare(since)];
      const { file, records, communities, months } = rules().labels;
      const titles = new Map(
        rules().blocks.flatMap(({ items }) => items.map(({ id, title }) => [id, title])),
      );
      const found = ({ item, remark }: InspectionFinding) =>
        [titles.get(item) ?? item, remark].filter((text) => text !== '').join('：');
      const byMonth = monthlyMeans(rules().blocks, cards, clock.now());
      const bytes = await workbook([
        [
          records,
          cards.map(({ at, title, person, score, points, findings, remark, by }) => [
            dayText(at),
            title,
            person ?? '',
            score,
            points,
            findings.map(found).join('；'),
            remark,
            by,
          ]),
        ],
        [
          communities,
          means.map(({ title, community, times, score, points }) => [title, community, times, score, points]),
        ],
        ...byMonth.map((one): [SheetHead, SheetRow[]] => [
          { name: `${months.name} ${one.title}`, columns: months.columns },
          one.months.map((month, at) => [month, one.scores[at] ?? '']),
        ]),
      ]);
      return { name: `${file} ${dayText(clock.now())}.xlsx`, bytes };
    },
  };
}
