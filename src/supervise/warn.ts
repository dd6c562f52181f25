/** The rules of early warning (scripts-zh/standards/warnings.yaml): pure, over what was reported in their windows. */
import type { WarningRules } from '../library/warning-schema.ts';
import { bigrams, dice } from '../text/normalise.ts';
import { DAY, HOUR } from '../text/shanghai.ts';
import type { Ticket } from '../ticket/ticket.ts';
import type { Warning, WarningDetail, WarningRule } from '../warnings.ts';

/** A cause that has been found, and what is known of it. */
export interface Found {
  readonly rule: WarningRule;
  /** Since when a warning of the same cause counts as this one. */
  readonly since: number;
  readonly detail: WarningDetail;
}

/** An owner's mood that has turned. */
export interface MoodTurn {
  readonly conversation: string;
  readonly at: number;
}

/** Whose report it is: the home where it is known, else the person, else the conversation. */
function homeOf(ticket: Ticket): string {
  const { building, unit, room } = ticket.address;
  if (ticket.homeId !== null) return `home:${ticket.homeId}`;
  if (building !== undefined && room !== undefined) return `at:${building}-${unit ?? ''}-${room}`;
  return `by:${ticket.reporter ?? ticket.conversationId ?? ticket.id}`;
}

/** Reported by an owner, and neither called off nor a second card of the same. */
const counts = (ticket: Ticket) =>
  ticket.task === 'work' && ticket.state !== 'cancelled' && ticket.mergedInto === null;

const topicsOf = (rules: WarningRules, { issue, summary }: Ticket) =>
  rules.topics.filter(({ words }) => words.some((word) => issue.includes(word) || summary.includes(word)));

/** One topic, or where neither has any, words that are alike. */
function isSame(rules: WarningRules, one: Ticket, other: Ticket): boolean {
  const ours = topicsOf(rules, one);
  const theirs = topicsOf(rules, other);
  if (ours.length > 0 && theirs.length > 0) return ours.some((topic) => theirs.includes(topic));
  if (ours.length + theirs.length > 0) return false;
  return dice(bigrams(one.issue), bigrams(other.issue)) >= rules.likeness;
}

/**
 * The same matter of several homes, as seen from the newest report of it.
 * @param tickets the community's, newest first, at least of the longest window
 */
export function sameMatter(
  rules: WarningRules,
  ticket: Ticket,
  tickets: readonly Ticket[],
  now: number,
): Found | null {
  const row = rules.same.find(({ kinds }) => kinds.includes(ticket.kind));
  if (!row || !counts(ticket) || ticket.fields.outage !== undefined) return null;
  const since = now - row.window_h * HOUR;
  const alike = tickets
    .filter(
      (other) =>
        counts(other) &&
        other.createdAt > since &&
        row.kinds.includes(other.kind) &&
        other.fields.outage === undefined &&
        (other.id === ticket.id || isSame(rules, ticket, other)),
    )
    .toSorted((one, other) => one.createdAt - other.createdAt || (one.number < other.number ? -1 : 1));
  const { building } = ticket.address;
  const near = building === undefined ? [] : alike.filter(({ address }) => address.building === building);
  const topic = topicsOf(rules, ticket)[0]?.id ?? null;
  if (homesOf(alike) >= row.community)
    return { rule: 'same', since, detail: detailOf(topic, oneBuilding(alike), alike) };
  if (homesOf(near) < row.building) return null;
  return { rule: 'same', since, detail: detailOf(topic, building ?? null, near) };
}

const homesOf = (tickets: readonly Ticket[]) => new Set(tickets.map(homeOf)).size;

function oneBuilding(tickets: readonly Ticket[]): string | null {
  const buildings = new Set(tickets.map(({ address }) => address.building));
  return buildings.size === 1 ? ([...buildings][0] ?? null) : null;
}

function detailOf(topic: string | null, building: string | null, tickets: readonly Ticket[]): WarningDetail {
  return {
    topic,
    building,
    homes: homesOf(tickets),
    tickets: tickets.map(({ id }) => id),
    conversations: [...new Set(tickets.flatMap(({ conversationId }) => conversationId ?? []))],
  };
}

/** Homes that are entered for one outage. @param affected conversations that were entered after the first */
export function wideOutage(rules: WarningRules, master: Ticket, affected: readonly string[]): Found | null {
  const { outage } = master.fields;
  if (outage === undefined) return null;
  const conversations = [
    ...new Set([...(master.conversationId === null ? [] : [master.conversationId]), ...affected]),
  ];
  if (conversations.length < rules.outage.homes) return null;
  return {
    rule: 'outage',
    since: master.createdAt - 1 - rules.outage.again_h * HOUR,
    detail: {
      topic: outage,
      building: master.address.building ?? null,
      homes: conversations.length,
      tickets: [master.id],
      conversations,
    },
  };
}

