/** The shape of standards/imports.yaml: what the columns of imported spreadsheets are called, and their values. */
import { z } from 'zod';
import { OCCUPANT_ROLES } from './terms.ts';

/** What can be imported, with the columns of a row. */
export const IMPORT_COLUMNS = {
  homes: ['building', 'unit', 'room', 'floor', 'kind', 'area', 'tags'],
  contacts: ['building', 'unit', 'room', 'phone', 'role'],
  staff: ['number', 'name', 'role', 'phone', 'wecom', 'mail', 'slack'],
  roster: ['day', 'shift', 'from', 'to', 'number'],
} as const;
export type ImportKind = keyof typeof IMPORT_COLUMNS;
export const HOME_KINDS = ['home', 'shop', 'villa', 'office'] as const;

const columns = <Kind extends ImportKind>(kind: Kind) =>
  z.record(
    z.enum(IMPORT_COLUMNS[kind] as readonly [string, ...string[]]),
    z.array(z.string().min(1).toLowerCase()).min(1),
  );
/** By the word that stands in a cell. */
const value = <Value extends string>(values: readonly [Value, ...Value[]]) =>
  z.record(z.string().min(1), z.enum(values));

export const importsFile = z.strictObject({
  columns: z.strictObject({
    homes: columns('homes'),
    contacts: columns('contacts'),
    staff: columns('staff'),
    roster: columns('roster'),
  }),
  kinds: value(HOME_KINDS),
  roles: value(OCCUPANT_ROLES),
});
export type ImportWords = z.infer<typeof importsFile>;
