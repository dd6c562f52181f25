/** Which of a ticket's pictures and videos the owner took after the work was done: the others show it as it was before. */
import type { TicketState } from './moves.ts';
import { picturesOf, type TicketWork } from './work.ts';

/** The field of a ticket that keeps it: ids of pictures. */
const OWNER_AFTER_FIELD = 'owner_after';
const DONE: ReadonlySet<TicketState> = new Set(['done', 'confirmed', 'followed_up', 'closed']);
/** What can be seen: voice messages are attachments as well. */
const PICTURE = /\.(?:jpg|png|webp|gif|mp4|mov)$/;

export function ownersAfter(fields: Readonly<Record<string, string>>): readonly string[] {
  const kept = fields[OWNER_AFTER_FIELD];
  return kept === undefined ? [] : (JSON.parse(kept) as string[]);
}

/** The patch of a ticket's fields by pictures that its owner sends; nothing while the work is not done. */
export function withOwners(
  ticket: { readonly state: TicketState; readonly ownersAfter?: readonly string[] } | undefined,
  pictures: readonly string[],
): { readonly fields?: Readonly<Record<string, string>> } {
  if (!ticket || !DONE.has(ticket.state) || pictures.length === 0) return {};
  const after = [...new Set([...(ticket.ownersAfter ?? []), ...pictures])];
  return { fields: { [OWNER_AFTER_FIELD]: JSON.stringify(after) } };
}

export interface OwnerPictures {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export function ownerPictures(
  {
    attachments,
    fields,
  }: { readonly attachments: readonly string[]; readonly fields: Readonly<Record<string, string>> },
  work: TicketWork,
): OwnerPictures {
  const after = ownersAfter(fields);
  const ours = new Set([...picturesOf(work), ...after]);
  return { before: attachments.filter((id) => PICTURE.test(id) && !ours.has(id)), after };
}
