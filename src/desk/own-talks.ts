/** Conversations that a member of staff has had, to be practised again without the people in them. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Library } from '../library/library.ts';
import type { OwnTalk } from '../staff.ts';
import type { ConversationRef, Store } from '../store.ts';
import { anonymised, type KnownPeople } from '../training/anonymous.ts';
import { pairsOf, REAL } from '../training/real.ts';
import type { RealTalk } from '../training/sessions.ts';

const SPACE = 'answered';
/** The latest conversations of somebody; older ones are not practised. */
const MOST = 20;
/** Lines of a conversation that are read, the newest. */
const LINES = 60;
const SHOWN = 40;

const kept = z.object({ talks: z.array(z.object({ id: z.string(), at: z.number() })) });

export interface OwnTalksOptions {
  readonly store: Pick<Store, 'kept' | 'keep' | 'conversation' | 'recentMessages' | 'tickets' | 'colleagues'>;
  readonly clock: Clock;
  readonly library: () => Library;
  readonly communityId: string;
}

export class OwnTalks {
  readonly #options: OwnTalksOptions;

  constructor(options: OwnTalksOptions) {
    this.#options = options;
  }

  /** Somebody has answered in a conversation. */
  async add(trainee: string, id: string): Promise<void> {
    const { store, clock } = this.#options;
    const before = await this.#ids(trainee);
    const talks = [{ id, at: clock.now() }, ...before.filter((one) => one.id !== id)].slice(0, MOST);
    await store.keep(SPACE, trainee, { talks }, clock.now());
  }

  async list(trainee: string): Promise<OwnTalk[]> {
    const talks: OwnTalk[] = [];
    for (const { id, at } of await this.#ids(trainee)) {
      const pairs = await this.#pairs(id);
      const text = (pairs[0]?.owner ?? '').slice(0, SHOWN);
      if (pairs.length > 0) talks.push({ id, at, text, count: pairs.length });
    }
    return talks;
  }

  /** @returns null when it is none of theirs, or nothing in it was answered by a person */
  async read(trainee: string, id: string): Promise<RealTalk | null> {
    const own = (await this.#ids(trainee)).find((one) => one.id === id);
    const pairs = own ? await this.#pairs(id) : [];
    if (!own || pairs.length === 0) return null;
    return { id: `${REAL}-${digest(id)}`, pairs, happenedAt: own.at };
  }

  async #ids(trainee: string): Promise<{ id: string; at: number }[]> {
    const read = kept.safeParse(await this.#options.store.kept(SPACE, trainee));
    return read.success ? read.data.talks : [];
  }

  async #pairs(id: string) {
    const { store, library, communityId } = this.#options;
    const conversation = await store.conversation(id);
    if (conversation?.communityId !== communityId) return [];
    const lines = await store.recentMessages(id, LINES);
    const texts = lines.map(({ text }) => text);
    const covered = anonymised(library(), texts, await this.#known(conversation), digest(id));
    return pairsOf(lines.map(({ from }, at) => ({ from, text: covered[at] ?? '' })));
  }

  /** Whoever the conversation and its tickets know of, and all colleagues by name. */
  async #known({ id, state }: ConversationRef): Promise<KnownPeople> {
    const { store, communityId } = this.#options;
    const tickets = await store.tickets(communityId, { conversationId: id, limit: 20 });
    const colleagues = await store.colleagues(communityId, null);
    const holder = state.handedOff?.by?.name;
    return {
      names: [
        ...tickets.flatMap(({ contactName, assignee }) => [contactName ?? '', assignee ?? '']),
        ...colleagues.map(({ name }) => name),
        ...(holder === undefined ? [] : [holder]),
      ].filter((name) => name !== ''),
      rooms: [state.home?.room, ...tickets.map(({ address }) => address.room)].filter(
        (room) => room !== undefined,
      ),
    };
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
