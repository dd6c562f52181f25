/** What a report says in sentences: how much there was, of what, what rose, who came again, which target was missed. */
import type { Library } from '../library/library.ts';
import type { FigureCard } from '../reports.ts';
import { addressText } from '../text/addresses.ts';
import { filledText } from '../text/template.ts';
import { belongs, type Case } from './case.ts';
import { type Ground, percent } from './figures.ts';
import { shownTarget } from './shown.ts';

/** Homes that are named, at most. */
const MOST_HOMES = 5;
/** Topics that are named. */
const MOST_TOPICS = 3;

const openedIn = (ground: Ground): Case[] =>
  ground.cases.filter(
    (one) => one.ticket.task === 'work' && belongs(one, 'opened', ground.period, ground, {}),
  );

/** Keys by how many have them, the most first. */
function counted<T>(things: readonly T[], keyOf: (thing: T) => string | null): [string, T[]][] {
  const by = new Map<string, T[]>();
  for (const thing of things) {
    const key = keyOf(thing);
    if (key !== null) by.set(key, [...(by.get(key) ?? []), thing]);
  }
  return [...by].toSorted(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1));
}

/** @param figures of the report, for targets that were missed */
export function analysisOf(now: Ground, before: Ground, figures: readonly FigureCard[]): string[] {
  const { library } = now;
  const { analysis: says, rising, again } = library.supervise.reports;
  const opened = openedIn(now);
  const earlier = openedIn(before);
  if (opened.length === 0) return [says.nothing];
  const titleOf = (kind: string) => library.standards.tickets.titles[kind as keyof object] ?? kind;
  const kinds = counted(opened, ({ ticket }) => ticket.kind);
  const [most] = kinds;
  const risen = kinds.flatMap(([kind, { length }]) => {
    const was = earlier.filter(({ ticket }) => ticket.kind === kind).length;
    const more = length - was;
    return more >= rising.least && was > 0 && more >= was * rising.share
      ? filledText(says.rising, { kind: titleOf(kind), before: was, count: length })
      : [];
  });
  return [
    filledText(says.total, {
      count: opened.length,
      change: changeOf(library, opened.length, earlier.length),
    }),
    ...(most
      ? [
          filledText(says.most, {
            kind: titleOf(most[0]),
            count: most[1].length,
            share: percent(most[1].length, opened.length),
          }),
        ]
      : []),
    ...topicsOf(library, opened),
    ...risen,
    ...counted(opened, ({ ticket }) =>
      ticket.address.room === undefined ? null : addressText(ticket.address, null),
    )
      .filter(([, { length }]) => length >= again)
      .slice(0, MOST_HOMES)
      .map(([home, { length }]) => filledText(says.again, { home, count: length })),
    ...figures.filter(({ met }) => met === false).map((figure) => missed(library, figure)),
  ];
}

function changeOf(library: Library, count: number, before: number): string {
  const says = library.supervise.reports.analysis;
  if (before === 0) return says.first;
  const n = count - before;
  if (n === 0) return says.same;
  return filledText(n > 0 ? says.more : says.fewer, {
    n: Math.abs(n),
    percent: percent(Math.abs(n), before),
  });
}

function topicsOf(library: Library, opened: readonly Case[]): string[] {
  const { topics, labels } = library.standards.warnings;
  const topicOf = ({ ticket: { issue, summary } }: Case) =>
    topics.find(({ words }) => words.some((word) => issue.includes(word) || summary.includes(word)))?.title ??
    null;
  return counted(opened, topicOf)
    .slice(0, MOST_TOPICS)
    .map(([topic, cases]) => {
      const [where] = counted(cases, ({ ticket }) => ticket.address.building ?? null);
      return filledText(library.supervise.reports.analysis.topic, {
        topic,
        count: cases.length,
        where:
          where && where[1].length > 1 && where[1].length * 2 >= cases.length
            ? filledText(labels.building, { building: where[0] })
            : null,
      });
    });
}

function missed(library: Library, figure: FigureCard): string {
  return filledText(library.supervise.reports.analysis.missed, {
    figure: figure.title,
    value: figure.text,
    target: shownTarget(library, figure),
  });
}