/** A complaint that was not accepted as settled: somebody in charge was asked for (CMPL-5 ②). */
const insists = (ticket: Ticket) => ticket.task === 'callback' && ticket.fields.colleague !== undefined;

/**
 * What a home has complained of, by whomever of it; oldest first.
 * @param tickets the community's, newest first
 */
export function complaintsOfHome(
  rules: WarningRules,
  ticket: Ticket,
  tickets: readonly Ticket[],
  now: number,
): Ticket[] {
  const { kinds, window_days } = rules.home;
  const since = now - window_days * DAY;
  const all = tickets.filter(
    (other) => (counts(other) || insists(other)) && other.createdAt > since && kinds.includes(other.kind),
  );
  const home = homeOf(ticket);
  const here = all.filter((other) => homeOf(other) === home);
  // Who asks for somebody in charge need not say again where they live.
  const people = new Set([ticket, ...here].flatMap(({ reporter }) => reporter ?? []));
  return all
    .filter((other) => here.includes(other) || (other.reporter !== null && people.has(other.reporter)))
    .toReversed();
}

/** One home that complains again and again. @param own its complaints, oldest first @param urges how often it asked after them */
export function sameHome(
  rules: WarningRules,
  own: readonly Ticket[],
  urges: number,
  now: number,
): Found | null {
  const { window_days, times } = rules.home;
  if (own.length === 0 || own.length + urges < times) return null;
  return { rule: 'home', since: now - window_days * DAY, detail: { ...detailOf(null, null, own), homes: 1 } };
}

/** Somebody speaks of acting together or going public. @param ticket their newest, if any */
export function strongWords(
  rules: WarningRules,
  sign: string,
  conversation: string,
  ticket: Ticket | null,
  now: number,
): Found {
  return {
    rule: 'words',
    since: now - rules.again_h * HOUR,
    detail: {
      topic: sign,
      building: ticket?.address.building ?? null,
      homes: 1,
      tickets: ticket ? [ticket.id] : [],
      conversations: [conversation],
    },
  };
}

/** Several people whose mood has turned at about the same time. */
export function moodTurns(rules: WarningRules, turns: readonly MoodTurn[], now: number): Found | null {
  const since = now - rules.mood.window_h * HOUR;
  const people = [...new Set(turns.filter(({ at }) => at > since).map(({ conversation }) => conversation))];
  if (people.length < rules.mood.people) return null;
  return {
    rule: 'mood',
    since,
    detail: { topic: null, building: null, homes: people.length, tickets: [], conversations: people },
  };
}

/** The warning that has told of this cause already. @param warnings newest first */
export function toldBy(found: Found, warnings: readonly Warning[]): Warning | null {
  const { rule, since, detail } = found;
  return (
    warnings.find((warning) => {
      if (warning.rule !== rule || warning.updatedAt <= since) return false;
      const { topic, building, tickets, conversations } = warning.detail;
      if (rule === 'words' || rule === 'mood')
        return topic === detail.topic && conversations.some((id) => detail.conversations.includes(id));
      if (tickets.some((id) => detail.tickets.includes(id))) return true;
      // Who comes when the ticket of an outage has just been closed opens another one: the outage is the same.
      return (
        (rule === 'same' || rule === 'outage') &&
        topic !== null &&
        topic === detail.topic &&
        building === detail.building
      );
    }) ?? null
  );
}

/**
 * What is known of a cause with what has come to it; the master ticket stays the first.
 * @param all tickets among which those of both are
 */
export function joined(
  { rule, detail: before }: Pick<Warning, 'rule' | 'detail'>,
  after: WarningDetail,
  all: readonly Ticket[],
): WarningDetail {
  const tickets = [...new Set([...before.tickets, ...after.tickets])];
  const conversations = [...new Set([...before.conversations, ...after.conversations])];
  return {
    topic: before.topic,
    building: before.building === after.building ? before.building : null,
    homes: Math.max(
      before.homes,
      after.homes,
      rule === 'outage' ? conversations.length : 0,
      homesOf(all.filter(({ id }) => tickets.includes(id))),
    ),
    tickets,
    conversations,
  };
}

/** The id of a cause: the same one however often it is found. @param seq of the event it was found by */
export function idOf(communityId: string, { rule, detail }: Found, seq: number): string {
  // The same people may turn angry, and the same person speak up, on another day: that is another cause.
  const cause = rule === 'words' || rule === 'mood' ? seq : (detail.tickets[0] ?? seq);
  return `${communityId}:${rule}:${cause}`;
}
