/** Figures of the books: collection of fees, return of questionnaires; the desk's sheet against the cashier's; drawing who is asked. */
import { randomUUID } from 'node:crypto';
import type { Colleague } from '../converse/event.ts';
import { YingdaError } from '../errors.ts';
import type { Register } from '../library/register-schema.ts';
import { type BookFigures, type FeeCheck, registerKind, type SheetDraw } from '../registers.ts';
import { collectionOf, compared, periodsOf, type Received, returnsOf } from '../supervise/book-figures.ts';
import { drawn } from '../supervise/draw.ts';
import { faultText, readValues } from '../supervise/sheet.ts';
import { homeName, homeText } from '../text/home-name.ts';
import { DAY } from '../text/shanghai.ts';
import type { RegisterOptions } from './registers.ts';
import { newRow, readRow } from './row-round.ts';
import { readSheet } from './sheet-file.ts';

const AT_ONCE = 300;
/** The kind of a comparison's paper. */
const CHECK_PAPER = 'fee-check';

/** "3栋2单元1502" is of "3栋". */
const buildingOf = (home: string): string => /^[^栋座幢]+[栋座幢]/.exec(home)?.[0] ?? home;

/** @returns null where the book has no figures */
export async function figuresOfBook(
  { store, communityId }: RegisterOptions,
  book: Register,
  period: string | undefined,
): Promise<BookFigures | null> {
  const rule = book.figures;
  if (!rule) return null;
  const papers = await store.papers.find({ kinds: [registerKind(book.id)], communityId });
  const rows = papers.flatMap((paper) => {
    const body = readRow(paper);
    return body ? [{ state: paper.state, values: body.values }] : [];
  });
  const of = period ?? periodsOf(rows, rule.period)[0] ?? '';
  if (rule.kind === 'collection') return collectionOf(rule, rows, of, buildingOf);
  const labels = Object.fromEntries(book.fields.map(({ id, label }) => [id, label]));
  return returnsOf(rule, labels, rows, of);
}

/**
 * Who is asked: a share of the homes that are named, or of all; by the round's name, so that drawing again draws nobody else.
 * @throws YingdaError E_UNKNOWN_ID when nobody is asked in this book
 */
export async function drawRows(
  { store, communityId, library, clock }: RegisterOptions,
  book: Register,
  { round, share, homes, values: more = {} }: SheetDraw,
  by: Colleague,
): Promise<{ readonly asked: number; readonly added: number }> {
  const rule = book.figures;
  if (rule?.kind !== 'returns') throw new YingdaError('E_UNKNOWN_ID', `nobody is asked in ${book.id}`);
  const all = (await store.notices.noticeHomes(communityId, clock.now())).map(({ address }) =>
    homeText(address),
  );
  const named = homes?.map(homeName) ?? all;
  const strange = named.filter((home) => all.length > 0 && !all.includes(home));
  if (strange.length > 0)
    throw new YingdaError('E_INPUT_SHAPE', `no homes of this community: ${strange.slice(0, 10).join(', ')}`);
  const chosen = drawn([...new Set(named)], `${communityId}/${round}`, (home) => home, { share });
  const at = clock.now();
  const rows = chosen.map((home) => {
    const { values, faults } = readValues(
      book.fields,
      { ...more, [rule.period]: round, [book.subject]: home },
      true,
    );
    if (faults.length > 0)
      throw new YingdaError('E_INPUT_SHAPE', faults.map(faultText).join('; '), { flaws: faults });
    return newRow({ communityId, library: library(), at }, book, values, null);
  });
  let added = 0;
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const kept = await store.papers.make(rows.slice(from, from + AT_ONCE), by.name, at);
    added += kept.filter(({ made }) => made).length;
  }
  return { asked: chosen.length, added };
}

/**
 * The desk's sheet against the cashier's, kept with its result (DUTY-FEE 每周核对).
 * @param desk null: the book itself
 * @throws YingdaError E_IMPORT_FILE, E_IMPORT_ROWS naming rows that cannot be read
 */
export async function checkFees(
  { store, communityId, clock }: RegisterOptions,
  book: Register,
  files: { readonly desk: Uint8Array | null; readonly cashier: Uint8Array; readonly month: string | null },
  by: Colleague,
): Promise<FeeCheck> {
  const rule = book.figures;
  if (rule?.kind !== 'collection') throw new YingdaError('E_UNKNOWN_ID', `${book.id} is no book of fees`);
  const ids = [book.subject, rule.by, rule.period, rule.paid];
  const fields = book.fields
    .filter(({ id }) => ids.includes(id))
    .map((field) => ({ ...field, needed: true }));
  const received = (values: Readonly<Record<string, unknown>>): Received => ({
    home: String(values[book.subject]),
    kind: String(values[rule.by]),
    month: String(values[rule.period]),
    cents: Math.round(Number(values[rule.paid]) * 100),
  });
  const read = async (file: Uint8Array, name: string): Promise<Received[]> => {
    const { rows, faults } = await readSheet(file, fields);
    if (faults.length === 0) return rows.map(received);
    const lines = faults.slice(0, 10).map(({ row, message }) => `${name}:${row}: ${message}`);
    throw new YingdaError('E_IMPORT_ROWS', lines.join('; '));
  };
  const own = async (): Promise<Received[]> => {
    const papers = await store.papers.find({ kinds: [registerKind(book.id)], communityId });
    return papers.flatMap((paper) => {
      const values = readRow(paper)?.values;
      return values?.[rule.paid] === undefined ? [] : [received(values)];
    });
  };
  const wanted = ({ month }: Received) => files.month === null || month === files.month;
  const ours = (files.desk ? await read(files.desk, 'desk') : await own()).filter(wanted);
  const theirs = (await read(files.cashier, 'cashier')).filter(wanted);
  const now = clock.now();
  const result = { at: now, by: by.name, month: files.month, ...compared(ours, theirs) };
  const id = randomUUID();
  await store.papers.make(
    [
      {
        id,
        kind: CHECK_PAPER,
        communityId,
        key: id,
        state: result.differences.length === 0 ? 'same' : 'differs',
        staff: by.id,
        at: now,
        keepUntil: now + book.keep.days * DAY,
        body: result,
      },
    ],
    by.name,
    now,
  );
  return { id, ...result };
}

/** The newest comparisons first. */
export async function feeChecks({ store, communityId }: RegisterOptions, limit: number): Promise<FeeCheck[]> {
  const papers = await store.papers.find({ kinds: [CHECK_PAPER], communityId, newest: true, limit });
  return papers.map(({ id, body }) => ({ id, ...(body as unknown as Omit<FeeCheck, 'id'>) }));
}
