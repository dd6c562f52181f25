/** Notices to owners: who would get what, sending it, and what became of it (spec 02 望, DUTY-NOTICE). */
import type { Clock } from '../clock.ts';
import { YingdaError } from '../errors.ts';
import { type Library, noticeKind } from '../library/library.ts';
import type {
  NoticeDesk,
  NoticeDraft,
  NoticeOutcome,
  NoticeRecord,
  NoticeReportLine,
  NoticeTalk,
  RecipientRow,
} from '../notices.ts';
import type { Checker } from '../script/lint.ts';
import type { Store } from '../store.ts';
import { homeText } from '../text/home-name.ts';
import { HOUR } from '../text/shanghai.ts';
import { shanghaiMidnight } from '../text/times.ts';
import type { Desk } from './desk.ts';
import { groupLetters, groupReports, groupsOf, mayBeSaidInGroups } from './groups.ts';
import { countOf, type NoticePlan, nameOf, planNotice, previewOf, recipientOf } from './notice-plan.ts';
import { keepWording, wordingsOf } from './notice-wordings.ts';

/** A crash between a notice and its groups is made good for so long, and for so many. */
const RESUMED_MS = 12 * HOUR;
const LATELY = 50;
/** Messages in one commit of the inbox. */
const AT_ONCE = 200;

export interface NoticeOptions {
  readonly desk: Pick<Desk, 'receive' | 'library'>;
  readonly store: Pick<Store, 'notices' | 'papers' | 'kept' | 'conversationId' | 'recentMessages'>;
  readonly clock: Clock;
  readonly community: { readonly id: string; readonly name: string };
  readonly checker: (library: Library) => Checker | Promise<Checker>;
}

export function createNoticeDesk({ desk, store, clock, community, checker }: NoticeOptions): NoticeDesk {
  async function plan(draft: NoticeDraft): Promise<NoticePlan> {
    const homes = await store.notices.noticeHomes(community.id, shanghaiMidnight(clock.now()));
    return planNotice(desk.library, community.name, draft, homes);
  }

  /** Into the inbox of each conversation; what went there before is known there (law 6). */
  async function tell(notice: NoticeRecord): Promise<void> {
    const { id, kind } = notice;
    if (!noticeKind(desk.library, kind)) return;
    await keepWording(store, desk.library, notice, clock.now());
    const rows = await store.notices.noticeRecipients(id);
    const messages = rows.flatMap((row) =>
      row.leftOut === null && row.sent === null && row.talk ? [letter(id, kind, row, row.talk)] : [],
    );
    for (let from = 0; from < messages.length; from += AT_ONCE)
      await desk.receive(messages.slice(from, from + AT_ONCE));
  }

  const groupsFor = async ({ segment }: Pick<NoticeDraft, 'segment'>) =>
    segment.groups ? groupsOf(store, community.id) : [];

  async function tellGroups(notice: NoticeRecord): Promise<void> {
    const kind = noticeKind(desk.library, notice.kind);
    const letters = groupLetters(
      notice,
      { ...(kind ? { community: community.name } : {}), ...notice.slots },
      kind ? await groupsFor(notice) : [],
    );
    if (letters.length > 0) await desk.receive(letters);
  }

  return {
    get kinds() {
      return desk.library.notices.owners.kinds;
    },
    async preview(draft) {
      const planned = await plan(draft);
      if (draft.segment.groups) mayBeSaidInGroups(planned.kind, draft);
      return {
        ...previewOf(desk.library, planned, await checker(desk.library)),
        groups: (await groupsFor(draft)).map(({ name }) => name),
      };
    },
    async send(id, draft, by) {
      const planned = await plan(draft);
      if (draft.segment.groups) mayBeSaidInGroups(planned.kind, draft);
      const groups = (await groupsFor(draft)).map(({ name }) => name);
      const preview = { ...previewOf(desk.library, planned, await checker(desk.library)), groups };
      if (preview.violations.length > 0)
        throw new YingdaError(
          'E_BLOCKED_WORDS',
          preview.violations.map(({ cue, reason, better }) => `${cue}: ${reason} → ${better}`).join('; '),
        );
      if (planned.rows.length === 0) throw new YingdaError('E_NOT_FOUND', 'no home is meant by this notice');
      const notice: NoticeRecord = {
        id,
        communityId: community.id,
        kind: draft.kind,
        emergency: planned.kind.emergency,
        slots: draft.slots,
        segment: draft.segment,
        by: { id: by.id, name: by.name },
        at: clock.now(),
      };
      if (await store.notices.keepNotice(notice, planned.rows.map(recipientOf))) {
        await tell(notice);
        await tellGroups(notice);
      }
      return preview;
    },
    async report(id) {
      const notice = await store.notices.notice(id);
      if (notice?.communityId !== community.id)
        throw new YingdaError('E_NOT_FOUND', `there is no notice ${id}`, { exitCode: 1 });
      const rows = await store.notices.noticeRecipients(id);
      // Whoever was to be told stands before whoever was left out.
      const lines = [...rows]
        .sort((a, b) => Number(a.leftOut !== null) - Number(b.leftOut !== null))
        .map((row) => reported(desk.library, row));
      return {
        id,
        kind: notice.kind,
        title: noticeKind(desk.library, notice.kind)?.title ?? notice.kind,
        at: notice.at,
        by: notice.by.name,
        groups: await groupReports(store, notice, await groupsFor(notice)),
        wordings: await wordingsOf(store, notice),
        counts: countOf(lines.map(({ outcome }) => outcome)),
        lines,
      };
    },
    list: (limit) => store.notices.notices(community.id, limit),
    async resume() {
      for (const notice of await store.notices.noticesUntold(community.id)) await tell(notice);
      // What was said into a group before is known there.
      const since = clock.now() - RESUMED_MS;
      for (const notice of await store.notices.notices(community.id, LATELY))
        if (notice.at >= since) await tellGroups(notice);
    },
  };
}

function letter(notice: string, kind: string, { homeId, slots }: RecipientRow, talk: NoticeTalk) {
  const { channel, thread, sender } = talk;
  return {
    channel,
    medium: 'chat',
    thread,
    sender,
    messageId: `notice:${notice}:${homeId}`.slice(0, 200),
    sentAt: null,
    from: 'agent',
    action: { do: 'notice', notice, home: homeId, phrase: kind, slots },
  };
}

/** What is appended to a failure when another way has told the owner after all (desk/reach.ts). */
const OTHER_WAY = /; (template|sms)_sent$/;

function reported(library: Library, row: RecipientRow): NoticeReportLine {
  const way = row.sent === 'failed' ? (OTHER_WAY.exec(row.error ?? '')?.[1] ?? null) : null;
  const outcomes = {
    pending: 'waiting',
    sending: 'waiting',
    sent: 'reached',
    failed: 'failed',
    uncertain: 'uncertain',
  } as const;
  const told: NoticeOutcome =
    way === null ? (row.sent === null ? 'waiting' : outcomes[row.sent]) : `by_${way as 'sms'}`;
  return {
    address: homeText(row.address),
    who: nameOf(library, row),
    channel: row.talk?.channel ?? null,
    outcome: row.leftOut ?? told,
    reason: row.error,
  };
}
