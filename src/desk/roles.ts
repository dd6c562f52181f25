/** General names of roles: whoever calls 客服 means the front desk and the stewards (standards/people.yaml). */
import type { Library } from '../library/library.ts';
import { rolesOf } from '../ticket/ticket.ts';

/** The roles, and those that they stand for, each once. @param roles also such as share a ticket's work: "收银员 + 客服主管" */
export function coveredRoles(library: Library, roles: readonly string[]): string[] {
  const { covers } = library.standards.people;
  return [...new Set(roles.flatMap(rolesOf).flatMap((role) => [role, ...(covers[role] ?? [])]))];
}
