/** A talk with an owner, as quality looks at it: lines with what they express and what is wrong in them, and what happened in it. */
import type { QualityItem, QualityRules, Risk } from '../library/quality-schema.ts';
import type { Element, Intent } from '../library/terms.ts';
import type { Finding, ItemMark } from '../quality.ts';

export interface TalkLine {
  readonly seq: number;
  readonly from: 'owner' | 'bot' | 'agent';
  /** Name of the member of staff; null: unknown, or the bot. */
  readonly by: string | null;
  readonly at: number;
  readonly elements: readonly Element[];
  readonly findings: readonly Finding[];
}

export interface Talk {
  readonly conversation: string;
  readonly lines: readonly TalkLine[];
  /** Tickets filed in it, when, of what kind. */
  readonly filed: readonly {
    readonly at: number;
    readonly kind: Intent;
    readonly urgent: boolean;
    readonly rating: number | null;
  }[];
  /** When the owner was left to people. */
  readonly handed: readonly number[];
  readonly angry: boolean;
  /** What the owner was told by when in it. */
  readonly promises: readonly { readonly dueAt: number; readonly keptAt: number | null }[];
}

const COMPLAINTS: readonly Intent[] = ['complaint', 'fee_dispute'];

/** Lines that come after a long silence begin another talk. */
export function splitTalks<T extends { readonly at: number }>(lines: readonly T[], gapMs: number): T[][] {
  const talks: T[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const line of lines) {
    if (line.at - last > gapMs) talks.push([]);
    talks.at(-1)?.push(line);
    last = line.at;
  }
  return talks;
}

/** Names of the people who spoke. */
export const peopleOf = ({ lines }: Talk): string[] => [
  ...new Set(lines.flatMap(({ from, by }) => (from === 'agent' && by !== null ? by : []))),
];

export const hasBot = ({ lines }: Talk): boolean => lines.some(({ from }) => from === 'bot');
const hasPeople = ({ lines }: Talk): boolean => lines.some(({ from }) => from === 'agent');

export function risksOf(talk: Talk, lowRating: number, now: number): Risk[] {
  const risks: [Risk, boolean][] = [
    ['violation', talk.lines.some(({ findings }) => findings.length > 0)],
    ['angry', talk.angry],
    ['low_rating', talk.filed.some(({ rating }) => rating !== null && rating <= lowRating)],
    ['broken_promise', talk.promises.some((promise) => isBroken(promise, now))],
    ['emergency', talk.filed.some(({ urgent }) => urgent)],
  ];
  return risks.flatMap(([risk, found]) => (found ? risk : []));
}

const isBroken = ({ dueAt, keptAt }: Talk['promises'][number], now: number) =>
  keptAt === null ? dueAt < now : keptAt > dueAt;

/** What the checker alone can mark; `manual` items wait for people. */
export function autoMarks({ items }: QualityRules, talk: Talk, now: number): ItemMark[] {
  return items.map((item) => ({ id: item.id, ...marked(item, talk, now) }));
}

function marked(item: QualityItem, talk: Talk, now: number): Omit<ItemMark, 'id'> {
  switch (item.look) {
    case 'elements': {
      const lines = linesFor(item, talk);
      if (lines === null) return { share: null, seqs: [] };
      const good = lines.find(({ elements }) => item.any.some((element) => elements.includes(element)));
      return { share: good ? 1 : 0, seqs: (good ? [good] : lines).map(({ seq }) => seq) };
    }
    case 'waits': {
      const long = waitsOf(talk).filter(
        ({ from, ms }) => ms > 1000 * (from === 'bot' ? item.bot_s : item.agent_s),
      );
      const all = waitsOf(talk);
      return all.length === 0
        ? { share: null, seqs: [] }
        : { share: 1 - long.length / all.length, seqs: long.map(({ seq }) => seq) };
    }
    case 'promises': {
      const due = talk.promises.filter(({ dueAt, keptAt }) => keptAt !== null || dueAt < now);
      const broken = due.filter((promise) => isBroken(promise, now));
      return due.length === 0
        ? { share: null, seqs: [] }
        : { share: 1 - broken.length / due.length, seqs: [] };
    }
    case 'violations':
      return {
        share: 1,
        seqs: talk.lines.filter(({ findings }) => findings.length > 0).map(({ seq }) => seq),
      };
    case 'manual':
      return { share: null, seqs: [] };
  }
}

/** Lines in which an element is looked for; null: nothing asks for it in this talk. */
function linesFor(item: Extract<QualityItem, { look: 'elements' }>, talk: Talk): TalkLine[] | null {
  const ours = talk.lines.filter(({ from }) => from !== 'owner' && item.by.includes(from));
  const [filed] = talk.filed;
  const [handed] = talk.handed;
  const asked = {
    person: hasPeople(talk),
    complaint: talk.angry || talk.filed.some(({ kind }) => COMPLAINTS.includes(kind)),
    filed: filed !== undefined,
    handed: handed !== undefined,
    left: talk.lines.findLast(({ from }) => from !== 'owner')?.from === 'agent',
  }[item.when];
  if (!asked || ours.length === 0) return null;
  switch (item.at) {
    case 'first':
      return ours.slice(0, item.within);
    case 'last':
      return ours.slice(-item.within);
    case 'anywhere':
      return ours;
    case 'before_filing':
      return ours.filter(({ at }) => filed && at < filed.at).slice(-item.within);
    case 'around_handing':
      return [
        ...ours.filter(({ at }) => handed !== undefined && at < handed).slice(-1),
        ...ours.filter(({ at }) => handed !== undefined && at >= handed).slice(0, item.within),
      ];
  }
}

/** How long owners waited for each answer, and from whom it came. */
function waitsOf({
  lines,
}: Talk): { readonly seq: number; readonly from: 'bot' | 'agent'; readonly ms: number }[] {
  const waits: { readonly seq: number; readonly from: 'bot' | 'agent'; readonly ms: number }[] = [];
  let since: number | null = null;
  for (const { from, at, seq } of lines) {
    if (from === 'owner') since ??= at;
    else if (since !== null) {
      waits.push({ seq, from, ms: at - since });
      since = null;
    }
  }
  return waits;
}
