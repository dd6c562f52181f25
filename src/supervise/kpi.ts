/** What can be proposed of a month, with its evidence; and the sheet of the office that an entry is kept on. Pure. */
import { z } from 'zod';
import type { KpiFinder, KpiRules, TicketFinder } from '../library/kpi-schema.ts';
import type { Finding } from '../quality.ts';
import { belongs, type Case, passes } from './case.ts';
import type { Ground } from './figures.ts';

export const KPI = 'kpi';

const evidence = z.object({
  kind: z.enum(['ticket', 'review', 'duty', 'words']),
  id: z.string().nullable(),
  text: z.string(),
  at: z.number(),
});
const kpiBody = z.object({
  kpi: z.string(),
  points: z.number(),
  person: z.string(),
  words: z.string(),
  evidence: z.array(evidence).min(1),
  byHand: z.boolean(),
  decided: z.object({ by: z.string(), at: z.number(), reason: z.string() }).nullable(),
  appeal: z.object({ by: z.string(), at: z.number(), words: z.string() }).nullable(),
  verdict: z.object({ by: z.string(), at: z.number(), upheld: z.boolean(), reason: z.string() }).nullable(),
});
export type KpiBody = z.infer<typeof kpiBody>;

/** null where it is none of this yingda's. */
export function readKpi(body: unknown): KpiBody | null {
  return kpiBody.safeParse(body).data ?? null;
}

/** A proposal: the same evidence under the same rule has the same key. */
export interface Proposal extends Pick<KpiBody, 'kpi' | 'points' | 'person' | 'words' | 'evidence'> {
  readonly key: string;
  readonly at: number;
}

/** A duty that was done too late, by whom. */
export interface LateDuty {
  readonly id: string;
  readonly duty: string;
  readonly text: string;
  readonly person: string;
  readonly at: number;
}

/** A talk in which violations were confirmed. */
export interface ConfirmedTalk {
  readonly id: string;
  readonly at: number;
  readonly found: readonly Finding[];
  /** Who of the staff talked. */
  readonly people: readonly string[];
  /** What the inspector gave. */
  readonly items: Readonly<Record<string, number | null>>;
  /** The owner complained in it, or soon after it. */
  readonly complained: boolean;
}

/** Somebody who has done nothing of a kind for months. */
export interface Idle {
  /** Of the finder. */
  readonly id: string;
  readonly person: string;
  readonly at: number;
  /** "2026年下半年" */
  readonly text: string;
}

/** Nobody is proposed whose name is not known: points belong to a person. */
export function proposals(
  rules: KpiRules,
  ground: Ground,
  talks: readonly ConfirmedTalk[],
  duties: readonly LateDuty[],
  idle: readonly Idle[] = [],
): Proposal[] {
  const ofTickets = rules.tickets.flatMap((finder) =>
    ground.cases.flatMap((one): Proposal[] => {
      const person = personOf(finder, one, ground.cases);
      if (person === null || !fits(finder, one, ground)) return [];
      const { id, number, createdAt } = one.ticket;
      const at =
        finder.of === 'finished'
          ? (one.doneAt ?? createdAt)
          : finder.of === 'to_follow_up'
            ? (one.closedAt ?? createdAt)
            : createdAt;
      return [
        {
          ...headOf(finder),
          key: `${finder.id}:${id}`,
          person,
          at,
          evidence: [{ kind: 'ticket', id, text: number, at }],
        },
      ];
    }),
  );
  const ofTalks = rules.violations.flatMap((finder) =>
    talks.flatMap(({ id, at, found, complained }) => {
      if (finder.complained && !complained) return [];
      const wrong = found.filter(({ kind, by }) => by !== null && finder.kinds.includes(kind));
      return [...new Set(wrong.map(({ by }) => by ?? ''))].map(
        (person): Proposal => ({
          ...headOf(finder),
          key: `${finder.id}:${id}:${person}`,
          person,
          at,
          evidence: wrong
            .filter(({ by }) => by === person)
            .map(({ cue }) => ({ kind: 'review', id, text: cue, at })),
        }),
      );
    }),
  );
  const ofDuties = rules.duties.flatMap((finder) =>
    duties.flatMap(({ id, duty, text, person, at }): Proposal[] =>
      finder.duties.includes(duty)
        ? [
            {
              ...headOf(finder),
              key: `${finder.id}:${id}`,
              person,
              at,
              evidence: [{ kind: 'duty', id, text, at }],
            },
          ]
        : [],
    ),
  );
  const ofItems = rules.items.flatMap((finder) =>
    talks.flatMap(({ id, at, people, items }) => {
      const share = items[finder.item];
      if (share === undefined || share === null || share >= finder.below) return [];
      const text = `${Math.round(share * 100)}%`;
      return people.map(
        (person): Proposal => ({
          ...headOf(finder),
          key: `${finder.id}:${id}:${person}`,
          person,
          at,
          evidence: [{ kind: 'review', id, text, at }],
        }),
      );
    }),
  );
  const ofIdle = rules.idle.flatMap((finder) =>
    idle.flatMap(({ id, person, at, text }): Proposal[] =>
      id === finder.id
        ? [
            {
              ...headOf(finder),
              key: `${id}:${person}:${at}`,
              person,
              at,
              evidence: [{ kind: 'words', id: null, text, at }],
            },
          ]
        : [],
    ),
  );
  return [...ofTickets, ...ofTalks, ...ofItems, ...ofDuties, ...ofIdle];
}

const headOf = ({ kpi, points, words }: KpiFinder) => ({
  kpi,
  points,
  words,
});

function fits(finder: TicketFinder, one: Case, ground: Ground): boolean {
  const { kinds, urgencies, of, is, good } = finder;
  const { ticket } = one;
  return (
    ticket.task === 'work' &&
    (kinds === undefined || kinds.includes(ticket.kind)) &&
    (urgencies === undefined || urgencies.includes(ticket.urgency)) &&
    belongs(one, of, ground.period, ground, finder) &&
    passes(one, is, ground.period, ground, finder) === good
  );
}

function personOf({ person }: TicketFinder, { ticket }: Case, cases: readonly Case[]): string | null {
  if (person === 'assignee') return ticket.assignee;
  return cases.find((other) => other.ticket.fields.follow_up === ticket.number)?.ticket.assignee ?? null;
}
