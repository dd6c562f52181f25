/** A conversation as staff see it: masked, with what is being taken down and the owner's tickets. */
import { activeMatter } from '../converse/conversation.ts';
import type { Library } from '../library/library.ts';
import { maskPersonal } from '../script/fill.ts';
import type { ConversationCard, TicketCard } from '../staff.ts';
import type { ConversationRef, Store } from '../store.ts';
import { addressText } from '../text/addresses.ts';
import type { Ticket } from '../ticket/ticket.ts';
import { filingOf, ownerName, promiseCards } from './overview.ts';

/** Lines of a conversation that tell what it is about. */
const HISTORY = 40;
/** Of the owner's words, where nothing else tells what it is about. */
const SUMMARY = 60;

interface Sources {
  readonly store: Pick<Store, 'tickets' | 'recentMessages'>;
  readonly library: Library;
  readonly now: number;
  readonly communityId: string;
  readonly card: (ticket: Ticket) => TicketCard;
}

export async function conversationCard(
  { store, library, now, communityId, card }: Sources,
  { id, state }: ConversationRef,
): Promise<ConversationCard> {
  const matter = activeMatter(state);
  const tickets = await store.tickets(communityId, { conversationId: id, limit: 5 });
  const address = matter?.address ?? tickets[0]?.address ?? state.home;
  const lines = await store.recentMessages(id, HISTORY);
  const asked = lines.findLast(({ from }) => from === 'owner');
  const summary = matter?.issue ?? tickets[0]?.issue ?? asked?.text.slice(0, SUMMARY) ?? null;
  return {
    id,
    summary: summary === null || summary === '' ? null : maskPersonal(summary),
    room: state.room === true,
    ownerSeq: asked?.seq ?? 0,
    owner: ownerName(library, state),
    address: address ? addressText(address, matter?.place ?? null) : null,
    mood: state.mood,
    handedOff: state.handedOff ? { reason: state.handedOff.reason, by: state.handedOff.by ?? null } : null,
    tickets: tickets.map(card),
    filing: filingOf(library, state),
    verified: state.verified,
    promises: promiseCards(library, state.promises, now, true),
  };
}
