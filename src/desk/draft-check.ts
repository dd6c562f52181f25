/** What is wrong with a draft for an owner: forbidden words, and promises that cannot be kept. */
import { promiseFaults } from '../converse/promises.ts';
import { pruned, stopsReply } from '../script/lint.ts';
import type { DraftCheck } from '../staff.ts';
import { workingCalendar } from '../ticket/calendar.ts';
import { OPEN_STATES } from '../ticket/moves.ts';
import type { StaffDeskOptions } from './staff.ts';

/** Lines of a conversation that are looked at. */
const HISTORY = 40;

export async function checkDraft(
  options: Pick<StaffDeskOptions, 'store' | 'desk' | 'checker' | 'communityId' | 'clock'>,
  text: string,
  conversationId: string | null,
): Promise<DraftCheck> {
  const conversation = conversationId === null ? null : await options.store.conversation(conversationId);
  const { surname = null, gender = null } = conversation?.state ?? {};
  const { desk, checker, store, communityId, clock } = options;
  const { library } = desk;
  const judge = await checker(library);
  const found = judge.lint({
    text,
    channel: 'chat',
    customer: { ...(surname !== null && { surname }), ...(gender !== null && { gender }) },
    history: conversation ? await store.recentMessages(conversation.id, HISTORY) : undefined,
    community: communityId,
  });
  const tickets =
    conversation &&
    (await store.tickets(communityId, { conversationId: conversation.id, states: OPEN_STATES, limit: 1 }));
  const calendar = workingCalendar(library.standards.calendar);
  const promised = promiseFaults(library, calendar, tickets?.[0] ?? null, text, clock.now());
  const violations = promised.length === 0 ? found.violations : pruned([...found.violations, ...promised]);
  return {
    ...found,
    ok: found.ok && promised.length === 0,
    violations,
    stops: violations.some((violation) => stopsReply(library, violation)),
  };
}
