/** Who somebody of Slack is by the staff list, and what their role may do: by their id, as anybody can change a shown name. */
import type { Library } from '../library/library.ts';
import type { MemberDesk } from '../members.ts';
import type { Store } from '../store.ts';
import { coveredRoles } from './roles.ts';

export function memberDesk(options: {
  readonly store: Pick<Store, 'colleagues'>;
  readonly communityId: string;
  readonly library: () => Library;
}): MemberDesk {
  const { store, communityId, library } = options;
  return {
    ofSlack: async (user) => {
      const staff = await store.colleagues(communityId, null);
      const found = staff.find(({ slack }) => slack?.split(' ').includes(user));
      return found ? { number: found.number, name: found.name, role: found.role } : null;
    },
    rolesFor: (deed) => {
      const { rights } = library().standards.people;
      const roles = rights[deed as keyof typeof rights];
      return roles ? coveredRoles(library(), roles) : null;
    },
  };
}
