/** What became of an exam: marks with their corrections, pass or fail, certificates (TRN-2, 4 to 8, 12). */
import { z } from 'zod';
import type { TrainingRecord } from '../learning.ts';
import type { CertificateCard, ExamCard, ExamOutcome, ExamPart, MarkGiven } from '../lessons.ts';
import type { Library } from '../library/library.ts';
import { hashFeature } from '../text/classifier.ts';
import { dayOf, type ExamSheet, says } from './exam.ts';
import { paperRules } from './paper.ts';
import { subjectOf } from './talk.ts';

export const PARTS = ['theory', 'practical', 'discipline'] as const satisfies readonly ExamPart[];

const part = z.enum(PARTS);
const sheetSchema = z.looseObject({
  rule: z.string(),
  title: z.string(),
  attempt: z.int(),
  parts: z.partialRecord(part, z.number().nullable()),
  answers: z.array(z.looseObject({ item: z.string(), answer: z.string(), points: z.number() })),
  drills: z.array(z.looseObject({ case: z.string(), score: z.number() })),
  left: z.int().default(0),
});
const regradeSchema = z.looseObject({ exam: z.string(), part, points: z.number() });

/** @returns null for a record that is no exam that can be read */
export function sheetOf(record: TrainingRecord): ExamSheet | null {
  const read = sheetSchema.safeParse(record.detail);
  return record.kind === 'exam' && read.success ? (read.data as unknown as ExamSheet) : null;
}

/** @param records of the trainee, in any order: the regrades among them count, the latest of a part last */
export function outcomeOf(
  library: Library,
  id: string,
  sheet: ExamSheet,
  records: readonly TrainingRecord[],
): ExamOutcome {
  const rules = paperRules(library, sheet.rule);
  const parts: Partial<Record<ExamPart, number | null>> = { ...sheet.parts };
  for (const record of [...records].sort((a, b) => a.at - b.at)) {
    const read = record.kind === 'regrade' ? regradeSchema.safeParse(record.detail) : null;
    if (read?.success && read.data.exam === id) parts[read.data.part] = read.data.points;
  }
  const values = Object.values(parts);
  const total = values.includes(null)
    ? null
    : Math.round(values.reduce<number>((sum, one) => sum + (one ?? 0), 0) * 100) / 100;
  const state = total === null ? 'open' : total >= rules.pass ? 'passed' : 'failed';
  const makeups = Math.max(0, rules.makeups + 1 - sheet.attempt);
  return {
    parts,
    total,
    state,
    makeups,
    conclusion: state === 'failed' && makeups === 0 ? rules.failed : null,
  };
}

const markSchema = regradeSchema.extend({
  by: z.string(),
  reason: z.string(),
  before: z.number().nullable().default(null),
});

/** Oldest first. */
export function regradesOf(exam: string, records: readonly TrainingRecord[]): MarkGiven[] {
  return records
    .flatMap((record) => {
      const read = record.kind === 'regrade' ? markSchema.safeParse(record.detail) : null;
      if (!read?.success || read.data.exam !== exam) return [];
      const { part: marked, points, before, by, reason } = read.data;
      return [{ part: marked, points, before, by, reason, at: record.at }];
    })
    .sort((a, b) => a.at - b.at);
}

/** The most a part may have. */
export function mostOf(library: Library, rule: string, name: ExamPart): number {
  const rules = paperRules(library, rule);
  return name === 'theory'
    ? rules.theory.points
    : name === 'practical'
      ? (rules.practical?.points ?? 0)
      : rules.discipline;
}

