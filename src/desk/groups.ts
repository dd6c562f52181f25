/** Notices in groups of owners: which groups there are, what is said into them, and what became of it. */
import type { OwnersGroup } from '../channel.ts';
import { YingdaError } from '../errors.ts';
import type { OwnerNotice } from '../library/notice-schema.ts';
import { ALL_IN_GROUP } from '../library/terms.ts';
import type { GroupReport, NoticeDraft, NoticeOutcome, NoticeRecord } from '../notices.ts';
import type { Store } from '../store.ts';

const SPACE = 'groups';
/** Lines of a group's conversation among which a notice is looked for. */
const LINES = 200;

type Kept = Readonly<Record<string, readonly OwnersGroup[]>>;

/** By channel: each tells its own. */
export async function keepGroups(
  store: Pick<Store, 'kept' | 'keep'>,
  communityId: string,
  channel: string,
  groups: readonly OwnersGroup[],
  now: number,
): Promise<void> {
  const kept = ((await store.kept(SPACE, communityId)) ?? {}) as Kept;
  await store.keep(SPACE, communityId, { ...kept, [channel]: groups }, now);
}

export async function groupsOf(
  store: Pick<Store, 'kept'>,
  communityId: string,
): Promise<readonly OwnersGroup[]> {
  return Object.values(((await store.kept(SPACE, communityId)) ?? {}) as Kept).flat();
}

/** @throws YingdaError E_CONFLICT for what is one home's alone, or is meant for some homes of a list */
export function mayBeSaidInGroups(kind: OwnerNotice, { segment }: NoticeDraft): void {
  if (kind.private || kind.per_home || segment.homes)
    throw new YingdaError('E_CONFLICT', `${kind.id} tells each home its own, and is never said into a group`);
}

/** For the inbox of the group's own conversation: from there on it waits, goes out and fails like any other notice. */
export function groupLetters(
  { id, kind }: NoticeRecord,
  slots: Readonly<Record<string, string>>,
  groups: readonly OwnersGroup[],
) {
  return groups.map(({ channel, thread }) => ({
    channel,
    medium: 'chat' as const,
    thread,
    sender: ALL_IN_GROUP,
    messageId: `notice:${id}:group`,
    sentAt: null,
    from: 'agent' as const,
    action: { do: 'notice' as const, notice: id, home: ALL_IN_GROUP, phrase: kind, slots },
  }));
}

export async function groupReports(
  store: Pick<Store, 'conversationId' | 'recentMessages'>,
  { kind, at }: NoticeRecord,
  groups: readonly OwnersGroup[],
): Promise<readonly GroupReport[]> {
  return Promise.all(
    groups.map(async ({ channel, thread, name }) => {
      const id = await store.conversationId(channel, thread, ALL_IN_GROUP);
      const lines = id === null ? [] : await store.recentMessages(id, LINES);
      const line = lines.find((one) => one.at >= at && one.phrases.some((phrase) => phrase.id === kind));
      return { name, channel, outcome: outcomeOf(line?.delivery ?? null), reason: line?.failed ?? null };
    }),
  );
}

function outcomeOf(delivery: string | null): NoticeOutcome {
  if (delivery === 'sent') return 'reached';
  return delivery === 'failed' || delivery === 'uncertain' ? delivery : 'waiting';
}
