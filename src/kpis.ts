/** Points of staff (KPI-1 … KPI-18, spec 03): proposed with evidence, never counted before a person confirms them (law 11). */
import type { Colleague } from './converse/event.ts';
import type { KpiState } from './library/kpi-schema.ts';

export type { KpiState } from './library/kpi-schema.ts';

/** What a proposal stands on: a ticket, a reviewed talk, a duty; or what a supervisor saw. */
export interface Evidence {
  readonly kind: 'ticket' | 'review' | 'duty' | 'words';
  /** Inner id; of words none. */
  readonly id: string | null;
  /** "BX-1122-007", or the words. */
  readonly text: string;
  readonly at: number;
}

export interface KpiCard {
  readonly id: string;
  readonly version: number;
  readonly kpi: string;
  readonly title: string;
  readonly points: number;
  readonly person: string;
  readonly at: number;
  readonly state: KpiState;
  readonly words: string;
  readonly evidence: readonly Evidence[];
  readonly byHand: boolean;
  readonly decided: { readonly by: string; readonly at: number; readonly reason: string } | null;
  readonly appeal: { readonly by: string; readonly at: number; readonly words: string } | null;
  readonly verdict: {
    readonly by: string;
    readonly at: number;
    readonly upheld: boolean;
    readonly reason: string;
  } | null;
  /** Until when it can be appealed; null: it cannot (any more). */
  readonly appealBy: number | null;
}

export interface KpiEntry {
  readonly kpi: string;
  readonly person: string;
  readonly points: number;
  readonly words: string;
  /** Numbers of tickets, or what was seen when and where; never nothing. */
  readonly evidence: readonly string[];
  /** When it happened: the month that it counts in; now where absent. */
  readonly on?: number | undefined;
}

export interface KpiRule {
  readonly id: string;
  readonly title: string;
  readonly points: readonly number[];
  readonly reserved: boolean;
  /** What the system sees of it and proposes, in words; none: it is entered by hand only. */
  readonly seen: readonly string[];
  /** What of it only people see. */
  readonly byHand: string | null;
}

/** What counts of a person in a stretch of time. */
export interface KpiTotal {
  readonly person: string;
  readonly more: number;
  readonly less: number;
  readonly total: number;
}

export interface KpiSpan {
  readonly kind: 'month' | 'year';
  readonly at: number;
}

export interface KpiDesk {
  rules(): readonly KpiRule[];
  /** Looks through a month for what is to be proposed; what is known stays as it is. @returns how many are new */
  propose(at: number, by: Colleague): Promise<number>;
  list(
    span: KpiSpan,
    person?: string,
  ): Promise<{ readonly entries: readonly KpiCard[]; readonly totals: readonly KpiTotal[] }>;
  /** Of the last year, whatever year it is: what was decided just after New Year can be appealed too. */
  own(person: string): Promise<readonly KpiCard[]>;
  /** Names that points are given to: of the staff, and of those who have some already. */
  people(): Promise<readonly string[]>;
  /** By hand: proposed like any other, and confirmed by whoever entered it. @throws YingdaError E_INPUT_SHAPE, E_CONFLICT */
  enter(id: string, entry: KpiEntry, by: Colleague): Promise<KpiCard>;
  /** @throws YingdaError E_NOT_FOUND, E_CONFLICT when it is decided, one's own, or somebody was faster */
  decide(
    id: string,
    version: number,
    decision: { readonly counts: boolean; readonly reason: string },
    by: Colleague,
  ): Promise<KpiCard>;
  /** By whose it is, within days. */
  appeal(id: string, version: number, words: string, by: Colleague): Promise<KpiCard>;
  /** By somebody else than who decided. */
  judge(
    id: string,
    version: number,
    verdict: { readonly upheld: boolean; readonly reason: string },
    by: Colleague,
  ): Promise<KpiCard>;
  /** Totals, all entries, and a sheet for each person. @param person only theirs */
  sheet(span: KpiSpan, person?: string): Promise<{ readonly name: string; readonly bytes: Uint8Array }>;
}
