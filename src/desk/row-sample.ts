/** Of an activity, those who signed in are asked how it was: a share of them, drawn by its name and day (STD-11). */
import type { Colleague } from '../converse/event.ts';
import { YingdaError } from '../errors.ts';
import type { Register, RowBody } from '../library/register-schema.ts';
import { registerKind } from '../registers.ts';
import { type SheetValues, valueText } from '../supervise/sheet.ts';
import { homeName } from '../text/home-name.ts';
import { drawRows } from './book-figures.ts';
import type { RegisterOptions } from './registers.ts';
import { readRow } from './row-round.ts';

/** Homes that signed in, each once. */
const signedIn = (text: string): string[] => [
  ...new Set(
    text
      .split(/[\n,，、;；]+/)
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .map(homeName),
  ),
];

/**
 * Draws whom to ask, and reckons what came back; again draws the same, and reckons anew.
 * @returns the values that the row has then @throws YingdaError E_MOVE_ILLEGAL, E_FIELDS_MISSING, E_INPUT_SHAPE
 */
export async function sampled(
  options: RegisterOptions,
  book: Register,
  state: string,
  { values }: RowBody,
  by: Colleague,
): Promise<SheetValues> {
  const { store, communityId, library } = options;
  const rule = book.sample;
  if (!rule || values[rule.when.field] !== rule.when.is || !rule.states.includes(state))
    throw new YingdaError('E_MOVE_ILLEGAL', `nobody is asked of this row of ${book.id}`);
  const homes = signedIn(valueText(values[rule.signed]));
  const people = Number(values[rule.people] ?? 0);
  const labels = [rule.signed, rule.people].map((id) => book.fields.find((field) => field.id === id)?.label);
  if (homes.length === 0 || people <= 0)
    throw new YingdaError('E_FIELDS_MISSING', `${labels.join(', ')} are needed to draw from`);
  const into = library().registers.get(rule.into);
  if (into?.figures?.kind !== 'returns')
    throw new YingdaError('E_UNKNOWN_ID', `there is no book of questionnaires "${rule.into}"`);
  const { period, back } = into.figures;
  const round = rule.round.map((id) => valueText(values[id])).join(' ');
  // A home is asked once, however many of it came: of few homes more are asked, so that the share of people is reached.
  const wanted = Math.ceil((people * rule.percent) / 100);
  const share = Math.min(100, (wanted / homes.length) * 100);
  await drawRows(options, into, { round, share, homes, values: rule.values }, by);
  const papers = await store.papers.find({ kinds: [registerKind(into.id)], communityId });
  const asked = papers.flatMap((paper) => {
    const row = readRow(paper);
    return row?.values[period] === round ? [{ state: paper.state, values: row.values }] : [];
  });
  const satisfied = asked.filter(
    (one) => back.includes(one.state) && Number(one.values[rule.score] ?? 0) >= rule.least,
  );
  return { ...values, [rule.asked]: asked.length, [rule.satisfied]: satisfied.length };
}
