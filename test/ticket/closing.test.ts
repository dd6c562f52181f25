/** What must be ticked before a ticket is closed. */
import { expect, it } from 'vitest';
import { checklistOf, lackingToClose } from '../../src/ticket/closing.ts';
import { NO_WORK } from '../../src/ticket/work.ts';
import { library } from '../shared.ts';

const emergency = { kind: 'emergency', task: 'work' } as const;

it('is what the library says of the kind; a call back, or a kind without a list, asks nothing', () => {
  expect(checklistOf(library, emergency).filter(({ required }) => required).length).toBeGreaterThan(1);
  expect(lackingToClose(library, emergency)).toContain('险情已排除');
  expect(checklistOf(library, { ...emergency, task: 'callback' })).toEqual([]);
  expect(lackingToClose(library, { kind: 'parking', task: 'work' })).toEqual([]);
});

it('counts what was ticked before, and what is ticked with the move', () => {
  const all = checklistOf(library, emergency).flatMap(({ id, required }) => (required ? [id] : []));
  const [first = '', ...rest] = all;
  const half = { ...emergency, work: { ...NO_WORK, checks: [first] } };
  expect(lackingToClose(library, half)).toHaveLength(rest.length);
  expect(lackingToClose(library, half, rest)).toEqual([]);
});

it('takes the signature on the glass for the owner having signed', () => {
  const done = (signature: string | null) =>
    checklistOf(library, { kind: 'repair', task: 'work', work: { ...NO_WORK, signature } }).find(
      ({ id }) => id === 'signed',
    )?.done;
  expect([done(null), done('aa.png')]).toEqual([false, true]);
});