/** The result slip. */
export function slipOf(
  library: Library,
  sheet: ExamSheet,
  outcome: ExamOutcome,
  decision: ExamCard['decision'] = null,
): string[] {
  const { parts: names, states } = library.exams.labels;
  const { comma } = library.drilling.labels;
  const parts = PARTS.flatMap((name) => {
    const points = outcome.parts[name];
    if (points === undefined) return [];
    return [points === null ? says(library, 'part_open', { part: names[name] }) : `${names[name]}${points}`];
  });
  const lines = [
    says(library, 'result', {
      title: sheet.title,
      parts: parts.join(comma),
      total: outcome.total === null ? '—' : String(outcome.total),
      state: states[outcome.state],
    }),
  ];
  if (sheet.left > 0) lines.push(says(library, 'left', { count: String(sheet.left) }));
  if (outcome.conclusion !== null) lines.push(says(library, 'failed', { text: outcome.conclusion }));
  else if (outcome.state === 'failed')
    lines.push(says(library, 'makeup', { count: String(outcome.makeups) }));
  if (decision !== null && decision !== 'open') {
    const { warned, by, reason } = decision;
    lines.push(says(library, warned ? 'warned' : 'spared', { by, reason, day: dayOf(decision.at) }));
  }
  return lines;
}

/** What a certificate holds: until when, and the situations as they were when it was earned. */
export interface CertificateData {
  readonly exam: string;
  readonly title: string;
  readonly expiresAt: number;
  readonly situations: Readonly<Record<string, number>>;
}

const certificateSchema = z.looseObject({
  exam: z.string(),
  title: z.string(),
  expiresAt: z.number(),
  situations: z.record(z.string(), z.number()),
});

export function certificateFor(
  library: Library,
  exam: TrainingRecord,
  sheet: ExamSheet,
  at: number,
): TrainingRecord {
  const asked = sheet.answers
    .flatMap(({ item }) => item.split('/'))
    .filter((id) => library.situations.has(id));
  const played = sheet.drills.flatMap(({ case: id }) => subjectOf(library, id) ?? []);
  const expires = new Date(at);
  expires.setUTCMonth(expires.getUTCMonth() + paperRules(library, sheet.rule).certificate_months);
  const detail: CertificateData = {
    exam: exam.id,
    title: sheet.title,
    expiresAt: expires.getTime(),
    situations: Object.fromEntries(
      [...new Set([...asked, ...played])].sort().map((id) => [id, digestOf(library, id)]),
    ),
  };
  const { communityId, trainee, rule } = exam;
  return { id: `${exam.id}:certificate`, communityId, trainee, kind: 'certificate', rule, at, detail };
}

/** Certificates that were not called back, newest first. */
export function certificatesOf(
  library: Library,
  records: readonly TrainingRecord[],
  now: number,
): CertificateCard[] {
  const revoked = new Set(records.filter(({ kind }) => kind === 'revocation').map(({ id }) => id));
  return records.flatMap((record) => {
    const read = record.kind === 'certificate' ? certificateSchema.safeParse(record.detail) : null;
    if (!read?.success || revoked.has(`${record.id}:revoked`)) return [];
    const { title, expiresAt, situations } = read.data;
    const revised = Object.entries(situations).some(([id, digest]) => digestOf(library, id) !== digest);
    const state = revised ? 'revised' : expiresAt <= now ? 'expired' : 'valid';
    const { trainee, rule } = record;
    const text = says(library, 'certificate', {
      rule,
      title,
      trainee,
      day: dayOf(expiresAt),
      state: library.exams.labels.states[state],
    });
    const { id, at } = record;
    return [{ id, exam: read.data.exam, at, trainee, rule, title, expiresAt, state, text }];
  });
}

/**
 * Changes when what must be said, waited for, or not said in a situation changes, or what a flow asks for; wordings may be
 * added.
 */
function digestOf(library: Library, id: string): number {
  const situation = library.situations.get(id);
  const flow = library.flows.get(id);
  if (flow) return hashFeature(JSON.stringify([flow.fields, flow.red_lines.map((line) => line.id)]), 30);
  if (!situation) return 0;
  const steps = situation.steps.map(({ step, branch, elements, wait_s, ends }) => [
    step,
    branch,
    elements,
    wait_s,
    ends,
  ]);
  return hashFeature(JSON.stringify([steps, situation.never.map(({ say }) => say)]), 30);
}
