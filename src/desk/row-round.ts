/** Rows of registers as they are laid down, and what of them is overdue. */
import { randomUUID } from 'node:crypto';
import type { Library } from '../library/library.ts';
import { type Register, type RowBody, rowBody } from '../library/register-schema.ts';
import type { NewPaper, Paper } from '../papers.ts';
import { registerKind, rowTitle } from '../registers.ts';
import { levelDue, rolesTold } from '../supervise/duty.ts';
import { dayText } from '../supervise/occurrences.ts';
import { isOpenState, rowDue, rowKey } from '../supervise/register.ts';
import type { SheetValues } from '../supervise/sheet.ts';
import { DAY } from '../text/shanghai.ts';
import { filledText } from '../text/template.ts';
import { workingCalendar } from '../ticket/calendar.ts';
import type { DutyOptions } from './duties.ts';

interface Where {
  readonly communityId: string;
  readonly library: Library;
  readonly at: number;
}

/** null: nothing is on it any more. */
export function readRow({ body, erased }: Pick<Paper, 'body' | 'erased'>): RowBody | null {
  const read = erased ? null : rowBody.safeParse(body);
  return read?.success ? read.data : null;
}

/** @param person the owner whom it is about, where they are known */
export function newRow(
  { communityId, library, at }: Where,
  register: Register,
  values: SheetValues,
  person: string | null,
): NewPaper {
  const state = register.states[0]?.id ?? '';
  const body = { values, scans: [], moves: [], check: null, told: null };
  return {
    id: randomUUID(),
    kind: registerKind(register.id),
    communityId,
    key: rowKey(register, values),
    person,
    at,
    ...standing(library, register, state, body, { made: at, moved: at }),
  };
}

/** What follows from a row's state and values: when it falls due, for what, and until when it is kept. */
export function standing(
  library: Library,
  register: Register,
  state: string,
  body: RowBody,
  times: { readonly made: number; readonly moved: number },
) {
  const calendar = workingCalendar(library.standards.calendar);
  const due = rowDue(register, state, body, times, calendar);
  const same = due !== null && due.check === body.check;
  return {
    state,
    due: due?.at ?? null,
    keepUntil: isOpenState(register, state) ? null : times.moved + register.keep.days * DAY,
    attachments: body.scans.map(({ media }) => media),
    body: { ...body, check: due?.check ?? null, told: same ? body.told : null },
  };
}

/** What is overdue in the books is told to whoever sees to it, then up the chain; all of one check and day in one call. */
export async function tellOfRows({ store, communityId, library }: DutyOptions, now: number): Promise<void> {
  const { registers, standards } = library();
  const { rules } = library().duties;
  const overdue = await store.papers.find({
    kinds: [...registers.keys()].map(registerKind),
    communityId,
    dueBefore: now,
  });
  const groups = new Map<
    string,
    { roles: string[]; title: string; level: number; rows: [Paper, RowBody, string][] }
  >();
  for (const paper of overdue) {
    const register = registers.get(paper.kind.slice(registerKind('').length));
    const body = register && readRow(paper);
    const check = register?.checks.find(({ id }) => id === body?.check);
    if (!register || !body || !check || paper.due === null) continue;
    const level = levelDue(rules.missed, paper.due, now);
    if (level === null || (body.told ?? -1) >= level) continue;
    const id = [register.id, check.id, dayText(paper.due), level].join('/');
    const roles = rolesTold(
      check.role,
      body.told,
      level,
      standards.figures.escalation,
      standards.people.covers,
    );
    const group = groups.get(id) ?? { roles, title: check.title, level, rows: [] };
    group.rows.push([paper, body, rowTitle(register, body)]);
    groups.set(id, group);
  }
  for (const [id, { roles, title, level, rows }] of groups) {
    const titles = rows.slice(0, rules.listed).map(([, , name]) => name);
    const more =
      rows.length > rules.listed ? filledText(rules.labels.more, { count: String(rows.length) }) : '';
    // Rows that fall due later on the same day are called for too: the first of them names the call.
    await store.callPeople({
      id: `register/${communityId}/${id}/${rows[0]?.[0].id ?? ''}`,
      communityId,
      reason: 'register:due',
      roles,
      list: `${title}：${titles.join('、')}${more}`,
      at: now,
    });
    for (const [paper, body] of rows)
      await store.papers.change(
        paper.id,
        paper.version,
        { body: { ...body, told: level } },
        rules.labels.system,
        now,
      );
  }
}
