/** Values of fields: read from what people or spreadsheets give, and shown again. Pure. */
import type { FieldType, SheetField, SheetValue } from '../library/sheet-schema.ts';
import { homeName } from '../text/home-name.ts';

export type SheetValues = Readonly<Record<string, SheetValue>>;

export interface FieldFault {
  readonly field: string;
  /** What it must be like: "choice" with `options`, "money" … */
  readonly wants: FieldType | 'needed' | 'known' | 'home_here' | 'kept' | 'masked';
  readonly label: string;
  readonly options?: readonly string[];
}

/** "是" is yes, in spreadsheets and on paper. */
const YES = /^(?:是|有|已|y|yes|true|1|√)$/i;
const NO = /^(?:否|无|没有|未|n|no|false|0|×)$/i;
const LONGEST = 4000;

/** @returns the value, undefined where nothing was given, or null when it is none of this type */
function readValue({ type, options }: SheetField, given: unknown): SheetValue | undefined | null {
  if (given === undefined || given === null) return undefined;
  if (type === 'yes' && typeof given === 'boolean') return given;
  if (typeof given !== 'string' && typeof given !== 'number') return null;
  const text = String(given).trim();
  if (text === '') return undefined;
  if (text.length > LONGEST) return null;
  switch (type) {
    case 'yes':
      return YES.test(text) ? true : NO.test(text) ? false : null;
    case 'number':
      return /^-?[0-9]+(?:\.[0-9]+)?$/.test(text) ? Number(text) : null;
    case 'money':
      return /^[0-9]{1,9}(?:\.[0-9]{1,2})?$/.test(text.replaceAll(',', ''))
        ? Number(text.replaceAll(',', ''))
        : null;
    case 'date':
      return dayFrom(text);
    case 'month':
      return /^20[0-9]{2}-(?:0[1-9]|1[0-2])(?:-[0-3][0-9])?$/.test(text.replaceAll('/', '-'))
        ? text.replaceAll('/', '-').slice(0, 7)
        : null;
    case 'choice':
      return options?.includes(text) ? text : null;
    case 'phone':
      return /^[0-9][0-9-]{4,14}$/.test(text) ? text : null;
    case 'home':
      return homeName(text);
    default:
      return text;
  }
}

function dayFrom(text: string): string | null {
  const day = text.replaceAll('/', '-').replace(/-([0-9])(?=-|$)/g, '-0$1');
  const at = Date.parse(`${day}T00:00:00Z`);
  if (!/^20[0-9]{2}-[0-9]{2}-[0-9]{2}$/.test(day) || Number.isNaN(at)) return null;
  return new Date(at).toISOString().startsWith(day) ? day : null;
}

/**
 * @param given by field id; '' or null takes a value away, an id that is none of the fields is a fault
 * @param whole whether what is needed must be there
 */
export function readValues(
  fields: readonly SheetField[],
  given: Readonly<Record<string, unknown>>,
  whole: boolean,
): { readonly values: SheetValues; readonly faults: readonly FieldFault[] } {
  const faults: FieldFault[] = Object.keys(given)
    .filter((id) => !fields.some((field) => field.id === id))
    .map((id) => ({ field: id, wants: 'known', label: id }));
  const values: Record<string, SheetValue> = {};
  for (const field of fields) {
    const value = readValue(field, given[field.id]);
    const { id, label, type, options } = field;
    if (value === null) faults.push({ field: id, wants: type, label, ...(options && { options }) });
    else if (value !== undefined) values[id] = value;
    else if (whole && field.needed) faults.push({ field: id, wants: 'needed', label });
  }
  return { values, faults };
}

/** In a spreadsheet, and wherever else a value stands alone. */
export function valueText(value: SheetValue | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'boolean' ? (value ? '是' : '否') : String(value);
}

/** What a fault is, in one line for people who read codes. */
export function faultText({ label, wants, options }: FieldFault): string {
  if (wants === 'needed') return `${label} is missing`;
  if (wants === 'known') return `there is no field "${label}"`;
  if (wants === 'kept')
    return `${label} is of an owner who was erased: they come back only when they have asked for it`;
  if (wants === 'masked') return `${label} is masked: the sheet with whole names and phones is wanted`;
  if (wants === 'home_here') return `${label} is no home of this community`;
  return `${label} must be ${options ? `one of ${options.join(' ')}` : WANTS[wants]}`;
}

const WANTS: Readonly<Record<FieldType, string>> = {
  text: 'a text',
  long: 'a text of at most 4000 characters',
  number: 'a number',
  money: 'yuan like 1280.50',
  date: 'a day like 2026-11-22',
  month: 'a month like 2026-11',
  choice: 'one of the options',
  yes: '是 or 否',
  home: 'a home like 3栋2单元1502',
  name: 'a name',
  phone: 'a phone number',
};
