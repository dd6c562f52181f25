/** The books of a community: rows with states, moves, scans; in and out as .xlsx. */
import type { Clock } from '../clock.ts';
import type { Colleague } from '../converse/event.ts';
import { YingdaError } from '../errors.ts';
import type { Library } from '../library/library.ts';
import type { Register, RowBody } from '../library/register-schema.ts';
import type { SheetValue } from '../library/sheet-schema.ts';
import type { Paper } from '../papers.ts';
import { type RegisterDesk, type RowCard, type RowSheet, registerKind, rowTitle } from '../registers.ts';
import { maskPersonal, maskPhone } from '../script/fill.ts';
import type { Store } from '../store.ts';
import { cleared, isOpenState, moveLacks, movesFrom } from '../supervise/register.ts';
import { type FieldFault, faultText, readValues, type SheetValues, valueText } from '../supervise/sheet.ts';
import { DAY } from '../text/shanghai.ts';
import { checkFees, drawRows, feeChecks, figuresOfBook } from './book-figures.ts';
import { newRow, readRow, standing } from './row-round.ts';
import { sampled } from './row-sample.ts';
import { writeSheet } from './sheet-file.ts';
import { homesHere, personOf, strangeHomes, takeRows } from './sheet-import.ts';

const MOST_SHOWN = 500;

export interface RegisterOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly communityId: string;
  readonly library: () => Library;
}

