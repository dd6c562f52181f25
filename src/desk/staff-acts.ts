/** What staff do in a conversation: looked at first, then committed like any message. */
import { CALL_CHANNEL } from '../calls.ts';
import type { StaffAction } from '../channel.ts';
import type { Colleague } from '../converse/event.ts';
import { YingdaError } from '../errors.ts';
import { isPlayed } from '../played.ts';
import { unmaskPhones } from '../script/fill.ts';
import { BlockedWords, type StaffDesk } from '../staff.ts';
import type { ConversationRef } from '../store.ts';
import { isOpen } from '../ticket/moves.ts';
import { checkDraft } from './draft-check.ts';
import type { StaffDeskOptions } from './staff.ts';
import { ownTicket } from './ticket-view.ts';
import type { Wordings } from './wordings.ts';

/** Lines since a draft was begun that are looked at. */
const HISTORY = 40;
/** Findings of one reply that are recorded. */
const MOST_WARNED = 8;

type ReplyAction = Extract<StaffAction, { do: 'reply' }>;

const messageIdOfAct = (id: string) => `staff:${id}`.slice(0, 200);

export class StaffActs {
  readonly #options: StaffDeskOptions;
  readonly #staff: Pick<StaffDesk, 'training'> & { readonly variants: Wordings };

  constructor(
    options: StaffDeskOptions,
    staff: Pick<StaffDesk, 'training'> & { readonly variants: Wordings },
  ) {
    this.#options = options;
    this.#staff = staff;
  }

  async act(
    id: string,
    by: Colleague,
    conversationId: string,
    action: StaffAction,
    text = '',
  ): Promise<void> {
    const { store, communityId } = this.#options;
    const conversation = await store.conversation(conversationId);
    if (conversation?.communityId !== communityId)
      throw new YingdaError('E_NOT_FOUND', `there is no conversation ${conversationId}`);
    const decided = action.do === 'reply' ? await this.#checked(action, text, conversation, by) : action;
    if (action.do === 'merge' || action.do === 'link') await this.#isOther(action, conversationId);
    const { channel, thread, sender, state } = conversation;
    if (action.do === 'reply' && channel === CALL_CHANNEL)
      throw new YingdaError('E_CONFLICT', 'a phone call is answered on the phone');
    const phones = action.do === 'reply' ? await this.#phonesOf(conversationId, state.phone) : [];
    await this.#options.desk.receive([
      {
        channel,
        medium: 'chat',
        thread,
        sender,
        messageId: messageIdOfAct(id),
        sentAt: this.#options.clock.now(),
        from: 'agent',
        text: unmaskPhones(text, phones),
        action: decided,
        by: { id: by.id.slice(0, 120), name: by.name.slice(0, 80) },
      },
    ]);
    // What is said to a played owner is no material: neither for wordings nor for the memory of whoever said it.
    if (isPlayed(conversationId)) return;
    await this.#staff.variants.learn(id, by, conversation, action, text);
    if (decided.do === 'reply') {
      // What was sent knowingly is a finding that its author has confirmed.
      const trainee = await this.#staff.training.programme.traineeOf(by);
      await this.#options.drills.answered(trainee, conversationId);
      for (const { kind } of decided.warned ?? [])
        await this.#options.drills.practiseAfter(trainee, { kind, situation: null });
    }
  }

  async hasActed(id: string, conversationId: string): Promise<boolean> {
    const { store, communityId } = this.#options;
    const conversation = await store.conversation(conversationId);
    if (conversation?.communityId !== communityId) return false;
    return store.isKnown({ ...conversation, messageId: messageIdOfAct(id) });
  }

  /** @throws BlockedWords when it cannot be sent, or not without knowing what was found */
  async #checked(
    action: ReplyAction,
    text: string,
    conversation: ConversationRef,
    by: Colleague,
  ): Promise<ReplyAction> {
    const { knowing = false, warned: _, offered: __, seen, ...reply } = action;
    if (seen !== undefined) await this.#isUpToDate(seen, conversation, by);
    const { violations, stops } = await checkDraft(this.#options, text, conversation.id);
    if (violations.length === 0) return reply;
    if (stops || !knowing) throw new BlockedWords(violations, !stops);
    const warned = violations.slice(0, MOST_WARNED).map(({ kind, rule }) => ({ kind, rule }));
    return { ...reply, knowing, warned };
  }

  /** @throws YingdaError E_STALE when the owner, or a colleague to them, has written since */
  async #isUpToDate(seen: number, { id, state }: ConversationRef, by: Colleague): Promise<void> {
    const since = await this.#options.store.messages(id, seen, HISTORY);
    // Of who has the conversation, the colleague's words are their own.
    const others = state.handedOff?.by?.id === by.id ? ['owner'] : ['owner', 'agent'];
    if (since.some(({ from, recalled }) => others.includes(from) && !recalled))
      throw new YingdaError('E_STALE', 'something was written since this draft was begun');
  }

  /** @throws YingdaError E_NOT_FOUND, E_CONFLICT when the other ticket cannot take it */
  async #isOther(
    action: Extract<StaffAction, { do: 'merge' | 'link' }>,
    conversationId: string,
  ): Promise<void> {
    const { id, number } = action.do === 'merge' ? action.into : action.to;
    const other = await ownTicket(this.#options, id);
    // What is played stays apart from what is not.
    if (isPlayed(conversationId) || isPlayed(other?.conversationId ?? null))
      throw new YingdaError('E_CONFLICT', `${number} cannot take it`);
    if (other?.number !== number) throw new YingdaError('E_NOT_FOUND', `there is no ticket ${number}`);
    if (id === action.ticket || !isOpen(other.state))
      throw new YingdaError('E_CONFLICT', `${number} is ${other.state}, or the same ticket`);
  }

  async #phonesOf(conversationId: string, phone: string | null): Promise<string[]> {
    const { store, communityId } = this.#options;
    const tickets = await store.tickets(communityId, { conversationId, limit: 10 });
    const all = [phone, ...tickets.map((ticket) => ticket.phone)];
    return [...new Set(all.filter((one) => one !== null))];
  }
}
