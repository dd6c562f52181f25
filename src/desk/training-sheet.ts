/** 《员工记录表》 as an .xlsx file: exams, certificates, trainings and signatures (TRN-12). */
import type { TrainingRecord } from '../learning.ts';
import type { ExamLabels } from '../library/exam-schema.ts';
import { dayOf } from '../training/exam.ts';
import type { ExamRow } from '../training/examroom.ts';
import type { Certificate } from '../training/results.ts';

/** @param file where it is written; an older one is replaced */
export async function trainingSheet(
  labels: ExamLabels,
  file: string,
  exams: readonly ExamRow[],
  certificates: readonly Certificate[],
  records: readonly TrainingRecord[],
): Promise<void> {
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  const add = (
    { name, columns }: { readonly name: string; readonly columns: readonly string[] },
    rows: readonly (readonly (string | number)[])[],
  ) => {
    const sheet = book.addWorksheet(name);
    sheet.addRow([...columns]).font = { bold: true };
    for (const row of rows) sheet.addRow([...row]);
    for (const column of sheet.columns) column.width = 18;
  };
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
      .filter(({ kind }) => kind === 'training' || kind === 'signoff' || kind === 'regrade')
      .map(({ at, trainee, rule, kind, detail }) => [
        dayOf(at),
        trainee,
        rule,
        labels.record_kinds[kind],
        JSON.stringify(detail),
      ]),
  );
  await book.xlsx.writeFile(file);
}
