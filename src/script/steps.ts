/** Which line of a conversation says which step of a situation, in order (spec 01: 同一步的要素可以分在几句里说完). */
import { stepElements } from '../library/library.ts';
import type { Situation, SituationStep } from '../library/schema.ts';
import type { ChannelKind, Element } from '../library/terms.ts';

/** One line of the trainee, read. */
export interface SpokenLine {
  /** Index of its turn. */
  readonly turn: number;
  readonly text: string;
  readonly expressed: ReadonlySet<Element>;
  /** Whether it says by when. */
  readonly deadline: boolean;
}

/** A step of a situation, as said or not said. */
export interface StepReading {
  /** Of branches the one that was said best. */
  readonly step: SituationStep;
  readonly elements: readonly Element[];
  readonly held: ReadonlySet<Element>;
  /** Indices of the first and the last line that say it; null when none does. */
  readonly lines: readonly [number, number] | null;
  /** Whether it shares its first line with the step before. */
  readonly shared: boolean;
}

interface Group {
  readonly options: readonly { step: SituationStep; elements: readonly Element[] }[];
  /** Whether it may share a line with the step after it: not where a wait or a search stands between them. */
  readonly joins: boolean;
}

interface Placing {
  readonly value: number;
  /** First line of every group, -1 where it is not said. */
  readonly starts: readonly number[];
  readonly shares: readonly boolean[];
}

const EPSILON = 1e-9;
/** Less than this of a step in the line of the step before is that line's own. */
const LEAST_SHARED = 0.5;
/** One question expresses several of these at once: in a shared line it is asked for one step only. */
const ASKING: readonly Element[] = ['request', 'consent', 'confirm', 'offer'];

export const heldShare = (reading: StepReading): number =>
  reading.elements.length === 0 ? 0 : reading.held.size / reading.elements.length;

/**
 * Places lines on steps: in order, each step a run of lines, so that the steps are said as fully as possible.
 * A line may end one step and begin the next one, but no element of it counts for both.
 * @param deadline whether a promise must say by when (spec 01 promise)
 * @returns every step that asks for elements, in order; of branches one
 */
export function placeLines(
  situation: Situation,
  lines: readonly SpokenLine[],
  channel: ChannelKind,
  deadline: boolean,
): StepReading[] {
  const groups = groupsOf(situation, channel);
  const { starts, shares } = bestPlacing(groups, lines, deadline);
  let used: ReadonlySet<Element> = new Set();
  return groups.map((group, at) => {
    const from = starts[at] ?? -1;
    if (from < 0) {
      const first = group.options[0] as Group['options'][number];
      return { ...first, held: new Set<Element>(), lines: null, shared: false };
    }
    const next = starts.findIndex((start, later) => later > at && start >= 0);
    const until = next < 0 ? lines.length - 1 : (starts[next] ?? 0) - (shares[next] ? 0 : 1);
    const shared = shares[at] ?? false;
    const reading = bestOption(group, lines.slice(from, until + 1), shared ? used : new Set(), deadline);
    used = shared && from === until ? new Set([...used, ...reading.held]) : reading.held;
    return { ...reading, lines: [from, until] as const, shared };
  });
}

function groupsOf(situation: Situation, channel: ChannelKind): Group[] {
  const numbers = [...new Set(situation.steps.map((step) => step.step))].sort((a, b) => a - b);
  const returns = new Set(situation.steps.filter((step) => step.comes_back).map(({ step }) => step));
  return numbers.flatMap((number) => {
    const options = situation.steps
      .filter((step) => step.step === number)
      .map((step) => ({ step, elements: stepElements(step, channel) }))
      .filter(({ elements }) => elements.length > 0);
    const joins = options.every(({ step }) => step.wait_s === undefined) && !returns.has(number + 1);
    return options.length > 0 ? [{ options, joins }] : [];
  });
}

/** What a run of lines holds of the option that it says best. */
function bestOption(
  group: Group,
  run: readonly SpokenLine[],
  used: ReadonlySet<Element>,
  deadline: boolean,
): { step: SituationStep; elements: readonly Element[]; held: ReadonlySet<Element> } {
  const inTime = !deadline || run.some((line) => line.deadline);
  const asked = ASKING.some((element) => used.has(element));
  const isTaken = (element: Element) => used.has(element) || (asked && ASKING.includes(element));
  const readings = group.options.map((option) => ({
    ...option,
    held: new Set(
      option.elements.filter(
        (element) =>
          (element !== 'promise' || inTime) &&
          run.some((line, at) => line.expressed.has(element) && !(at === 0 && isTaken(element))),
      ),
    ),
  }));
  const share = (reading: (typeof readings)[number]) => reading.held.size / reading.elements.length;
  return readings.reduce((best, one) => (share(one) > share(best) + EPSILON ? one : best));
}

/**
 * The starts that say most. Shares are squared, so that one step said fully beats two said by halves; where it is the
 * same, a line belongs to the earlier step.
 */
function bestPlacing(groups: readonly Group[], lines: readonly SpokenLine[], deadline: boolean): Placing {
  const known = new Map<string, Placing>();
  const nothing: Placing = { value: 0, starts: groups.map(() => -1), shares: groups.map(() => false) };

  /** @param used elements of the line `from` that the step before has taken */
  const solve = (at: number, from: number, used: ReadonlySet<Element>, shared: boolean): Placing => {
    const group = groups[at];
    if (!group || from >= lines.length) return nothing;
    const key = `${at} ${from} ${shared} ${[...used].sort().join()}`;
    const before = known.get(key);
    if (before) return before;
    let best = solve(at + 1, from, used, shared);
    for (let until = from; until < lines.length; until++) {
      const reading = bestOption(group, lines.slice(from, until + 1), used, deadline);
      const said = reading.held.size / reading.elements.length;
      if (said === 0 || (shared && said < LEAST_SHARED)) continue;
      const own = said ** 2;
      const rests: Placing[] = [];
      if (group.joins) {
        const taken = until === from ? new Set([...used, ...reading.held]) : new Set(reading.held);
        rests.push(solve(at + 1, until, taken, true));
      }
      rests.push(solve(at + 1, until + 1, new Set(), false));
      for (const rest of rests) {
        if (own + rest.value < best.value - EPSILON) continue;
        best = {
          value: own + rest.value,
          starts: rest.starts.map((start, index) => (index === at ? from : start)),
          shares: rest.shares.map((share, index) => (index === at ? shared : share)),
        };
      }
    }
    known.set(key, best);
    return best;
  };
  return solve(0, 0, new Set(), false);
}