export function createRegisterDesk(options: RegisterOptions): RegisterDesk {
  const { store, clock, communityId, library } = options;

  /** @throws YingdaError E_UNKNOWN_ID */
  function bookOf(id: string): Register {
    const book = library().registers.get(id);
    if (book) return book;
    const known = [...library().registers.keys()].join(', ');
    throw new YingdaError('E_UNKNOWN_ID', `there is no register "${id}"; known: ${known}`);
  }

  async function rowOf(book: Register, id: string): Promise<{ paper: Paper; body: RowBody }> {
    const paper = await store.papers.get(id);
    const mine = paper?.kind === registerKind(book.id) && paper.communityId === communityId;
    const body = paper && mine ? readRow(paper) : null;
    if (!paper || !body) throw new YingdaError('E_NOT_FOUND', `${book.id} has no row ${id}`, { exitCode: 1 });
    return { paper, body };
  }

  async function sheetOf(book: Register, paper: Paper, body: RowBody): Promise<RowSheet> {
    const history = await store.papers.history(paper.id);
    return {
      ...cardOf(book, paper, body),
      version: paper.version,
      scans: body.scans,
      log: body.moves.map((one) => ({ ...one, record: masked(recordFields(book, one.move), one.record) })),
      moves: movesFrom(book, paper.state).map((move) => ({
        id: move.id,
        title: move.title,
        // What is put down with the move itself is asked for when it is made.
        lacks: moveLacks(book, { ...move, record: [] }, body, {}),
        record: move.record,
        notice: move.notice ?? null,
      })),
      history: history.map(({ version, at, by, state }) => ({ version, at, by, state })),
    };
  }

  async function changed(
    book: Register,
    id: string,
    version: number,
    by: Colleague,
    decide: (
      paper: Paper,
      body: RowBody,
    ) => { readonly state: string; readonly body: RowBody; readonly moved: number },
  ): Promise<RowSheet> {
    const { paper, body } = await rowOf(book, id);
    const next = decide(paper, body);
    const stands = standing(library(), book, next.state, next.body, { made: paper.at, moved: next.moved });
    const person = (await personOf(store, book, next.body.values)) ?? paper.person;
    const now = await store.papers.change(id, version, { ...stands, person }, by.name, clock.now());
    if (!now) throw new YingdaError('E_CONFLICT', 'somebody else has written on it meanwhile: read it again');
    return sheetOf(book, now, stands.body);
  }

  return {
    async books() {
      const tally = await store.papers.tally({
        kinds: [...library().registers.keys()].map(registerKind),
        communityId,
      });
      return [...library().registers.values()].map(
        ({ id, title, about, fields, states, papers, moves, checks, figures, sample }) => ({
          id,
          title,
          about,
          fields,
          states,
          papers,
          moves,
          checks,
          figures: figures?.kind ?? null,
          sample: sample ? { when: sample.when, states: sample.states, into: sample.into } : null,
          counts: Object.fromEntries(
            tally.filter(({ kind }) => kind === registerKind(id)).map(({ state, count }) => [state, count]),
          ),
        }),
      );
    },
    figures: async (register, period) => figuresOfBook(options, bookOf(register), period),
    draw: async (register, draw, by) => drawRows(options, bookOf(register), draw, by),
    compare: async (register, files, by) => checkFees(options, bookOf(register), files, by),
    comparisons: (limit) => feeChecks(options, limit),
    async rows(register, { states, words = '', limit = MOST_SHOWN }) {
      const book = bookOf(register);
      const papers = await store.papers.find({
        kinds: [registerKind(register)],
        communityId,
        ...(states && { states }),
        newest: true,
        ...(words === '' && { limit }),
      });
      return papers
        .flatMap((paper) => {
          const body = readRow(paper);
          const said = body && Object.values(body.values).some((value) => valueText(value).includes(words));
          return body && (said || words === '') ? [cardOf(book, paper, body)] : [];
        })
        .slice(0, limit);
    },
    async due() {
      const books = library().registers;
      const papers = await store.papers.find({
        kinds: [...books.keys()].map(registerKind),
        communityId,
        dueBefore: clock.now() + DAY,
        limit: MOST_SHOWN,
      });
      return papers
        .flatMap((paper) => {
          const book = books.get(paper.kind.slice(registerKind('').length));
          const body = book && readRow(paper);
          return book && body ? [{ ...cardOf(book, paper, body), book: book.title }] : [];
        })
        .sort((one, other) => (one.due?.at ?? 0) - (other.due?.at ?? 0));
    },
    async row(register, id) {
      const book = bookOf(register);
      const paper = await store.papers.get(id);
      const mine = paper?.kind === registerKind(register) && paper.communityId === communityId;
      const body = paper && mine ? readRow(paper) : null;
      return paper && body ? sheetOf(book, paper, body) : null;
    },
    async add(register, given, by) {
      const book = bookOf(register);
      const { values, faults } = readValues(book.fields, given, true);
      refuse([...faults, ...strangeHomes(book, values, await homesHere(options, book))]);
      const where = { communityId, library: library(), at: clock.now() };
      const row = newRow(where, book, values, await personOf(store, book, values));
      const [kept] = await store.papers.make([row], by.name, clock.now());
      if (!kept?.made) throw new YingdaError('E_CONFLICT', `${book.id} has a row ${row.key}`);
      return sheetOf(book, kept.paper, readRow(kept.paper) as RowBody);
    },
    async edit(register, id, version, given, by) {
      const book = bookOf(register);
      // A home that was looked up when the row was made is not looked up again.
      const moved = book.fields.some((field) => field.type === 'home' && given[field.id] !== undefined);
      const homes = moved ? await homesHere(options, book) : null;
      return changed(book, id, version, by, (paper, body) => {
        const { values, faults } = readValues(book.fields, { ...body.values, ...given }, true);
        refuse([...faults, ...strangeHomes(book, values, homes)]);
        const since = body.moves.at(-1)?.at ?? paper.at;
        return { state: paper.state, moved: since, body: { ...body, values } };
      });
    },
    async scan(register, id, version, of, media, by) {
      const book = bookOf(register);
      if (!book.papers.some((one) => one.id === of))
        throw new YingdaError('E_UNKNOWN_ID', `${register} has no paper "${of}"`);
      return changed(book, id, version, by, (paper, body) => ({
        state: paper.state,
        moved: body.moves.at(-1)?.at ?? paper.at,
        body: { ...body, scans: [...body.scans, { paper: of, media, by: by.name, at: clock.now() }] },
      }));
    },
    async sample(register, id, version, by) {
      const book = bookOf(register);
      const { paper, body } = await rowOf(book, id);
      const values = await sampled(options, book, paper.state, body, by);
      return changed(book, id, version, by, (now, kept) => ({
        state: now.state,
        moved: kept.moves.at(-1)?.at ?? now.at,
        body: { ...kept, values },
      }));
    },
    async move(register, id, version, name, given, by) {
      const book = bookOf(register);
      return changed(book, id, version, by, (paper, body) => {
        const move = movesFrom(book, paper.state).find((one) => one.id === name);
        if (!move)
          throw new YingdaError(
            'E_MOVE_ILLEGAL',
            `${name} is no move from ${paper.state}; those are: ${movesFrom(book, paper.state)
              .map((one) => one.id)
              .join(', ')}`,
          );
        const record = readValues(move.record, given, true);
        refuse(record.faults.filter(({ wants }) => wants !== 'needed'));
        const lacks = moveLacks(book, move, body, given);
        if (lacks.length > 0)
          throw new YingdaError('E_FIELDS_MISSING', lacks.join('; '), {
            flaws: lacks.map((label) => ({ label, wants: 'needed' })),
          });
        const at = clock.now();
        const { left, gone } = cleared(move, body.values);
        const done = {
          move: name,
          by: { id: by.id, name: by.name },
          at,
          record: { ...gone, ...record.values },
        };
        return { state: move.to, moved: at, body: { ...body, values: left, moves: [...body.moves, done] } };
      });
    },
    async reveal(register, id) {
      return (await rowOf(bookOf(register), id)).body.values;
    },
    async sheet(register, whole) {
      const book = bookOf(register);
      const papers = await store.papers.find({ kinds: [registerKind(register)], communityId });
      const rows = papers.flatMap((paper) => {
        const body = readRow(paper);
        const state = book.states.find(({ id }) => id === paper.state)?.title ?? paper.state;
        return body ? [{ state, values: whole ? body.values : masked(book.fields, body.values) }] : [];
      });
      return writeSheet(book.title, book.fields, rows, library().duties.rules.labels.state);
    },
    take: async (register, file, by, how) => takeRows(options, bookOf(register), file, by, how),
  };
}

