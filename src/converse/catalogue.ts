/** FLOW-SERVICE: what a service costs, and what goes well with it (spec 02: 业主有意时主动介绍). */
import type { Flow } from '../library/schema.ts';
import type { Service } from '../library/standards-schema.ts';
import type { Meaning } from '../understand/meaning.ts';
import type { Matter } from './conversation.ts';
import type { Turn } from './turn.ts';

/** The services that the words name, in the order of the catalogue; the longest word of each counts. */
function named(services: readonly Service[], text: string): Service[] {
  const hits = services.flatMap((service) => {
    const word = service.words.filter((one) => text.includes(one)).sort((a, b) => b.length - a.length)[0];
    return word === undefined ? [] : [{ service, word }];
  });
  // "装修完打扫" is not the daily cleaning as well.
  return hits
    .filter(({ word }) => !hits.some((other) => other.word !== word && other.word.includes(word)))
    .map(({ service }) => service);
}

/** Tells the price of the services named. @returns false where the catalogue has none of them */
export function priceOf(turn: Turn, flow: Flow, words: string): boolean {
  const set = `${flow.id}.price_of`;
  if (!turn.speaker.has(set)) return false;
  const found = named(turn.library.standards.services, words).slice(0, 3);
  if (found.length === 0) return false;
  turn.say(set, { content: found.map(({ title, price }) => `${title}${price}`).join('，') });
  return true;
}

/** Whether it is about a service of the catalogue: that is booked, the FAQ has only the general rule. */
export function isListed(turn: Turn, flow: Flow, meaning: Meaning): boolean {
  return (
    turn.speaker.has(`${flow.id}.price_of`) &&
    named(turn.library.standards.services, meaning.normalized).length > 0
  );
}

/** After booking, one related service is mentioned, once in a conversation. */
export function offerRelated(turn: Turn, flow: Flow, matter: Matter): void {
  const set = `${flow.id}.related`;
  if (!turn.speaker.has(set) || turn.next.recent.some((id) => id.startsWith(set))) return;
  const { services } = turn.library.standards;
  const booked = named(services, matter.words.join('\n'));
  const id = booked
    .flatMap(({ related }) => related)
    .find((other) => !booked.some((service) => service.id === other));
  const service = services.find((candidate) => candidate.id === id);
  if (service) turn.say(set, { content: `${service.title}${service.price}` });
}
