/** What the first owner does not wait for. */
import { expect, it } from 'vitest';
import { warmUp } from '../../src/desk/warm-up.ts';
import type { Understander } from '../../src/understand/meaning.ts';
import { library, understander } from '../shared.ts';

const NOW = Date.parse('2026-03-10T10:00:00+08:00');

it('asks both ways that a message is read, in the words of the library', async () => {
  const asked: string[] = [];
  const listening: Understander = {
    revision: 'test',
    looksUrgent: (text) => {
      asked.push(text);
      return understander.looksUrgent(text);
    },
    understand: async (text, context) => {
      asked.push(text);
      return understander.understand(text, context);
    },
  };
  await warmUp(listening, library, NOW);
  expect(asked).toHaveLength(2);
  const known = new Set(library.intents.flatMap(({ utterances }) => utterances));
  for (const text of asked) expect(known).toContain(text);
});

it('stops no service: what fails is reported in the turn of whoever writes', async () => {
  const broken: Understander = {
    revision: 'test',
    looksUrgent: () => {
      throw new Error('no pattern');
    },
    understand: async () => Promise.reject(new Error('no model')),
  };
  await expect(warmUp(broken, library, NOW)).resolves.toBeUndefined();
});
