/** What was done on the spot: pictures before and after, materials, the fee, the owner's signature (DUTY-PATROL, FLOW-REPAIR). */

/** A line of the bill. */
export interface WorkLine {
  readonly name: string;
  readonly quantity: number;
  /** Of one, in 0.01 yuan. */
  readonly price_cents: number;
}

/** Pictures are ids of kept media. */
export interface TicketWork {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly lines: readonly WorkLine[];
  readonly labour_cents: number;
  readonly signature: string | null;
  /** Ids of the ticket's checklist (closing.ts) that are ticked. */
  readonly checks: readonly string[];
}

/** What one report from the spot tells; absent means unchanged, pictures add up. */
export interface WorkReport {
  readonly before?: readonly string[] | undefined;
  readonly after?: readonly string[] | undefined;
  readonly lines?: readonly WorkLine[] | undefined;
  readonly labour_cents?: number | undefined;
  readonly signature?: string | undefined;
  /** All that is ticked from then on. */
  readonly checks?: readonly string[] | undefined;
}

/** The field of a ticket that keeps it; its pictures are attachments as well, and are erased with them. */
export const WORK_FIELD = 'work';
/** The field that keeps whose the ticket is, by id: names are not unique. */
export const ASSIGNEE_FIELD = 'assignee_id';
/** Kept with a ticket, but no words of its owner. */
export const INNER_FIELDS: readonly string[] = [WORK_FIELD, ASSIGNEE_FIELD];
export const NO_WORK: TicketWork = {
  before: [],
  after: [],
  lines: [],
  labour_cents: 0,
  signature: null,
  checks: [],
};
const MOST_PICTURES = 20;

export function workOf(fields: Readonly<Record<string, string>>): TicketWork {
  const kept = fields[WORK_FIELD];
  return kept === undefined ? NO_WORK : { ...NO_WORK, ...(JSON.parse(kept) as Partial<TicketWork>) };
}

export function reported(work: TicketWork, report: WorkReport): TicketWork {
  const joined = (known: readonly string[], more: readonly string[] = []) =>
    [...new Set([...known, ...more])].slice(0, MOST_PICTURES);
  return {
    before: joined(work.before, report.before),
    after: joined(work.after, report.after),
    lines: report.lines ?? work.lines,
    labour_cents: report.labour_cents ?? work.labour_cents,
    signature: report.signature ?? work.signature,
    checks: report.checks ?? work.checks,
  };
}

/** Materials and labour, in 0.01 yuan. */
export function feeOf({ lines, labour_cents }: TicketWork): number {
  return lines.reduce(
    (sum, { quantity, price_cents }) => sum + Math.round(quantity * price_cents),
    labour_cents,
  );
}

/** All pictures of it. */
export function picturesOf({ before, after, signature }: TicketWork): string[] {
  return [...before, ...after, ...(signature === null ? [] : [signature])];
}
