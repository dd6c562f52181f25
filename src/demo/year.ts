/**
 * A community lives through a year: simulated owners and staff on the real engine, in virtual time. The same seed and library
 * live the same year. Everybody in it is made up, and what they say is data (data/demo/year.yaml).
 */
import type { Channel } from '../channel.ts';
import { ManualClock } from '../clock.ts';
import type { CommunityData } from '../community.ts';
import { createDesk, type Desk } from '../desk/desk.ts';
import { goRound, startRounds } from '../desk/duty-round.ts';
import { settle } from '../desk/rehearsal.ts';
import { createStaffDesk, type StaffDeskOptions } from '../desk/staff.ts';
import { Watch } from '../desk/watch.ts';
import type { RosterInput } from '../directory.ts';
import type { Library } from '../library/library.ts';
import type { Outcome, Store } from '../store.ts';
import { DAY } from '../text/shanghai.ts';
import { shanghaiIso, shanghaiMidnight } from '../text/times.ts';
import { workingCalendar } from '../ticket/calendar.ts';
import type { Understander } from '../understand/meaning.ts';
import { enterWeather } from '../weather.ts';
import { Agenda } from './agenda.ts';
import { Chance } from './chance.ts';
import { Crew } from './crew.ts';
import { comingsOf, type Occasion, occasionsOf } from './days.ts';
import { Office } from './office.ts';
import type { OfficePlan } from './office-plan.ts';
import { Owners } from './owners.ts';
import type { YearPlan } from './plan.ts';
import { Workers } from './workers.ts';

export interface YearOptions {
  /** Empty. */
  readonly store: Store;
  readonly library: Library;
  readonly understander: Understander;
  readonly community: CommunityData;
  readonly plan: YearPlan;
  readonly office: OfficePlan;
  /** Ids of kept pictures, for what is to be shown with one. */
  readonly pictures: readonly string[];
  /** Where the owners write: a channel that can be answered on later. */
  readonly channel: string;
  /** ms since 1970: the year ends there. */
  readonly until: number;
  readonly days: number;
  readonly seed: number;
  /** What staff are helped with, of a desk. */
  readonly assistance: (
    desk: Desk,
    clock: ManualClock,
  ) => Pick<StaffDeskOptions, 'suggest' | 'drills' | 'exams' | 'checker'>;
  /** After every day. */
  readonly onDay?: (day: number, of: number) => void;
}

/** What was lived. */
export interface YearLived {
  readonly homes: number;
  readonly days: number;
  readonly conversations: number;
  readonly turns: number;
  readonly tickets: number;
  readonly occasions: readonly { readonly id: string; readonly at: number }[];
  /** What went wrong inside: none is expected. */
  readonly faults: readonly string[];
}

/** The longest that nothing is looked at in virtual time. */
const ROUNDS_A_MOMENT = 500;

