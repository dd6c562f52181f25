/** Whose drills, exams and records those of a colleague are, whatever knows them: a screen by an id, a sheet by a name. */
import type { Accounts } from '../accounts.ts';
import type { Colleague } from '../converse/event.ts';
import type { Trainee } from '../programme.ts';

const ACCOUNT = /^account:/;

/** Under what somebody's records are kept. */
export const namesOf = ({ trainee, aliases }: Pick<Trainee, 'trainee' | 'aliases'>): string[] => [
  ...new Set([trainee, ...aliases]),
];

/** As they are enrolled, else by their account, else by what they are known by. There is no second place that knows. */
export async function traineeOf(
  { members, accounts }: { readonly members: readonly Trainee[]; readonly accounts: Accounts },
  { id, name }: Colleague,
): Promise<string> {
  const own = id.replace(ACCOUNT, '');
  const enrolled =
    members.find((member) => namesOf(member).some((one) => one === own || one === id)) ??
    members.find((member) => member.trainee === name || member.name === name);
  if (enrolled) return enrolled.trainee;
  if (name === '' || (await accounts.byId(own))) return own;
  // Two of one name are told apart by enrolment alone.
  const called = (await accounts.all()).filter(
    (account) => account.name === name && account.roles.some((role) => role !== 'owner'),
  );
  return called.length === 1 ? (called[0]?.id ?? own) : own;
}
