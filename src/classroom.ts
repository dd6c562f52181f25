/** The port for the trainer's page: how a class comes along, what is weak, which questions are worth asking. */
import type { Element } from './library/terms.ts';

export interface CurveCard {
  readonly situation: string;
  readonly title: string;
  /** Oldest first. */
  readonly points: readonly {
    readonly at: number;
    readonly score: number;
    readonly band: 'excellent' | 'pass' | 'weak' | 'fail';
  }[];
  /** 0 to 1: the chance of still knowing it; null where nothing is kept of it. */
  readonly known: number | null;
  /** What is left of it in the days to come without practice. */
  readonly forecast: readonly { readonly at: number; readonly known: number }[];
}

export interface WeakElementCard {
  readonly element: Element;
  readonly label: string;
  readonly asked: number;
  readonly missing: number;
  readonly share: number;
}

/** Minutes. */
export interface TimeSpentCard {
  readonly drills: number;
  readonly exams: number;
  readonly sessions: number;
}

export interface PersonCard {
  readonly trainee: string;
  readonly name: string;
  readonly groups: readonly string[];
  readonly drills: number;
  /** null: never practised. */
  readonly mean: number | null;
  readonly time: TimeSpentCard;
  readonly weak: readonly WeakElementCard[];
  /** Obligations past their time. */
  readonly open: number;
}

export interface HeatCard {
  readonly trainee: string;
  readonly situation: string;
  readonly times: number;
  readonly last: number;
  readonly best: number;
  readonly known: number | null;
}

export interface GroupCard {
  readonly name: string;
  readonly people: number;
  readonly drills: number;
  readonly mean: number | null;
  readonly passed: number | null;
  /** A person. */
  readonly minutes: number;
}

export interface ClassCard {
  readonly people: readonly PersonCard[];
  /** Columns of the heat map, in the order of the catalogue. */
  readonly situations: readonly { readonly id: string; readonly title: string }[];
  readonly heat: readonly HeatCard[];
  /** Below the first a cell is poor, below the second fair. */
  readonly limits: { readonly poor: number; readonly fair: number };
  readonly weak: readonly WeakElementCard[];
  readonly groups: readonly GroupCard[];
}

export interface ItemCard {
  readonly id: string;
  readonly kind: 'single' | 'multiple' | 'judge' | 'fill' | 'short';
  readonly question: string;
  readonly answers: number;
  /** Mean share of the points, 0 to 1. */
  readonly difficulty: number;
  /** Point-biserial with the rest of the paper; null where it cannot be told. */
  readonly discrimination: number | null;
  readonly unchosen: readonly string[];
  readonly verdict: 'retire' | 'watch' | 'keep' | 'few';
  readonly reasons: readonly ('easy' | 'hard' | 'same' | 'against' | 'unchosen')[];
}

export interface ClassroomDesk {
  /** @param group only its members */
  overview(group?: string): Promise<ClassCard>;
  /** @throws YingdaError E_NOT_FOUND */
  curves(trainee: string): Promise<readonly CurveCard[]>;
  /** Those to retire first. */
  items(rule?: string): Promise<readonly ItemCard[]>;
  /** All of it as an .xlsx file. */
  sheet(): Promise<Uint8Array>;
}
