/** The duties of a community, for whoever does them and whoever checks them. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Colleague } from '../converse/event.ts';
import {
  DUTY_PAPER,
  type DutyDesk,
  type DutyFigures,
  type DutyFill,
  type DutyQuery,
  type DutyRow,
  type DutySheet,
} from '../duties.ts';
import { YingdaError } from '../errors.ts';
import type { DutyBody, DutyState } from '../library/duty-schema.ts';
import type { Library } from '../library/library.ts';
import type { Paper, PaperChange } from '../papers.ts';
import type { Handover } from '../staff.ts';
import type { Store } from '../store.ts';
import {
  checkDue,
  dutyKey,
  isToDo,
  lacking,
  type NamedTask,
  namedTasks,
  newDuty,
  readBody,
} from '../supervise/duty.ts';
import { faultText, readValues } from '../supervise/sheet.ts';
import { DAY, HOUR } from '../text/shanghai.ts';
import { shanghaiFields } from '../text/times.ts';
import { bookBehind } from './duty-behind.ts';
import { dutyCalendar } from './duty-calendar.ts';
import { linesOf } from './duty-lines.ts';

/** What is returned is to be done anew within this time. */
const AGAIN_MS = DAY;
/** Lists show so many at most. */
const MOST_SHOWN = 2000;

export interface DutyOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly communityId: string;
  readonly library: () => Library;
  /** Where nobody tells it, nothing is left of a shift. */
  readonly handover?: () => Promise<Handover>;
  /** What one round tells the next; without it everything is looked up anew. */
  readonly memo?: RoundMemo;
}

/** Keys of papers that are laid down, and the rows that had duties in the last round. */
export interface RoundMemo {
  readonly laid: Set<string>;
  alive: ReadonlySet<string> | null;
}

type Change = Omit<PaperChange, 'body'> & { readonly body: DutyBody };