function refuse(faults: readonly FieldFault[]): void {
  if (faults.length === 0) return;
  const missing = faults.every(({ wants }) => wants === 'needed');
  throw new YingdaError(missing ? 'E_FIELDS_MISSING' : 'E_INPUT_SHAPE', faults.map(faultText).join('; '), {
    flaws: faults,
  });
}

/** Fields of what is kept with a move: its own, and those that it empties. */
function recordFields({ moves, fields }: Register, name: string): Register['fields'] {
  const move = moves.find(({ id }) => id === name);
  return move ? [...move.record, ...fields.filter(({ id }) => move.clears.includes(id))] : [];
}

/** Names and phones as whoever need not know them sees them (law 12). */
export function masked(fields: Register['fields'], values: SheetValues): Record<string, SheetValue> {
  return Object.fromEntries(
    Object.entries(values).map(([id, value]) => {
      const type = fields.find((field) => field.id === id)?.type;
      if (typeof value !== 'string') return [id, value];
      if (type === 'phone') return [id, maskPhone(value)];
      if (type === 'name') return [id, `${[...value][0] ?? ''}**`];
      return [id, type === 'long' || type === 'text' ? maskPersonal(value) : value];
    }),
  );
}

function cardOf(book: Register, paper: Paper, body: RowBody): RowCard {
  const check = book.checks.find(({ id }) => id === body.check);
  return {
    id: paper.id,
    register: book.id,
    title: rowTitle(book, body),
    state: paper.state,
    values: masked(book.fields, body.values),
    due:
      check && paper.due !== null && isOpenState(book, paper.state)
        ? { title: check.title, at: paper.due, role: check.role }
        : null,
    made: paper.at,
  };
}
