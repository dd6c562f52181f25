/** Which policy of standards/follow-up.yaml a closed ticket falls under (STD-6, STD-8). */
import type { FollowUp } from '../library/standards-schema.ts';
import type { Ticket } from './ticket.ts';

export type FollowUpPolicy = FollowUp['policies'][number];

/** The first one that fits. */
export function followUpPolicy(
  { policies }: FollowUp,
  { kind, urgency, issue }: Pick<Ticket, 'kind' | 'urgency' | 'issue'>,
): FollowUpPolicy | undefined {
  return policies.find(
    ({ kinds, urgencies, words, none }) =>
      (kinds === undefined || kinds.includes(kind)) &&
      (urgencies === undefined || urgencies.includes(urgency)) &&
      (words === undefined ||
        (words.some((word) => issue.includes(word)) && !none.some((word) => issue.includes(word)))),
  );
}
