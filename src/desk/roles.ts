/** General names of roles: whoever calls 客服 means the front desk and the stewards (standards/people.yaml). */
import type { Library } from '../library/library.ts';

/** The roles, and those that they stand for, each once. */
export function coveredRoles(library: Library, roles: readonly string[]): string[] {
  const { covers } = library.standards.people;
  return [...new Set(roles.flatMap((role) => [role, ...(covers[role] ?? [])]))];
}
