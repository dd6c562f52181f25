/** The lines of a conversation on the desk: pages put together, days, names. */
import { describe, expect, it } from 'vitest';
import { extended, linesOf, renewed } from '../../adapters/console/desk/talk.ts';
import type { MessagesAnswer, NoteRow, StaffMessage } from '../../src/contract.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** 23:50 of Shanghai. */
const LATE = Date.parse('2026-11-22T23:50:00+08:00');

const said = (seq: number, at = LATE + seq * MINUTE, from: StaffMessage['from'] = 'owner'): StaffMessage => ({
  seq,
  from,
  text: `第${seq}句`,
  attachments: 0,
  at,
  phrases: [],
  delivery: null,
});
const page = (from: number, to: number, earlier: boolean): MessagesAnswer => ({
  messages: Array.from({ length: to - from + 1 }, (_, nth) => said(from + nth)),
  earlier,
});
const seqs = ({ messages }: MessagesAnswer) => messages.map(({ seq }) => seq);
const note = (seq: number, at: number, by = '路遥'): NoteRow => ({ seq, at, by, text: '备注' });

describe('pages of a conversation', () => {
  it('keep what was read above when the newest are read anew', () => {
    const before = extended(page(11, 20, true), page(1, 10, false));
    expect(seqs(before)).toEqual(seqs(page(1, 20, false)));
    const after = renewed(before, page(13, 22, true));
    expect(seqs(after)).toEqual(seqs(page(1, 22, false)));
    expect(after.earlier).toBe(false);
  });

  it('take the newest state of each message', () => {
    const failed = { ...said(2), failed: '对方已把您删除' };
    expect(renewed(page(1, 2, false), { messages: [said(1), failed], earlier: false }).messages[1]).toBe(
      failed,
    );
  });

  it('begin anew where so much is new that something is missing between', () => {
    expect(seqs(renewed(page(1, 10, false), page(15, 24, true)))).toEqual(seqs(page(15, 24, true)));
    expect(seqs(renewed(page(1, 2, false), page(1, 4, false)))).toEqual([1, 2, 3, 4]);
  });
});

describe('lines', () => {
  const marks = (answer: MessagesAnswer, notes: readonly NoteRow[] = []) =>
    linesOf(answer, notes).map(({ key, day, named }) => `${key}${day ? ' day' : ''}${named ? ' named' : ''}`);
  const of = (...messages: StaffMessage[]): MessagesAnswer => ({ messages, earlier: false });

  it('stand under one name while one speaks on, and under their day of Shanghai', () => {
    expect(
      marks(
        of(
          said(1, LATE),
          said(2, LATE + MINUTE),
          said(3, LATE + 2 * MINUTE, 'bot'),
          said(4, LATE + 11 * MINUTE, 'bot'),
          said(5, LATE + 20 * MINUTE, 'bot'),
        ),
      ),
    ).toEqual(['m1 day named', 'm2', 'm3 named', 'm4 day named', 'm5 named']);
  });

  it('have notes in their place, each under who wrote it', () => {
    const notes = [note(1, LATE + MINUTE), note(2, LATE + 2 * MINUTE), note(3, LATE + 3 * MINUTE, '小何')];
    expect(marks(of(said(1, LATE), said(2, LATE + 4 * MINUTE)), notes)).toEqual([
      'm1 day named',
      'n1 named',
      'n2',
      'n3 named',
      'm2 named',
    ]);
  });

  it('leave out notes that are older than what was read, until it is read', () => {
    const old = [note(1, LATE - DAY)];
    expect(marks(page(5, 5, true), old)).toHaveLength(1);
    expect(marks(page(5, 5, false), old)).toHaveLength(2);
  });
});
