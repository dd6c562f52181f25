/** Situations as sheets for the phone, found as people ask for them. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findSheets } from '../../src/desk/sheets.ts';
import { loadLibrary } from '../../src/library/loader.ts';

const library = loadLibrary(join(import.meta.dirname, '../../scripts-zh'));
const situations = [...library.situations.values()];
const found = (query: string) => findSheets(library, query).map(({ id }) => id);

describe('a sheet', () => {
  it.each(['OPEN-5', 'open-5', 'open 5', ' Open  5\n'])(
    'is found by its id, however it is written: %j',
    (query) => {
      expect(found(query)).toEqual(['OPEN-5']);
    },
  );

  it('of every situation is found by its id, and first by its title, in either language', () => {
    for (const { id, title, title_en } of situations) {
      expect(found(id)).toEqual([id]);
      expect([title, found(title)[0]]).toEqual([title, id]);
      expect([title_en, found(title_en)[0]]).toEqual([title_en, id]);
    }
  });

  it.each([
    ['接通后没有声音', 'OPEN-5'],
    ['无声', 'OPEN-5'],
    ['打错了电话', 'TALK-5'],
    ['業主打錯電話', 'TALK-5'],
    ['wrong number', 'TALK-5'],
  ])('is found by words of what is happening: %s', (query, id) => {
    expect(found(query)).toContain(id);
  });

  it('is one of three at most, none twice', () => {
    for (const { title, when } of situations)
      for (const query of [title, when, title.slice(0, 2)]) {
        const ids = found(query);
        expect(ids.length).toBeLessThanOrEqual(3);
        expect(new Set(ids).size).toBe(ids.length);
      }
  });

  it.each(['', ' \n', '???', '！！！', '👍', 'qwertyuiop', '12345', '人工智能股票行情', 'OPEN-99x'])(
    'is not found for nonsense: %j',
    (query) => {
      expect(found(query)).toEqual([]);
    },
  );

  it('tells what to say in each step, how long to wait, and when to hang up', () => {
    const [sheet] = findSheets(library, 'OPEN-5');
    expect(sheet).toMatchObject({ title: '无声电话' });
    expect(sheet?.steps.map(({ step, waitS, hangsUp }) => [step, waitS, hangsUp])).toEqual([
      [1, 3, false],
      [2, 3, false],
      [3, 3, true],
    ]);
    expect(sheet?.steps[0]?.text).toContain(library.standards.channels.agent_number);
    expect(sheet?.never.length).toBeGreaterThan(0);
  });

  it('of every situation has words for every step, with gaps where the speaker must know', () => {
    for (const { id, steps } of situations) {
      const [sheet] = findSheets(library, id);
      expect(sheet?.steps.map(({ step, branch }) => [step, branch])).toEqual(
        steps.map(({ step, branch }) => [step, branch ?? null]),
      );
      for (const { text } of sheet?.steps ?? []) {
        expect(text).not.toBe('');
        expect(text).not.toMatch(/[{}[\]]/);
      }
      expect(sheet?.never.length).toBeLessThanOrEqual(3);
    }
  });

  it('tells both branches apart', () => {
    const [sheet] = findSheets(library, 'TALK-1');
    const branches = sheet?.steps.filter(({ step }) => step === 2) ?? [];
    expect(branches.map(({ branch }) => branch)).toEqual(['a', 'b']);
    expect(branches[0]?.text).not.toBe(branches[1]?.text);
  });
});
