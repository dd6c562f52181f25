/** Replies suggested to whoever answers an owner, masked. */
import { activeMatter } from '../converse/conversation.ts';
import { maskPersonal } from '../script/fill.ts';
import type { StaffSuggestion } from '../staff.ts';
import type { StaffDeskOptions } from './staff.ts';

/** Lines of a conversation that a suggestion looks at. */
const HISTORY = 40;

export async function suggestReplies(
  {
    store,
    communityId,
    clock,
    suggest,
  }: Pick<StaffDeskOptions, 'store' | 'communityId' | 'clock' | 'suggest'>,
  conversationId: string,
  agent?: string,
): Promise<{ readonly suggestions: readonly StaffSuggestion[]; readonly avoid: readonly string[] }> {
  const conversation = await store.conversation(conversationId);
  if (!conversation) return { suggestions: [], avoid: [] };
  const { surname, gender, filed } = conversation.state;
  const last = filed.at(-1);
  const tickets = await store.tickets(communityId, { conversationId, limit: 5 });
  const history = await store.recentMessages(conversationId, HISTORY);
  const { suggestions, avoid } = await suggest({
    history: history.map(({ from, text }) => ({ from, text })),
    customer: { ...(surname !== null && { surname }), ...(gender !== null && { gender }) },
    ...(agent !== undefined && { agent: { number: agent } }),
    ticket: tickets.find(({ id }) => id === last?.id) ?? tickets[0] ?? null,
    flow: activeMatter(conversation.state)?.flow ?? null,
    now: clock.now(),
  });
  return { suggestions: suggestions.map((one) => ({ ...one, text: maskPersonal(one.text) })), avoid };
}
