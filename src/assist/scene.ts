/** What stands before an agent: the owner's last words, what happens on the line, what we said. */
import { normalise } from '../text/normalise.ts';

export interface HistoryLine {
  readonly from: 'owner' | 'agent' | 'bot';
  readonly text: string;
}

export interface Scene {
  /** The owner's last words, a burst as one; normalised. */
  readonly text: string;
  /** The same as given. */
  readonly said: string;
  /** What a bracket tells of the line ("（接通后没有声音）"), normalised; null without one. */
  readonly event: string | null;
  /** Whether nothing but the bracket was said. */
  readonly onlyEvent: boolean;
  /** Our lines, oldest first, normalised. */
  readonly ours: readonly string[];
  /** How many of them since the owner's last words that were not only a bracket. */
  readonly turns: number;
}

const BRACKET = /[（(]([^（）()]{3,})[)）]/u;
const BURST = 4;
const OURS = 8;

const isEvent = (text: string): boolean => /^\s*[（(][^（）()]{3,}[)）]\s*$/u.test(text);
/** What a bracket tells of the line stands first, and is written in Chinese. */
const opens = (text: string): RegExpExecArray | null => {
  const match = BRACKET.exec(text);
  return match && text.slice(0, match.index).replace(/[\s…—·.]/gu, '') === '' ? match : null;
};

/** Reads a conversation from its end. Without any word of the owner, the call has just begun. */
export function sceneOf(history: readonly HistoryLine[]): Scene {
  const last = history.findLastIndex((line) => line.from === 'owner');
  let first = last;
  while (first > 0 && last - first < BURST && history[first - 1]?.from === 'owner') first--;
  const burst = last < 0 ? [] : history.slice(first, last + 1).map((line) => line.text);
  const final = burst.at(-1) ?? '';
  const said = isEvent(final) ? final : burst.filter((text) => !isEvent(text)).join('\n');
  const bracket = opens(said);
  const ours = history.filter((line) => line.from !== 'owner').map((line) => normalise(line.text).text);
  let turns = 0;
  for (const [back, line] of [...history].reverse().entries()) {
    if (line.from !== 'owner') turns++;
    // The message at hand itself does not end the run.
    else if (!isEvent(line.text) && history.length - 1 - back < first) break;
  }
  return {
    text: normalise(said).text,
    said,
    event: bracket?.[1] === undefined ? null : normalise(bracket[1]).text,
    onlyEvent: isEvent(said),
    ours: ours.slice(-OURS),
    turns,
  };
}
