/** 《员工记录表》 as an .xlsx file: exams, certificates, trainings and signatures (TRN-12). */
import { writeFile } from 'node:fs/promises';
import type { TrainingRecord } from '../learning.ts';
import type { CertificateCard, ExamCard } from '../lessons.ts';
import type { ExamLabels } from '../library/exam-schema.ts';
import { dayOf } from '../training/exam.ts';
import { type SheetHead, type SheetRow, workbook } from './workbook.ts';

/** Exams and certificates stand on sheets of their own. */
const SHOWN: ReadonlySet<TrainingRecord['kind']> = new Set([
  'training',
  'signoff',
  'regrade',
  'decision',
  'mystery',
]);

/** @param file where it is written; an older one is replaced */
export async function trainingSheet(
  labels: ExamLabels,
  file: string,
  exams: readonly ExamCard[],
  certificates: readonly CertificateCard[],
  records: readonly TrainingRecord[],
): Promise<void> {
  const sheets: [SheetHead, SheetRow[]][] = [];
  const add = (head: SheetHead, rows: SheetRow[]) => sheets.push([head, rows]);
  add(
    labels.sheet.exams,
    exams.map(({ at, trainee, rule, title, attempt, outcome: { parts, total, state } }) => [
      dayOf(at),
      trainee,
      rule,
      title,
      attempt,
      parts.theory ?? '',
      parts.practical ?? '',
      parts.discipline ?? '',
      total ?? '',
      labels.states[state],
    ]),
  );
  add(
    labels.sheet.certificates,
    certificates.map(({ trainee, rule, title, expiresAt, state }) => [
      trainee,
      rule,
      title,
      dayOf(expiresAt),
      labels.states[state],
    ]),
  );
  add(
    labels.sheet.records,
    records
      .filter(({ kind }) => SHOWN.has(kind))
      .map(({ at, trainee, rule, kind, detail }) => [
        dayOf(at),
        trainee,
        rule,
        labels.record_kinds[kind],
        JSON.stringify(detail),
      ]),
  );
  await writeFile(file, await workbook(sheets));
}
