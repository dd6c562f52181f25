/** Turns through the real desk, engine and store: one by one, in groups, with other work waiting, and on a big database. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../adapters/sqlite/store.ts';
import { warmUp } from '../src/desk/warm-up.ts';
import {
  type Channel,
  createDesk,
  type Desk,
  type Library,
  type Store,
  systemClock,
  type Understander,
} from '../src/index.ts';
import { diskFloor, median, memoryMb, rate, rounded, spread, timed } from './figures.ts';
import { openPlainDesk, PlainModel } from './plain.ts';

export interface DeskBenchOptions {
  readonly library: Library;
  readonly understander: Understander;
  readonly community: Parameters<typeof createDesk>[0]['community'];
  /** Makes the community's homes and staff in an empty store. */
  readonly settle: (store: Store) => Promise<void>;
  readonly turns: number;
  readonly repeats: number;
  /** Turns before anything is timed: a desk that serves has run for days, and V8 goes on compiling for thousands of turns. */
  readonly warmUp: number;
  /** Folder on the disk to be measured. */
  readonly folder?: string;
}

/** What one owner writes, turn by turn: a repair from the first word to its ticket. */
const TALK = ['厨房水管漏水了', '3栋2单元1502', '13800000000', '明天上午', '对的'];

export const talkText = (turn: number): string => TALK[turn % TALK.length] ?? '';

/** A channel that takes everything at once. */
export function silentChannel(name: string): Channel {
  return {
    name,
    dedupesSends: true,
    start: async () => undefined,
    stop: async () => undefined,
    send: async ({ id }) => ({ state: 'sent', channelMessageId: id }),
  };
}

export interface BenchDesk {
  readonly desk: Desk;
  readonly store: Store;
  readonly failed: unknown[];
}

/** @param onTurn called after every turn with its conversation */
export async function openBenchDesk(
  file: string,
  options: DeskBenchOptions,
  { onTurn }: { readonly onTurn?: (conversation: string) => void } = {},
): Promise<BenchDesk> {
  const store = openSqliteStore(file);
  await options.settle(store);
  return deskOn(store, options, onTurn);
}

/** A desk that sends, and answers at once. */
export function deskOn(
  store: Store,
  options: Pick<DeskBenchOptions, 'library' | 'understander' | 'community'>,
  onTurn: (conversation: string) => void = () => undefined,
): BenchDesk {
  const failed: unknown[] = [];
  const desk = createDesk({
    store,
    library: options.library,
    understander: options.understander,
    clock: systemClock,
    community: options.community,
    channels: [silentChannel('bench')],
    quietMs: 0,
    onTurn: (id, outcome) => {
      if (outcome.status === 'failed') failed.push(outcome.error);
      onTurn(id);
    },
    onError: (error) => failed.push(error),
  });
  return { desk, store, failed };
}

/** Turns at a time. */
const GROUPS = [1, 16, 64];
/** So many of the first turns of a process are timed by themselves. */
const COLD_TURNS = 100;

let messages = 0;

export const inbound = (owner: string, text: string) => ({
  channel: 'bench',
  medium: 'chat',
  thread: owner,
  sender: owner,
  messageId: `m${messages++}`,
  sentAt: null,
  from: 'owner',
  text,
  images: [],
  voices: [],
});

/** Turns `group` at a time, each of another owner. @returns turns a second, and what a group took in ms */
export async function groups(desk: Desk, turns: number, group: number, prefix: string) {
  const owners = Math.max(group, Math.ceil(turns / TALK.length / group) * group);
  const durations: number[] = [];
  let done = 0;
  const ms = await timed(async () => {
    for (let turn = 0; done < turns; turn++)
      for (let first = 0; first < owners && done < turns; first += group) {
        const batch = Array.from({ length: group }, (_, n) =>
          inbound(`${prefix}-${first + n}`, talkText(turn)),
        );
        durations.push(
          await timed(async () => {
            await desk.receive(batch);
            await desk.drain();
          }),
        );
        done += group;
      }
  });
  return { perSecond: rate(done, ms), durations };
}