export function createDutyDesk(options: DutyOptions): DutyDesk {
  const { store, clock, communityId, library } = options;
  const tasks = () => new Map(namedTasks(library().duties.all).map((one) => [one.id, one]));

  /** @throws YingdaError E_NOT_FOUND */
  async function paperOf(id: string): Promise<{ paper: Paper; body: DutyBody; named: NamedTask }> {
    const paper = await store.papers.get(id);
    const body = paper?.kind === DUTY_PAPER && paper.communityId === communityId ? readBody(paper) : null;
    const named = body && tasks().get(body.task);
    if (!paper || !body || !named)
      throw new YingdaError('E_NOT_FOUND', `there is no duty ${id}`, { exitCode: 1 });
    return { paper, body, named };
  }

  async function sheetOf(paper: Paper, body: DutyBody, named: NamedTask): Promise<DutySheet> {
    const history = await store.papers.history(paper.id);
    const { items } = named.task;
    return {
      ...cardOf(paper, body, named, clock.now()),
      version: paper.version,
      about: named.duty.about,
      checklist: body.points,
      lines: body.lines,
      linesFrom: items?.from ?? null,
      linesBook: items?.from === 'register' ? items.register : null,
      book: await bookBehind(options, named, body, paper.subject),
      marks: body.marks,
      lineMarks: body.lineMarks,
      fields: named.task.record,
      record: body.record,
      media: body.media,
      done: body.done,
      checked: body.checked,
      off: body.off,
      lacks: isToDo(paper.state) ? lacking(named, body) : [],
      history: history.map(({ version, at, by, state }) => ({ version, at, by, state: state as DutyState })),
    };
  }

  /** @param decide what becomes of it; throws where it must not */
  async function changed(
    id: string,
    version: number,
    by: Colleague,
    decide: (paper: Paper, body: DutyBody, named: NamedTask) => Change,
  ): Promise<DutySheet> {
    const { paper, body, named } = await paperOf(id);
    const change = decide(paper, body, named);
    const attachments = change.body.media;
    const now = await store.papers.change(id, version, { ...change, attachments }, by.name, clock.now());
    if (!now) throw new YingdaError('E_CONFLICT', 'somebody else has written on it meanwhile: read it again');
    return sheetOf(now, change.body, named);
  }

  return {
    tasks: () =>
      [...tasks().values()].map(({ id, duty, task }) => ({
        id,
        duty: duty.title,
        about: duty.about,
        title: task.title,
        role: task.role,
        checker: task.check?.role ?? null,
        onNeed: task.every.per === 'need',
      })),
    async list({ from, to, states, task, role }: DutyQuery) {
      const known = tasks();
      const papers = await store.papers.find({
        kinds: [DUTY_PAPER],
        communityId,
        from,
        to,
        ...(states && { states }),
        limit: MOST_SHOWN,
      });
      return cards(papers, known, clock.now()).filter(
        (card) => (task === undefined || card.task === task) && (role === undefined || card.role === role),
      );
    },
    async due() {
      const now = clock.now();
      const papers = await store.papers.find({
        kinds: [DUTY_PAPER],
        communityId,
        states: ['open', 'returned', 'done'],
        dueBefore: now + library().duties.rules.ahead_h * HOUR,
        limit: MOST_SHOWN,
      });
      return cards(papers, tasks(), now).filter(({ opens }) => opens <= now);
    },
    calendar: (from, to) => dutyCalendar(options, from, to),
    async figures(from, to) {
      const papers = await store.papers.find({ kinds: [DUTY_PAPER], communityId, from, to });
      return figuresOf(cards(papers, tasks(), clock.now()), tasks(), clock.now());
    },
    async sheet(id) {
      const found = await paperOf(id).catch((error: unknown) => {
        if (error instanceof YingdaError && error.code === 'E_NOT_FOUND') return null;
        throw error;
      });
      return found && sheetOf(found.paper, found.body, found.named);
    },
    async begin(id, task, by) {
      const named = tasks().get(task);
      if (named?.task.every.per !== 'need') {
        const known = [...tasks().values()].filter((one) => one.task.every.per === 'need');
        throw new YingdaError(
          'E_UNKNOWN_ID',
          `"${task}" is not begun by people; those that are: ${known.map((one) => one.id).join(', ')}`,
        );
      }
      const now = clock.now();
      const occurrence = { key: id, opens: now, due: now + named.task.every.within_h * HOUR };
      const { year, month } = shanghaiFields(now);
      const sources = { ...options, library: library() };
      const key = dutyKey(task, occurrence);
      const lines = await linesOf(sources, named.task.items, key, now);
      const body = newDuty(named, occurrence, {
        subject: null,
        lines: [...lines],
        monthsSince: year * 12 + month,
      });
      const [made] = await store.papers.make([newPaper(options, named, key, body, null)], by.name, now);
      if (!made) throw new YingdaError('E_STORE_UNAVAILABLE', 'the duty was not kept');
      return sheetOf(made.paper, readBody(made.paper) ?? body, named);
    },
    fill: (id, version, fill, by) =>
      changed(id, version, by, (paper, body, { task }) => {
        if (!isToDo(paper.state)) throw notToDo(paper.state);
        const { values, faults } = readValues(task.record, { ...body.record, ...fill.record }, false);
        if (faults.length > 0)
          throw new YingdaError('E_INPUT_SHAPE', faults.map(faultText).join('; '), { flaws: faults });
        return {
          body: {
            ...body,
            marks: marked(
              body.marks,
              fill.marks,
              body.points.map((point) => point.id),
            ),
            lineMarks: marked(
              body.lineMarks,
              fill.lineMarks,
              body.lines.map(({ ref }) => ref),
            ),
            record: values,
            media: [...(fill.media ?? body.media)],
          },
        };
      }),
    finish: (id, version, by) =>
      changed(id, version, by, (paper, body, named) => {
        if (!isToDo(paper.state)) throw notToDo(paper.state);
        const lacks = lacking(named, body);
        if (lacks.length > 0)
          throw new YingdaError(
            'E_FIELDS_MISSING',
            lacks.map(({ kind, name }) => `${kind}: ${name}`).join('; '),
            { flaws: lacks.map(({ kind, name }) => ({ label: name, wants: kind })) },
          );
        const done = { ...body, done: { by: { id: by.id, name: by.name }, at: clock.now() }, checked: null };
        return { state: 'done', due: checkDue(named, done), staff: by.id, body: done };
      }),
    check: (id, version, { ok, note }, by) =>
      changed(id, version, by, (paper, body, { task }) => {
        if (paper.state !== 'done' || !task.check) throw notToDo(paper.state);
        if (body.done?.by.id === by.id) throw new YingdaError('E_CONFLICT', 'whoever did it cannot check it');
        if (!ok && note.trim() === '')
          throw new YingdaError('E_FIELDS_MISSING', 'note: what is to be done anew');
        const now = clock.now();
        const checked = { by: { id: by.id, name: by.name }, at: now, ok, note: note.trim() };
        return ok
          ? { state: 'checked', due: null, body: { ...body, checked } }
          : {
              state: 'returned',
              due: now + AGAIN_MS,
              body: { ...body, checked, missed: null, unchecked: null },
            };
      }),
    callOff: (id, version, reason, by) =>
      changed(id, version, by, (paper, body) => {
        if (!isToDo(paper.state)) throw notToDo(paper.state);
        const off = { by: { id: by.id, name: by.name }, at: clock.now(), reason: reason.trim() };
        return { state: 'off', due: null, body: { ...body, off } };
      }),
  };
}

