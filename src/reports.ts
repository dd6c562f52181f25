/** Reports as people read them: figures with their definitions, tables, sentences, and the tickets behind a figure. Masked (law 12). */

import type { PeriodKind } from './library/report-schema.ts';
import type { Intent } from './library/terms.ts';
import type { Apart } from './today.ts';

export type { PeriodKind } from './library/report-schema.ts';

export type Unit = 'percent' | 'count' | 'minutes' | 'seconds' | 'yuan';

/** A number and what it is of. */
export interface Value {
  /** null: there was nothing to reckon it from. */
  readonly value: number | null;
  /** Of a share: how many of how many. */
  readonly hits?: number;
  readonly all?: number;
  /** The bot's and people's, where they differ; `value` is null then. */
  readonly apart?: { readonly bot: number | null; readonly people: number | null };
}

/** A number as people read it too: "11小时40分钟". */
export interface Shown extends Value {
  readonly text: string;
}

export interface FigureCard extends Shown {
  readonly id: string;
  readonly title: string;
  readonly definition: string;
  readonly unit: Unit;
  readonly target: number | null;
  readonly standard: string | null;
  /** null: no target, or nothing to measure. */
  readonly met: boolean | null;
  /** Of the period before. */
  readonly before: Shown;
  /** What there is to look at behind it. */
  readonly drills: 'tickets' | 'rows' | null;
}

export interface TableCard {
  readonly id: string;
  readonly title: string;
  /** "楼栋" */
  readonly group: string;
  readonly columns: readonly { readonly id: string; readonly title: string; readonly unit: Unit }[];
  readonly rows: readonly {
    readonly key: string;
    readonly name: string;
    readonly values: readonly Shown[];
  }[];
  readonly chart: boolean;
}

/** A figure over the periods, the oldest first; the last is the report's own. */
export interface TrendCard {
  readonly figure: string;
  readonly title: string;
  readonly unit: Unit;
  readonly target: number | null;
  readonly values: readonly (number | null)[];
}

/** How a version of a wording fared. */
export interface PhraseCard {
  readonly phrase: string;
  readonly version: string;
  readonly text: string | null;
  /** Said to owners: by the bot, by people; sent as suggested, changed, set aside. */
  readonly said: Apart;
  readonly sent: number;
  readonly edited: number;
  readonly dismissed: number;
  /** Violations confirmed in what it was said in. */
  readonly violated: number;
  /** Of the conversations it was said in: with a ticket opened again; with a rating, and the mean of those. */
  readonly reopened: number;
  readonly rated: number;
  readonly rating: number | null;
}

export interface SectionCard {
  readonly id: string;
  readonly title: string;
  readonly figures: readonly FigureCard[];
  readonly tables: readonly TableCard[];
  readonly trends: readonly TrendCard[];
  readonly analysis: readonly string[];
  readonly phrases: readonly PhraseCard[];
}

export interface Report {
  readonly community: string;
  readonly kind: PeriodKind;
  readonly from: number;
  readonly to: number;
  readonly title: string;
  /** It has not ended: figures are until `madeAt`. */
  readonly running: boolean;
  readonly madeAt: number;
  /** Titles of the periods of a trend, the oldest first. */
  readonly periods: readonly string[];
  readonly sections: readonly SectionCard[];
}

/** A ticket behind a figure. */
export interface CaseCard {
  readonly id: string;
  readonly number: string;
  readonly kind: Intent;
  readonly title: string;
  readonly issue: string;
  readonly address: string | null;
  readonly state: string;
  readonly assignee: string | null;
  readonly openedAt: number;
  readonly doneAt: number | null;
  readonly rating: number | null;
  /** Whether it does well in what the figure asks; null where it asks nothing. */
  readonly good: boolean | null;
}

/** A row of a book behind a figure, as it stood then; names and phones masked. */
export interface RowCase {
  readonly id: string;
  readonly register: string;
  readonly title: string;
  readonly state: string;
  readonly values: readonly { readonly label: string; readonly value: string }[];
  readonly good: boolean | null;
}

/** What a figure was reckoned from: tickets, or rows of a book. */
export interface FigureBehind {
  readonly title: string;
  readonly cases: readonly CaseCard[];
  readonly rows: readonly RowCase[];
}

export interface ReportFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface ReportWish {
  readonly kind: PeriodKind;
  /** A moment in the period. */
  readonly at: number;
  /** Sections by id; all where absent. */
  readonly sections?: readonly string[] | undefined;
}

export interface ReportDesk {
  report(wish: ReportWish): Promise<Report>;
  /** @throws YingdaError E_UNKNOWN_ID when there is nothing to look at behind it */
  behind(wish: ReportWish, figure: string): Promise<FigureBehind>;
  /** The report as an .xlsx file. */
  sheet(wish: ReportWish): Promise<ReportFile>;
  /** What is behind a figure as an .xlsx file. @throws YingdaError as `behind` */
  behindSheet(wish: ReportWish, figure: string): Promise<ReportFile>;
  /** Sends what is due by now (standards of scripts-zh/supervise/reports.yaml). @returns how many */
  sendDue(): Promise<number>;
}
