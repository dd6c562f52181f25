/** What commands are given by main.ts: settings, the library, stores; no command names an adapter. */
import type { Channel, Media } from '../channel.ts';
import type { CommunityData } from '../community.ts';
import type { Config } from '../config.ts';
import type { OfficePlan } from '../demo/office-plan.ts';
import type { YearPlan } from '../demo/plan.ts';
import type { HookSender } from '../hooks.ts';
import type { Library } from '../library/library.ts';
import type { LibraryReading, TrainedReading } from '../library/loader.ts';
import type { Overlay } from '../library/overlay.ts';
import type { Outlet } from '../outlet.ts';
import type { Store } from '../store.ts';
import type { BareDatabase } from '../transfer.ts';
import type { Understander } from '../understand/meaning.ts';
import type { ModelCache } from '../understand/training.ts';
import type { Archive } from '../upkeep.ts';
import type { FakeOwner, FakeOwnerOptions } from '../weixin/counterpart.ts';
import type { Fake } from './fake.ts';

export interface Toolbox {
  readonly config: Config;
  readonly version: string;
  /** Values of settings that no log may show. */
  readonly secrets: readonly string[];
  /** Folder of the script library in use. */
  readonly scripts: string;
  /** Folder of the web page. */
  readonly page: string;
  /** File of what the API answers, made by the build. */
  readonly answers: string;
  /** Keeps trained models between starts. */
  readonly models: ModelCache;
  /** Folder of pictures and voice messages. */
  readonly media: string;
  /** The database in use: a file, or an address of PostgreSQL; to be shown only by shownDatabase. */
  readonly database: string;
  /** Where backups are put by default. */
  readonly backups: string;
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly errors: NodeJS.WritableStream;
  library(): Library;
  understander(): Understander;
  /** Reads the library anew and trains those of its models that learn from what has changed, in a thread of its own. */
  train(overlay?: Overlay): Promise<TrainedReading>;
  /** Reads the library anew for its faults alone, in a thread of its own. */
  check(overlay: Overlay): Promise<LibraryReading>;
  /** Golden dialogues: file → text; null when they are not on this machine. */
  transcripts(): ReadonlyMap<string, string> | null;
  /** Ends when all models of the library are kept: at once, or when a thread of its own has trained what is missing; never rejects. */
  trained(): Promise<void>;
  /** The community that is served: YINGDA_COMMUNITY, else the sample. */
  community(): CommunityData;
  /** The sample community, for rehearsals. */
  sample(): CommunityData;
  /** A store in memory that holds the sample community, a new one every time. */
  sampleStore(): Promise<Store>;
  /** @param file a path, ":memory:", or an address of PostgreSQL */
  openStore(file: string): Promise<Store>;
  /** A database as bare rows, nobody else in it. @param database as in openStore, but no ":memory:" */
  openRows(database: string): Promise<BareDatabase>;
  /** Copies of the database. */
  archive(): Promise<Archive>;
  /** The channels that the settings ask for. @throws YingdaError E_CHANNEL_MISSING, E_CHANNEL */
  channels(): Promise<Channel[]>;
  /** The outlets for calls for people that the settings ask for. */
  outlets(): Promise<Outlet[]>;
  /** Sends to the webhooks of property systems. */
  hookSender(): Promise<HookSender>;
  /** A WeChat platform on this machine with an owner at it. */
  fake(platform: Fake, options: FakeOwnerOptions): Promise<FakeOwner>;
  /** What a made-up community lives by, and a store to live in that becomes a file at the end. */
  readonly demo: {
    community(): CommunityData;
    plan(): YearPlan;
    office(): OfficePlan;
    pictures(): readonly Media[];
    store(): Promise<{ readonly store: Store; write(file: string): void }>;
  };
  /** What measures (bench/). */
  bench(): Promise<Bench>;
  /** The terminal as a channel, for `yingda chat`. */
  terminal(options: TerminalWishes): Promise<Channel & { readonly ended: Promise<void> }>;
}

/** What `yingda chat` asks of the terminal. */
export interface TerminalWishes {
  readonly prompts: { readonly owner: string; readonly bot: string };
  readonly sender: string;
  readonly pictureWord: string;
  readonly command: (line: string) => Promise<boolean>;
  readonly after: () => Promise<void>;
}

/** What `yingda bench` is asked for. */
export interface BenchWish {
  readonly name?: string;
  readonly size: 'smoke' | 'quick' | 'full';
  readonly folder?: string;
  readonly database?: string;
  readonly train?: string;
  readonly test?: string;
}

export interface Bench {
  readonly names: readonly string[];
  run(wish: BenchWish): Promise<unknown>;
  /** A result for people to read. */
  table(result: unknown): string;
}
