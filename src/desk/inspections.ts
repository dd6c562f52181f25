/** The supervisors' checklist, kept as sheets of the office (src/inspections.ts). */
import type { Clock } from '../clock.ts';
import { YingdaError } from '../errors.ts';
import type { InspectionCard, InspectionDesk, InspectionMean } from '../inspections.ts';
import type { Library } from '../library/library.ts';
import type { Paper } from '../papers.ts';
import type { Store } from '../store.ts';
import { INSPECTION, inspectionScore, readInspection } from '../supervise/inspection.ts';
import { DAY } from '../text/shanghai.ts';

export interface InspectionOptions {
  readonly store: Pick<Store, 'papers'>;
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
    async list({ since, person }) {
      const papers = await store.papers.find({ kinds: [INSPECTION], communityId, from: since, newest: true });
      return papers.flatMap(card).filter((one) => person === undefined || one.person === person);
    },
    async compare(since) {
      const sums = new Map<string, { mean: InspectionMean; sum: number }>();
      for (const { communityId: community, body } of await store.papers.find({
        kinds: [INSPECTION],
        from: since,
      })) {
        const read = readInspection(body);
        if (!read) continue;
        const key = JSON.stringify([read.block, community]);
        const known = sums.get(key);
        const sum = (known?.sum ?? 0) + read.score;
        const times = (known?.mean.times ?? 0) + 1;
        const { block, points } = read;
        const score = Math.round((sum / times) * 100) / 100;
        sums.set(key, { sum, mean: { community, block, title: titleOf(block), times, score, points } });
      }
      return [...sums.values()]
        .map(({ mean }) => mean)
        .toSorted((one, other) =>
          one.block < other.block ? -1 : one.block > other.block ? 1 : other.score - one.score,
        );
    },
  };
}
