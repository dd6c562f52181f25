/** What staff do again and again (spec 02 例行事务): what is due, what is put down, who did it and who checked it. */
import type { Colleague } from './converse/event.ts';
import type { DutyBody, DutyItems, DutyState } from './library/duty-schema.ts';
import type { SheetField } from './library/sheet-schema.ts';

/** The kind of a duty's paper. */
export const DUTY_PAPER = 'duty';

/** What is not put down: a point, a line, a word about what is wrong, a field, pictures. */
export type DutyLackKind = 'point' | 'line' | 'note' | 'field' | 'photos';

/** A row of a list. */
export interface DutyRow {
  readonly id: string;
  /** "DUTY-PATROL.daily" */
  readonly task: string;
  /** "责任区公共部位巡视" */
  readonly duty: string;
  readonly title: string;
  /** Who does it, and who looks at what was done. */
  readonly role: string;
  readonly checker: string | null;
  readonly state: DutyState;
  readonly opens: number;
  readonly due: number;
  /** By when it is to be checked; null where nothing is. */
  readonly checkBy: number | null;
  /** Not done, or done too late. */
  readonly late: boolean;
  readonly doneBy: string | null;
  readonly doneAt: number | null;
  readonly checkedBy: string | null;
  /** How much of it is put down, of how much. */
  readonly marked: number;
  readonly points: number;
}

/** The book behind a duty, in which what is found is put down. */
export interface DutyBook {
  readonly register: string;
  readonly title: string;
  /** The row that the duty is about. */
  readonly row: string | null;
  /** Where rows were planned with it: of which month, how many, and how many of them are finished. */
  readonly planned: { readonly month: string; readonly all: number; readonly finished: number } | null;
}

/** One of them, whole. */
export interface DutySheet extends DutyRow {
  readonly version: number;
  readonly about: string;
  readonly checklist: DutyBody['points'];
  readonly lines: DutyBody['lines'];
  /** What the lines are. */
  readonly linesFrom: DutyItems['from'] | null;
  /** The book of the lines that are rows. */
  readonly linesBook: string | null;
  readonly book: DutyBook | null;
  readonly marks: DutyBody['marks'];
  readonly lineMarks: DutyBody['lineMarks'];
  readonly fields: readonly SheetField[];
  readonly record: DutyBody['record'];
  readonly media: readonly string[];
  readonly done: DutyBody['done'];
  readonly checked: DutyBody['checked'];
  readonly off: DutyBody['off'];
  /** What must still be put down before it counts as done. */
  readonly lacks: readonly { readonly kind: DutyLackKind; readonly name: string }[];
  /** Who wrote on it when. */
  readonly history: readonly {
    readonly version: number;
    readonly at: number;
    readonly by: string;
    readonly state: DutyState;
  }[];
}

/** What somebody puts down; what is absent stays. A mark that is null is taken away. */
export interface DutyFill {
  readonly marks?: Readonly<Record<string, { readonly ok: boolean; readonly note: string } | null>>;
  readonly lineMarks?: DutyFill['marks'];
  readonly record?: Readonly<Record<string, unknown>>;
  readonly media?: readonly string[];
}

export interface DutyQuery {
  /** Due within, ms since 1970. */
  readonly from: number;
  readonly to: number;
  readonly states?: readonly DutyState[];
  readonly task?: string;
  readonly role?: string;
}

/** What can be begun, and how often it comes by itself. */
export interface DutyTaskCard {
  readonly id: string;
  readonly duty: string;
  readonly about: string;
  readonly title: string;
  readonly role: string;
  readonly checker: string | null;
  /** Nobody makes it but people. */
  readonly onNeed: boolean;
}

/** How a task fared in a period. */
export interface DutyFigures {
  readonly task: string;
  readonly title: string;
  readonly role: string;
  readonly all: number;
  /** In time, too late, not at all (and past its time), not yet due, called off. */
  readonly inTime: number;
  readonly late: number;
  readonly missed: number;
  readonly open: number;
  readonly off: number;
  /** Of those done, how many somebody has checked; null where nobody does. */
  readonly checked: number | null;
}

/** How a day stands: what was due on it. What was called off counts for nothing. */
export interface DutyDay {
  /** "2026-11-23" */
  readonly day: string;
  readonly done: number;
  readonly open: number;
  /** Past its time and not done. */
  readonly missed: number;
}

/** What will come, and is not laid down yet. */
export interface DutyAhead {
  readonly task: string;
  readonly title: string;
  readonly role: string;
  readonly opens: number;
  readonly due: number;
  /** Where there will be one for each row of a book: its title. */
  readonly eachRow: string | null;
}

export interface DutyCalendar {
  readonly days: readonly DutyDay[];
  readonly ahead: readonly DutyAhead[];
}

export interface DutyDesk {
  tasks(): readonly DutyTaskCard[];
  /** In order of their due times. */
  list(query: DutyQuery): Promise<readonly DutyRow[]>;
  /** Past their time, or due within hours; to be done or to be checked. */
  due(): Promise<readonly DutyRow[]>;
  calendar(from: number, to: number): Promise<DutyCalendar>;
  figures(from: number, to: number): Promise<readonly DutyFigures[]>;
  sheet(id: string): Promise<DutySheet | null>;
  /** Begins one that comes when it is needed. @throws YingdaError E_UNKNOWN_ID, E_CONFLICT */
  begin(id: string, task: string, by: Colleague): Promise<DutySheet>;
  /** @throws YingdaError E_NOT_FOUND, E_CONFLICT when somebody was faster or it is no longer to be done, E_INPUT_SHAPE */
  fill(id: string, version: number, fill: DutyFill, by: Colleague): Promise<DutySheet>;
  /** @throws YingdaError as fill; E_FIELDS_MISSING naming what is not put down */
  finish(id: string, version: number, by: Colleague): Promise<DutySheet>;
  /** Whoever did it cannot check it. @throws YingdaError as fill */
  check(
    id: string,
    version: number,
    verdict: { readonly ok: boolean; readonly note: string },
    by: Colleague,
  ): Promise<DutySheet>;
  callOff(id: string, version: number, reason: string, by: Colleague): Promise<DutySheet>;
}
