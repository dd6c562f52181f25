/** What was said in a stretch of time, the bot and people apart: numbers of messages and conversations, and how fast answers came. */
import type { Spoken, Stretch } from '../ledger.ts';
import type { Value } from '../reports.ts';
import { median } from './figures.ts';

export interface Handed {
  readonly conversationId: string | null;
  readonly at: number;
}

interface Talk {
  readonly messages: Spoken[];
  readonly handed: number[];
}

/**
 * @param spoken messages in their order, without those of phone calls
 * @param handed when owners were left to people
 * @param calls phone calls that ended
 */
export function talkFigures(
  spoken: readonly Spoken[],
  handed: readonly Handed[],
  calls: number,
  { from, to }: Stretch,
) {
  const talks = new Map<string, Talk>();
  const of = (id: string) => {
    const known = talks.get(id) ?? { messages: [], handed: [] };
    talks.set(id, known);
    return known;
  };
  for (const message of spoken)
    if (message.at >= from && message.at < to) of(message.conversationId).messages.push(message);
  for (const { conversationId, at } of handed)
    if (conversationId !== null && at >= from && at < to) of(conversationId).handed.push(at);
  const seconds = { bot: [] as number[], people: [] as number[], asked: [] as number[] };
  const counts = { bot: 0, people: 0, botAlone: 0, withPeople: 0 };
  for (const { messages, handed: asked } of talks.values()) {
    const bot = messages.filter((message) => message.from === 'bot').length;
    const people = messages.filter((message) => message.from === 'agent');
    counts.bot += bot;
    counts.people += people.length;
    if (people.length > 0) counts.withPeople++;
    else if (bot > 0) counts.botAlone++;
    for (const at of asked) {
      const answer = people.find((message) => message.at >= at);
      if (answer) seconds.asked.push((answer.at - at) / 1000);
    }
    let waits: number | null = null;
    for (const message of messages) {
      if (message.from === 'owner') waits ??= message.at;
      else if (waits !== null) {
        (message.from === 'bot' ? seconds.bot : seconds.people).push((message.at - waits) / 1000);
        waits = null;
      }
    }
  }
  const apart = (bot: number | null, people: number | null): Value => ({
    value: null,
    apart: { bot, people },
  });
  return {
    said: apart(counts.bot, counts.people),
    conversations: apart(counts.botAlone, counts.withPeople),
    first_answer: apart(median(seconds.bot), median(seconds.people)),
    person_answer: { value: median(seconds.asked) },
    calls: { value: calls },
  };
}