export async function liveYear(options: YearOptions): Promise<YearLived> {
  const { store, library, community, plan, days, until, seed } = options;
  const from = shanghaiMidnight(until) - (days - 1) * DAY;
  const clock = new ManualClock(from);
  const agenda = new Agenda();
  /** What the office does by itself leaves nothing to the engine: no turn, nothing to send. */
  const officeAgenda = new Agenda();
  const chance = new Chance(seed);
  const faults: string[] = [];
  let [turns, tickets] = [0, 0];
  await settle(store, community);
  await store.importRoster(community.id, rosterOf(community, plan, from, days));

  const channel: Channel = {
    name: options.channel,
    dedupesSends: true,
    start: async () => undefined,
    send: async ({ id, thread }) => {
      owners.heard(thread);
      return { state: 'sent', channelMessageId: id };
    },
    stop: async () => undefined,
  };
  const told = () => staff.told();
  const desk = createDesk({
    store,
    library,
    understander: options.understander,
    clock,
    community,
    quietMs: 0,
    channels: [channel],
    onTurn: (conversationId: string, outcome: Outcome) => {
      if (outcome.status !== 'done') return;
      turns++;
      tickets += outcome.opened.length;
      workers.see(conversationId, outcome);
    },
    onCommit: told,
    onError: (error, where) => faults.push(`${where}: ${String(error)}`),
    round: async () => {
      await goRound(rounds);
    },
  });
  const staff = createStaffDesk({
    desk,
    store,
    clock,
    communityId: community.id,
    communityName: community.name,
    ...options.assistance(desk, clock),
  });
  const rounds = {
    store,
    clock,
    communityId: community.id,
    library: () => desk.library,
    handover: () => staff.handover(),
    memo: { laid: new Set<string>(), alive: null },
  };
  const watch = new Watch({
    store,
    clock,
    communityId: community.id,
    library: () => desk.library,
    follow: () => () => undefined,
    onCommit: told,
    log: (_level, message) => faults.push(message),
  });
  const owners = new Owners({
    store,
    desk,
    clock,
    agenda,
    plan,
    community,
    channel: options.channel,
    chance,
  });
  const workers = new Workers({
    library,
    store,
    staff,
    clock,
    agenda,
    plan,
    community,
    crew: new Crew(community.staff),
    chance,
    owners,
    faults,
    onDone: (ticket) => office.done(ticket),
  });
  const office = new Office({
    staff,
    store,
    clock,
    agenda: officeAgenda,
    chance,
    plan: options.office,
    pictures: options.pictures,
    from,
    library,
    community,
    owners,
    faults,
  });
  await office.open();
  await startRounds(rounds);

  /** Everything until then, of the engine and of people, in its order. */
  async function live(to: number): Promise<void> {
    for (let rounds = 0; ; ) {
      const due = await store.nextDue();
      const next = Math.min(
        ...[due, agenda.next, officeAgenda.next].map((at) => at ?? Number.POSITIVE_INFINITY),
      );
      if (next > to) break;
      rounds = next > clock.now() ? 0 : rounds + 1;
      if (rounds > ROUNDS_A_MOMENT) throw new Error(`time stands still at ${shanghaiIso(clock.now())}`);
      clock.set(Math.max(clock.now(), next));
      const now = clock.now();
      while (officeAgenda.next !== null && officeAgenda.next <= now) await officeAgenda.take()?.();
      if (Math.min(due ?? now + 1, agenda.next ?? now + 1) > now) continue;
      while (agenda.next !== null && agenda.next <= now) await agenda.take()?.();
      await desk.drain();
    }
    clock.set(to);
    await watch.flush();
  }

  const buildings = [...new Set(community.homes.map(({ address }) => address.building ?? ''))].filter(
    Boolean,
  );
  const calendar = workingCalendar(library.standards.calendar);
  const occasions = occasionsOf(plan, from, days, buildings, chance);
  for (let day = 0; day < days; day++) {
    const midnight = from + day * DAY;
    const closed = !calendar.isWorkingDay(midnight);
    for (const coming of comingsOf(plan, midnight, community.homes.length, occasions, closed, chance))
      agenda.add(coming.at, () => owners.come(coming));
    for (const occasion of occasions)
      if (occasion.from >= midnight && occasion.from < midnight + DAY) await begin(occasion);
    office.day(midnight);
    await live(Math.min(midnight + DAY - 1, until));
    options.onDay?.(day + 1, days);
  }

  async function begin({ event, from: at, to, building }: Occasion): Promise<void> {
    if (event.kind === 'storm') {
      const wet = [at, to].map((moment) => ({
        day: shanghaiIso(moment).slice(0, 10),
        rain: true,
        wind: true,
      }));
      await enterWeather(store, community.id, wet, clock.now());
    }
    if (event.kind !== 'outage') return;
    for (const home of owners.livingIn(building, chance.whole(event.homes))) {
      const matter = { id: event.id, kind: 'repair', per_1000: 0, told: event.told, storm: 1 } as const;
      agenda.add(at + Math.floor(chance.next() * (to - at)), () =>
        owners.come({ at, matter, building }, home),
      );
    }
  }

  return {
    homes: community.homes.length,
    days,
    conversations: owners.count,
    turns,
    tickets,
    occasions: occasions.map(({ event, from: at }) => ({ id: event.id, at })),
    faults,
  };
}

/** Everybody works every day, one of four at night: there is always somebody to call. */
function rosterOf({ staff }: CommunityData, { shifts }: YearPlan, from: number, days: number): RosterInput[] {
  return Array.from({ length: days + 2 }, (_, n) => {
    const day = shanghaiIso(from + n * DAY).slice(0, 10);
    return staff.map(({ number }, at) => ({
      day,
      staffNumber: number,
      ...shifts[(at + n) % 4 === 0 ? 1 : 0],
    }));
  }).flat();
}
