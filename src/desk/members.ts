/** Who somebody of Slack or WeCom is by the staff list, and what their role may do: by their id, as anybody can change a shown name. */
import type { Library } from '../library/library.ts';
import type { Member, MemberDesk } from '../members.ts';
import type { StaffContact } from '../outlet.ts';
import type { Store } from '../store.ts';
import { coveredRoles } from './roles.ts';

export function memberDesk(options: {
  readonly store: Pick<Store, 'colleagues' | 'accounts'>;
  readonly communityId: string;
  readonly library: () => Library;
}): MemberDesk {
  const { store, communityId, library } = options;
  const found = async (fits: (one: StaffContact) => boolean) =>
    (await store.colleagues(communityId, null)).find(fits);
  const member = (one: StaffContact | undefined): Member | null =>
    one ? { number: one.number, name: one.name, role: one.role } : null;
  return {
    ofSlack: async (user) => member(await found(({ slack }) => slack?.split(' ').includes(user) === true)),
    ofWecom: async (user) => member(await found(({ wecom }) => wecom === user)),
    wecomOf: async (colleague) => {
      const at = colleague.indexOf(':');
      const [kind, id] = [colleague.slice(0, at), colleague.slice(at + 1)];
      if (kind === 'wecom') return id;
      if (kind === 'slack')
        return (await found(({ slack }) => slack?.split(' ').includes(id) === true))?.wecom ?? null;
      // An account and a row of the staff list are the same person by their name.
      const account = await store.accounts.byId(kind === 'account' ? id : colleague);
      return account ? ((await found(({ name }) => name === account.name))?.wecom ?? null) : null;
    },
    rolesFor: (deed) => {
      const { rights } = library().standards.people;
      const roles = rights[deed as keyof typeof rights];
      return roles ? coveredRoles(library(), roles) : null;
    },
  };
}
