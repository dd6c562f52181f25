/** How the staff's side asks for suggested replies. */
import type { StaffSuggestion } from '../staff.ts';
import type { Ticket } from '../ticket/ticket.ts';

/** What is asked for a suggestion. */
export interface SuggestRequest {
  readonly history: readonly { readonly from: 'owner' | 'agent' | 'bot'; readonly text: string }[];
  readonly customer: { readonly surname?: string; readonly gender?: 'm' | 'f' };
  readonly agent?: { readonly number: string };
  readonly ticket: Ticket | null;
  readonly flow: string | null;
  readonly now: number;
}

export type SuggestReplies = (request: SuggestRequest) => Promise<{
  readonly suggestions: readonly StaffSuggestion[];
  readonly avoid: readonly string[];
}>;
