/** A draft for an owner, looked at by the one checker, with what was said before it and what it promises. */
import type { Clock } from '../clock.ts';
import { promiseFaults } from '../converse/promises.ts';
import type { Library } from '../library/library.ts';
import { type Checker, pruned, stopsReply } from '../script/lint.ts';
import type { DraftCheck } from '../staff.ts';
import type { Store } from '../store.ts';
import { workingCalendar } from '../ticket/calendar.ts';
import { OPEN_STATES } from '../ticket/moves.ts';

/** Lines of a conversation that a check looks at. */
const HISTORY = 40;

export interface DraftOptions {
  readonly store: Pick<Store, 'conversation' | 'recentMessages' | 'tickets'>;
  readonly desk: { readonly library: Library };
  readonly checker: (library: Library) => Promise<Checker>;
  readonly communityId: string;
  readonly clock: Clock;
}

export async function checkDraft(
  { store, desk: { library }, checker, communityId, clock }: DraftOptions,
  text: string,
  conversationId: string | null,
): Promise<DraftCheck> {
  const conversation = conversationId === null ? null : await store.conversation(conversationId);
  const { surname = null, gender = null } = conversation?.state ?? {};
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
