/** Rows of books out of spreadsheets: all or none; whose they are; and nobody who was erased comes back by an old sheet (RELIABILITY 51). */
import type { Colleague } from '../converse/event.ts';
import type { Register } from '../library/register-schema.ts';
import type { Trace } from '../people.ts';
import { type RowFault, registerKind, type SheetTaken } from '../registers.ts';
import type { Store } from '../store.ts';
import { rowKey } from '../supervise/register.ts';
import { type FieldFault, faultText, type SheetValues } from '../supervise/sheet.ts';
import { homeText } from '../text/home-name.ts';
import type { RegisterOptions } from './registers.ts';
import { newRow } from './row-round.ts';
import { readSheet } from './sheet-file.ts';

const AT_ONCE = 300;

/** The person whose phone stands in it, where they are known: theirs is exported and erased with them. */
export async function personOf(
  store: Pick<Store, 'findPeople'>,
  book: Register,
  values: SheetValues,
): Promise<string | null> {
  for (const phone of phonesIn(book, values)) {
    const [found] = await store.findPeople({ by: 'phone', phone });
    if (found) return found.id;
  }
  return null;
}

/** null: nothing is known of the community's homes, or the book has none. */
export async function homesHere(
  { store, communityId, clock }: Pick<RegisterOptions, 'store' | 'communityId' | 'clock'>,
  book: Register,
): Promise<ReadonlySet<string> | null> {
  if (!book.fields.some(({ type }) => type === 'home')) return null;
  const homes = await store.notices.noticeHomes(communityId, clock.now());
  return homes.length === 0 ? null : new Set(homes.map(({ address }) => homeText(address)));
}

/** @param homes null: nothing is known of the community's homes */
export function strangeHomes(
  { fields }: Register,
  values: SheetValues,
  homes: ReadonlySet<string> | null,
): FieldFault[] {
  return fields.flatMap(({ id, type, label }): FieldFault[] => {
    const home = values[id];
    const strange = type === 'home' && typeof home === 'string' && homes !== null && !homes.has(home);
    return strange ? [{ field: id, wants: 'home_here', label }] : [];
  });
}

/** @throws YingdaError E_IMPORT_FILE */
export async function takeRows(
  options: RegisterOptions,
  book: Register,
  file: Uint8Array,
  by: Colleague,
  { dry, returned = false }: { readonly dry: boolean; readonly returned?: boolean },
): Promise<SheetTaken> {
  const { store, communityId, library, clock } = options;
  const homes = await homesHere(options, book);
  const read = await readSheet(file, book.fields, (values) => strangeHomes(book, values, homes));
  const erased = returned ? [] : await erasedRows(options, book, read);
  const faults = [...read.faults, ...erased].toSorted((one, other) => one.row - other.row);
  if (faults.length > 0 || dry) return { added: 0, known: 0, faults, erased: erased.length };
  const where = { communityId, library: library(), at: clock.now() };
  const papers = [];
  for (const values of read.rows)
    papers.push(newRow(where, book, values, await personOf(store, book, values)));
  let added = 0;
  for (let at = 0; at < papers.length; at += AT_ONCE) {
    const kept = await store.papers.make(papers.slice(at, at + AT_ONCE), by.name, clock.now());
    added += kept.filter(({ made }) => made).length;
  }
  return { added, known: papers.length - added, faults: [], erased: 0 };
}

/** Rows with the phone of an owner who was erased, or that were about one: a fault each. */
async function erasedRows(
  { store, communityId }: RegisterOptions,
  book: Register,
  { rows, numbers }: { readonly rows: readonly SheetValues[]; readonly numbers: readonly number[] },
): Promise<RowFault[]> {
  const subject = book.fields.find(({ id }) => id === book.subject)?.label ?? book.subject;
  const traces = rows.flatMap((values, nth) => [
    ...book.fields.flatMap(({ id, type, label }) => {
      const phone = type === 'phone' ? values[id] : undefined;
      return typeof phone === 'string' ? [{ nth, id, label, trace: { by: 'phone', phone } as Trace }] : [];
    }),
    ...namedIn(book, values).map(({ id, label, home, name }) => {
      const trace: Trace = { by: 'name', communityId, home, name };
      return { nth, id, label, trace };
    }),
    {
      nth,
      id: book.subject,
      label: subject,
      trace: { by: 'paper', kind: registerKind(book.id), communityId, key: rowKey(book, values) } as Trace,
    },
  ]);
  const known = await store.areErased(traces.map(({ trace }) => trace));
  const faults = new Map<number, RowFault>();
  for (const [at, { nth, id, label }] of traces.entries())
    if (known[at] && !faults.has(nth))
      faults.set(nth, {
        row: numbers[nth] ?? 0,
        message: faultText({ field: id, wants: 'kept', label }),
        flaws: [{ label, wants: 'kept' }],
      });
  return [...faults.values()];
}

/** Who is named, at which home. */
function namedIn({ fields }: Register, values: SheetValues) {
  const homes = fields.flatMap(({ id, type }) => (type === 'home' ? [values[id]] : []));
  return fields.flatMap(({ id, type, label }) => {
    const name = values[id];
    return type === 'name' && typeof name === 'string'
      ? homes.flatMap((home) => (typeof home === 'string' ? [{ id, label, home, name }] : []))
      : [];
  });
}

const phonesIn = ({ fields }: Register, values: SheetValues): string[] =>
  fields.flatMap(({ id, type }) => {
    const phone = type === 'phone' ? values[id] : undefined;
    return typeof phone === 'string' ? [phone] : [];
  });