async function plainGroups(folder: string, turns: number, group: number, model: PlainModel): Promise<number> {
  const plain = openPlainDesk(join(folder, `plain-${group}-${Math.random()}.sqlite`), model);
  try {
    const owners = Math.max(group, Math.ceil(turns / TALK.length / group) * group);
    let done = 0;
    const ms = await timed(() => {
      for (let turn = 0; done < turns; turn++)
        for (let first = 0; first < owners && done < turns; first += group) {
          plain.turns(
            Array.from({ length: group }, (_, n) => ({
              conversation: `${first + n}`,
              text: talkText(turn),
            })),
          );
          done += group;
        }
    });
    return rate(done, ms);
  } finally {
    plain.close();
  }
}

/** Turns of a service that has just begun, one by one, and then so many that the code of all groups is compiled. */
async function coldTurns(folder: string, options: DeskBenchOptions, model: PlainModel) {
  await warmUp(options.understander, options.library, Date.now());
  const { desk, store, failed } = await openBenchDesk(join(folder, 'warm-up.sqlite'), options);
  const { durations } = await groups(desk, Math.min(COLD_TURNS, options.turns), 1, 'cold');
  for (const group of GROUPS) {
    const turns = Math.ceil(options.warmUp / GROUPS.length);
    await groups(desk, turns, group, `warm-${group}`);
    await plainGroups(folder, turns, group, model);
  }
  await desk.stop();
  await store.close();
  if (failed.length > 0) throw failed[0];
  return { first_ms: rounded(durations[0] ?? 0), ...spread(durations.slice(1)) };
}

/** Rates and latencies of turns, durable on a real disk. */
export async function deskBench(options: DeskBenchOptions) {
  const folder = mkdtempSync(join(options.folder ?? tmpdir(), 'yingda-bench-'));
  try {
    const floor = diskFloor(folder);
    const rows: Record<string, number[]> = {};
    const note = (name: string, value: number) => {
      rows[name] = [...(rows[name] ?? []), value];
    };
    const model = new PlainModel(
      options.library.intents.flatMap(({ intent, utterances }) =>
        utterances.map((text) => ({ text, intent })),
      ),
    );
    const cold = await coldTurns(folder, options, model);
    let latency: number[] = [];
    for (let repeat = 0; repeat < options.repeats; repeat++) {
      for (const group of GROUPS) {
        const turns = group === 1 ? Math.ceil(options.turns / 4) : options.turns;
        const { desk, store, failed } = await openBenchDesk(
          join(folder, `desk-${repeat}-${group}.sqlite`),
          options,
        );
        const { perSecond, durations } = await groups(desk, turns, group, 'owner');
        note(`desk_at_${group}`, perSecond);
        if (group === 1) latency = latency.concat(durations);
        await desk.stop();
        await store.close();
        if (failed.length > 0) throw failed[0];
        note(`plain_at_${group}`, await plainGroups(folder, turns, group, model));
      }
    }
    const of = (name: string) => median(rows[name] ?? []);
    return {
      floor_fdatasync_ms: floor,
      turns_per_second: Object.fromEntries(Object.keys(rows).map((name) => [name, of(name)])),
      ratios: {
        group_16_to_single: rounded(of('desk_at_16') / of('desk_at_1')),
        group_64_to_single: rounded(of('desk_at_64') / of('desk_at_1')),
        desk_to_plain_at_16: rounded(of('desk_at_16') / of('plain_at_16')),
        desk_to_plain_at_64: rounded(of('desk_at_64') / of('plain_at_64')),
      },
      // Once warm; the first turns of the process beside them.
      unloaded_turn_ms: spread(latency),
      cold_turn_ms: cold,
      warm_up_turns: options.warmUp,
      memory_mb: memoryMb(),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
