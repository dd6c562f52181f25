/** The development rows of lint, grade and suggest are apart from what the models learn: no line in both, none close. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bare, normalise } from '../../src/text/normalise.ts';
import { lineOf, NearCopies } from '../near.ts';
import { library, root } from '../shared.ts';

/** Dice of character pairs; shorter lines ("您好。") are everybody's. */
const CLOSE = 0.72;
const SHORT = 6;

const data = join(root, 'test/data');

function rows<T>(kind: string): T[] {
  return readdirSync(data)
    .filter((name) => name.startsWith(`${kind}-dev`))
    .flatMap((name) => readFileSync(join(data, name), 'utf8').split('\n').filter(Boolean))
    .map((line) => JSON.parse(line) as T);
}

const long = (text: string) => bare(normalise(text).text).length >= SHORT;

function copies(learnt: readonly string[], kept: readonly string[]): string[] {
  const near = new NearCopies();
  for (const text of kept.filter(long)) near.add(lineOf(text));
  return learnt
    .filter(long)
    .flatMap((text) =>
      near
        .find(lineOf(text), CLOSE)
        .map(({ line, likeness }) => `${text} ~ ${line.text} ${likeness.toFixed(2)}`),
    );
}

describe('development rows', () => {
  const lint = rows<{ text: string }>('lint').map(({ text }) => text);
  const grade = rows<{ turns: { from: string; text?: string }[] }>('grade').flatMap(({ turns }) =>
    turns.flatMap(({ from, text }) => (from === 'trainee' && text !== undefined ? [text] : [])),
  );
  const suggest = rows<{ history: { text: string }[] }>('suggest').flatMap(({ history }) => {
    const last = history.at(-1);
    return last ? [last.text] : [];
  });

  it('are enough', () => {
    expect(lint.length).toBeGreaterThanOrEqual(600);
    expect(rows('grade').length).toBeGreaterThanOrEqual(400);
    expect(suggest.length).toBeGreaterThanOrEqual(400);
  });

  it('share no line with the labelled lines', () => {
    const lines = library.rules.lines.flatMap((group) => group.lines);
    expect(copies(lines, [...lint, ...grade])).toEqual([]);
  });

  it('share no line with the cues and examples of situations', () => {
    const cues = [...library.situations.values()].flatMap(({ cues }) => cues);
    const examples = library.assist.examples.flatMap(({ lines }) =>
      lines.map((line) => (typeof line === 'string' ? line : line.owner)),
    );
    expect(copies([...cues, ...examples], suggest)).toEqual([]);
  });
});
