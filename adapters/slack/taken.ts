/** What reading a delivery gives, and what it needs. */
import type { ChannelHost, Colleague } from '../../src/index.ts';
import { said } from './cards.ts';
import { escaped, type SlackBody, type SlackCalls, type SlackView } from './shapes.ts';

/** How a delivery is answered once it is committed. */
export interface Taken {
  /** Body of the acknowledgement: errors of a form, a whispered answer to a command. */
  readonly ack?: unknown;
  /** Shown afterwards; nothing of it is lost when it fails. */
  readonly afterwards?: () => Promise<void>;
}

export interface ActsOptions {
  readonly host: ChannelHost;
  readonly calls: SlackCalls;
  readonly channelName: string;
  /** The channel whose members are staff: buttons work there only. */
  readonly deskChannel: string;
  /** Our own user, whose messages are echoes. */
  readonly ownUser: string;
  /** Fetches a file of a message; null when it may not be fetched. */
  readonly file: (url: string) => Promise<Uint8Array | null>;
}

/** A colleague, with the role that the staff list has for them; null: they are not on it. */
export interface Person extends Colleague {
  readonly role: string | null;
}

export const NOTHING: Taken = {};

/** A form over the screen of whoever clicked. */
export function opens({ calls }: Pick<ActsOptions, 'calls'>, body: SlackBody, view: SlackView): Taken {
  return { afterwards: () => calls.openView(body.trigger_id ?? '', view) };
}

/** Somebody in Slack: by the staff list, else as Slack shows them. */
export async function whoIs(
  { host, calls }: Pick<ActsOptions, 'host' | 'calls'>,
  user: string,
): Promise<Person> {
  const member = await host.staff.members.ofSlack(user);
  return {
    id: `slack:${user}`,
    name: member?.name ?? (await calls.userName(user)),
    role: member?.role ?? null,
  };
}

/** Whose drills and exams theirs are: Slack itself is not asked. */
export async function traineeOf({ host }: Pick<ActsOptions, 'host'>, user: string): Promise<string> {
  const member = await host.staff.members.ofSlack(user);
  return host.staff.training.programme.traineeOf({ id: `slack:${user}`, name: member?.name ?? '' });
}

/** Why somebody may not do something with a ticket; null: they may. */
export function forbids({ host }: Pick<ActsOptions, 'host'>, by: Person, deed: string): string | null {
  const { members, labels } = host.staff;
  const roles = members.rolesFor(deed);
  if (roles === null || (by.role !== null && roles.includes(by.role))) return null;
  const name = labels.moves[deed] ?? labels.deeds[deed as keyof typeof labels.deeds] ?? deed;
  return said(labels, 'deed_refused', { deed: name, roles: roles.join('、') });
}

/** A line that whoever clicked sees alone. */
export function whispers({ calls }: Pick<ActsOptions, 'calls'>, body: SlackBody, text: string): Taken {
  return {
    afterwards: () => calls.whisper(body.channel?.id ?? '', body.user?.id ?? '', { text: escaped(text) }),
  };
}