/** The paper of a duty as it is laid down. */
export function newPaper(
  { communityId, library }: Pick<DutyOptions, 'communityId' | 'library'>,
  named: NamedTask,
  key: string,
  body: DutyBody,
  subject: string | null,
) {
  return {
    id: randomUUID(),
    kind: DUTY_PAPER,
    communityId,
    key,
    state: 'open',
    subject,
    at: body.due,
    due: body.due,
    keepUntil: body.due + library().duties.rules.keep.days * DAY,
    body: { ...body, role: named.task.role },
  };
}

const notToDo = (state: string) =>
  new YingdaError('E_CONFLICT', `it is ${state}: nothing can be written on it now`);

function marked(
  before: DutyBody['marks'],
  given: DutyFill['marks'],
  known: readonly string[],
): DutyBody['marks'] {
  const marks: Record<string, DutyBody['marks'][string] | null> = { ...before, ...given };
  return Object.fromEntries(
    Object.entries(marks).flatMap(([id, mark]) => (mark && known.includes(id) ? [[id, mark] as const] : [])),
  );
}

function cardOf(paper: Paper, body: DutyBody, { id, duty, task }: NamedTask, now: number): DutyRow {
  const doneAt = body.done?.at ?? null;
  return {
    id: paper.id,
    task: id,
    duty: duty.title,
    title: body.title,
    role: body.role,
    checker: task.check?.role ?? null,
    state: paper.state as DutyState,
    opens: body.opens,
    due: body.due,
    checkBy: paper.state === 'done' ? paper.due : null,
    late: paper.state !== 'off' && (doneAt ?? now) > body.due,
    doneBy: body.done?.by.name ?? null,
    doneAt,
    checkedBy: body.checked?.by.name ?? null,
    marked: Object.keys(body.marks).length + Object.keys(body.lineMarks).length,
    points: body.points.length + body.lines.length,
  };
}

function cards(papers: readonly Paper[], known: ReadonlyMap<string, NamedTask>, now: number): DutyRow[] {
  return papers
    .flatMap((paper) => {
      const body = readBody(paper);
      const named = body && known.get(body.task);
      return body && named ? [cardOf(paper, body, named, now)] : [];
    })
    .sort((one, other) => (one.checkBy ?? one.due) - (other.checkBy ?? other.due));
}

function figuresOf(
  all: readonly DutyRow[],
  known: ReadonlyMap<string, NamedTask>,
  now: number,
): DutyFigures[] {
  return [...known.values()].flatMap(({ id, task }): DutyFigures[] => {
    const own = all.filter((card) => card.task === id);
    if (own.length === 0) return [];
    const count = (which: (card: DutyRow) => boolean) => own.filter(which).length;
    const done = own.filter(({ state }) => state === 'done' || state === 'checked');
    const waits = ({ state, due }: DutyRow) => isToDo(state) && due > now;
    return [
      {
        task: id,
        title: task.title,
        role: task.role,
        all: own.length,
        inTime: done.filter(({ late }) => !late).length,
        late: done.filter(({ late }) => late).length,
        missed: count((card) => card.state === 'missed' || (isToDo(card.state) && !waits(card))),
        open: count(waits),
        off: count(({ state }) => state === 'off'),
        checked: task.check ? count(({ state }) => state === 'checked') : null,
      },
    ];
  });
}
