/** Simulated owners: who comes with what, what they answer when they are asked, how they rate what was done. */
import type { ManualClock } from '../clock.ts';
import type { CommunityData } from '../community.ts';
import { expectation } from '../converse/conversation.ts';
import type { Desk } from '../desk/desk.ts';
import type { HomeInput } from '../directory.ts';
import type { Store } from '../store.ts';
import { addressText } from '../text/addresses.ts';
import { filledText } from '../text/template.ts';
import type { Agenda } from './agenda.ts';
import type { Chance } from './chance.ts';
import type { Coming } from './days.ts';
import type { YearPlan } from './plan.ts';

const MOST_ANSWERS = 16;

interface Owner {
  readonly thread: string;
  readonly slots: Readonly<Record<string, string>>;
  readonly chance: Chance;
  /** Of the matter they came with last. */
  answers: number;
  /** They will write something soon. */
  reacts: boolean;
  /** They had to wait, or it was not done well. */
  annoyed: boolean;
  conversationId: string | null;
  messages: number;
}

export interface OwnersOptions {
  readonly store: Store;
  readonly desk: Pick<Desk, 'receive'>;
  readonly clock: ManualClock;
  readonly agenda: Agenda;
  readonly plan: YearPlan;
  readonly community: CommunityData;
  readonly channel: string;
  readonly chance: Chance;
}

export class Owners {
  readonly #options: OwnersOptions;
  readonly #byThread = new Map<string, Owner>();
  readonly #byConversation = new Map<string, Owner>();
  readonly #homes: readonly HomeInput[];

  constructor(options: OwnersOptions) {
    this.#options = options;
    this.#homes = options.community.homes.filter(({ kind }) => kind === 'home');
  }

  /** How many have written. */
  get count(): number {
    return [...this.#byThread.values()].filter(({ messages }) => messages > 0).length;
  }

  /** So many homes of a building, each once. */
  livingIn(building: string, most: number): readonly HomeInput[] {
    const { chance } = this.#options;
    const left = this.#homes.filter(({ address }) => address.building === building);
    const chosen: HomeInput[] = [];
    while (chosen.length < most && left.length > 0)
      chosen.push(...left.splice(Math.floor(chance.next() * left.length), 1));
    return chosen;
  }

  /** Somebody comes with a matter. */
  async come({ matter, building }: Coming, home: HomeInput = this.#somebody(building)): Promise<void> {
    const { plan } = this.#options;
    const owner = this.#of(home);
    const { chance } = owner;
    owner.answers = 0;
    owner.annoyed = false;
    const said = [chance.pick(matter.told)];
    if (chance.is(plan.owners.tells_room)) said.push('{room}');
    if (chance.is(plan.owners.tells_phone)) said.push('{phone}');
    await this.#say(owner, said.join('，'));
  }

  /** Something was sent to them: they answer after a while, if they were asked. */
  heard(thread: string): void {
    const owner = this.#byThread.get(thread);
    if (!owner || owner.reacts) return;
    const { agenda, clock, plan } = this.#options;
    owner.reacts = true;
    agenda.add(clock.now() + owner.chance.between(plan.owners.answer_s) * 1000, () => this.#react(owner));
  }

  /** What came of it was late, or had to be done again. */
  annoy(conversationId: string): void {
    const owner = this.#byConversation.get(conversationId);
    if (owner) owner.annoyed = true;
  }

  /** Surname and phone of who lives in a home. */
  living(home: HomeInput): { readonly surname: string; readonly phone: string } {
    const { surname = '', phone = '' } = this.#of(home).slots;
    return { surname, phone };
  }

  /** The thread of a conversation; "" where nobody simulated writes in it. */
  threadOf(conversationId: string): string {
    return this.#byConversation.get(conversationId)?.thread ?? '';
  }

  async urge(conversationId: string): Promise<void> {
    const { plan } = this.#options;
    const owner = this.#byConversation.get(conversationId);
    if (owner?.chance.is(plan.owners.urges)) await this.#say(owner, owner.chance.pick(plan.urging));
  }

  async #react(owner: Owner): Promise<void> {
    owner.reacts = false;
    const { chance } = owner;
    const { store, plan } = this.#options;
    const conversation =
      owner.conversationId === null ? null : await store.conversation(owner.conversationId);
    const asked = conversation === null ? null : expectation(conversation.state);
    if (!conversation || asked === null) return;
    owner.answers++;
    if (owner.answers > MOST_ANSWERS) return;
    const { pending } = conversation.state;
    if (pending?.kind === 'rating') {
      if (!chance.is(plan.owners.rates)) return;
      const ratings =
        owner.annoyed && chance.is(0.6) ? plan.bad_rating : (plan.answers.rating ?? plan.unknown);
      return this.#say(owner, chance.pick(ratings));
    }
    if (pending?.kind === 'sign' ? !chance.is(plan.owners.signs) : chance.is(plan.owners.drops)) return;
    return this.#say(owner, chance.pick(plan.answers[asked] ?? plan.unknown));
  }

  async #say(owner: Owner, template: string): Promise<void> {
    const { desk, clock, channel } = this.#options;
    const digits = String(Math.floor(10_000 + owner.chance.next() * 89_999));
    const [accepted] = await desk.receive([
      {
        channel,
        medium: 'chat',
        thread: owner.thread,
        sender: owner.thread,
        messageId: `${owner.thread}-${owner.messages++}`,
        sentAt: clock.now(),
        text: filledText(template, { ...owner.slots, digits }),
      },
    ]);
    if (!accepted) return;
    owner.conversationId = accepted.conversationId;
    this.#byConversation.set(accepted.conversationId, owner);
  }

  #somebody(building: string | null): HomeInput {
    const { chance } = this.#options;
    const there =
      building === null ? this.#homes : this.#homes.filter(({ address }) => address.building === building);
    return chance.pick(there.length > 0 ? there : this.#homes);
  }

  /** A home has one person who writes. */
  #of({ address }: HomeInput): Owner {
    const { building = '', unit = '', room = '' } = address;
    const thread = `demo-${building}-${unit}-${room}`;
    const known = this.#byThread.get(thread);
    if (known) return known;
    const chance = this.#options.chance.of(thread);
    const { plan } = this.#options;
    // 139 0000 is nobody's: the numbers of the sample data begin so.
    const phone = `1390000${String(this.#byThread.size + 1000).padStart(4, '0')}`;
    const owner: Owner = {
      thread,
      slots: {
        room: addressText(address) ?? '',
        building: addressText({ building }) ?? '',
        phone,
        surname: chance.pick(plan.surnames),
      },
      chance,
      answers: 0,
      reacts: false,
      annoyed: false,
      conversationId: null,
      messages: 0,
    };
    this.#byThread.set(thread, owner);
    return owner;
  }
}
