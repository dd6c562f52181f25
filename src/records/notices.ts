/** Notices as rows: SQL and folding that all stores share. `$1` is the org; all else by its place. */
import type { OccupantRole } from '../library/terms.ts';
import type { NoticeHome, NoticePerson, NoticeRecord, NoticeTalk, RecipientRow } from '../notices.ts';

const TALK = 'c.id AS conversation_id, c.channel, c.thread, c.sender';
/** A room of many and who was only heard on the phone are not written to. */
const isSet = (flag: string) => `coalesce(CAST(d.state->>'${flag}' AS TEXT), 'false') IN ('true', '1')`;

/** $2 community, $3 since. */
export const NOTICE_HOMES = `
  SELECT h.id, h.building, h.unit, h.room, h.floor, o.person_id, o.role, o.verified_by, p.surname, p.gender, p.phone,
    q.at AS opted_out_at, ${TALK},
    (SELECT count(*) FROM notice_recipient r JOIN notice n ON n.org_id = r.org_id AND n.id = r.notice_id
     WHERE r.org_id = h.org_id AND r.person_id = o.person_id AND r.at >= $3 AND r.left_out IS NULL AND n.emergency = 0) AS lately
  FROM home h
  LEFT JOIN occupancy o ON o.org_id = h.org_id AND o.home_id = h.id AND o.to_at IS NULL
  LEFT JOIN person p ON p.org_id = o.org_id AND p.id = o.person_id
  LEFT JOIN notice_opt_out q ON q.org_id = o.org_id AND q.person_id = o.person_id
  LEFT JOIN conversation c ON c.org_id = h.org_id AND c.id = (
    SELECT d.id FROM conversation d WHERE d.org_id = h.org_id AND d.person_id = o.person_id AND d.community_id = h.community_id
      AND NOT (${isSet('room')}) AND NOT (${isSet('byPhone')}) ORDER BY d.updated_at DESC, d.id LIMIT 1)
  WHERE h.org_id = $1 AND h.community_id = $2
  ORDER BY h.building, h.unit, h.room, o.verified_by IS NULL, o.from_at, o.person_id`;

/** $2 community. */
export const HOME_TAGS =
  'SELECT t.home_id, t.tag FROM home_tag t JOIN home h ON h.org_id = t.org_id AND h.id = t.home_id WHERE t.org_id = $1 AND h.community_id = $2 ORDER BY t.tag';

/** $2 notice. */
export const NOTICE_RECIPIENTS = `
  SELECT r.home_id, r.person_id, r.left_out, r.slots, r.at, h.building, h.unit, h.room, p.surname, p.gender, ${TALK},
    b.state AS sent, b.error
  FROM notice_recipient r
  JOIN home h ON h.org_id = r.org_id AND h.id = r.home_id
  LEFT JOIN person p ON p.org_id = r.org_id AND p.id = r.person_id
  LEFT JOIN conversation c ON c.org_id = r.org_id AND c.id = r.conversation_id
  LEFT JOIN outbox b ON b.org_id = r.org_id AND b.id = r.message_id
  WHERE r.org_id = $1 AND r.notice_id = $2 ORDER BY h.building, h.unit, h.room, r.person_id`;

const NOTICE = 'SELECT id, community_id, kind, emergency, slots, segment, by_id, by_name, at FROM notice';
/** $2 community, $3 limit. */
export const NOTICES = `${NOTICE} WHERE org_id = $1 AND community_id = $2 ORDER BY at DESC, id LIMIT $3`;
/** $2 id. */
export const NOTICE_BY_ID = `${NOTICE} WHERE org_id = $1 AND id = $2`;
/** $2 community. */
export const NOTICES_UNTOLD = `${NOTICE} n WHERE org_id = $1 AND community_id = $2 AND EXISTS (
  SELECT 1 FROM notice_recipient r WHERE r.org_id = n.org_id AND r.notice_id = n.id AND r.left_out IS NULL AND r.message_id IS NULL)
  ORDER BY at, id`;

interface TalkColumns {
  readonly conversation_id: string | null;
  readonly channel: string | null;
  readonly thread: string | null;
  readonly sender: string | null;
}

interface HomeColumns {
  readonly building: string;
  readonly unit: string;
  readonly room: string;
}

export interface NoticeHomeColumns extends HomeColumns, TalkColumns {
  readonly id: string;
  readonly floor: string | null;
  readonly person_id: string | null;
  readonly role: OccupantRole | null;
  readonly verified_by: string | null;
  readonly surname: string | null;
  readonly gender: 'm' | 'f' | null;
  readonly phone: string | null;
  readonly opted_out_at: number | null;
  readonly lately: number;
}

function talkOf({ conversation_id, channel, thread, sender }: TalkColumns): NoticeTalk | null {
  if (conversation_id === null || channel === null || thread === null || sender === null) return null;
  return { conversationId: conversation_id, channel, thread, sender };
}

const addressOf = ({ building, unit, room }: HomeColumns) => ({
  building,
  ...(unit !== '' && { unit }),
  room,
});

function grouped<T>(list: readonly T[], key: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const group = groups.get(key(one));
    if (group) group.push(one);
    else groups.set(key(one), [one]);
  }
  return groups;
}

/** @param rows of NOTICE_HOMES @param tags of HOME_TAGS */
export function noticeHomesFrom(
  rows: readonly NoticeHomeColumns[],
  tags: readonly { readonly home_id: string; readonly tag: string }[],
): NoticeHome[] {
  const tagsOf = grouped(tags, ({ home_id }) => home_id);
  return [...grouped(rows, ({ id }) => id)].flatMap(([id, of]) => {
    const [first] = of;
    if (!first) return [];
    return {
      id,
      address: { ...addressOf(first), ...(first.floor !== null && { floor: first.floor }) },
      tags: (tagsOf.get(id) ?? []).map(({ tag }) => tag),
      people: of.flatMap((row): NoticePerson[] =>
        row.person_id === null
          ? []
          : [
              {
                id: row.person_id,
                role: row.role ?? 'unknown',
                verified: row.verified_by !== null,
                surname: row.surname,
                gender: row.gender,
                phone: row.phone,
                optedOut: row.opted_out_at !== null,
                lately: row.lately,
                talk: talkOf(row),
              },
            ],
      ),
    };
  });
}

export interface NoticeColumns {
  readonly id: string;
  readonly community_id: string;
  readonly kind: string;
  readonly emergency: number;
  readonly slots: NoticeRecord['slots'];
  readonly segment: NoticeRecord['segment'];
  readonly by_id: string;
  readonly by_name: string;
  readonly at: number;
}

export function noticeFromRow({
  community_id,
  emergency,
  by_id,
  by_name,
  ...row
}: NoticeColumns): NoticeRecord {
  return { ...row, communityId: community_id, emergency: emergency === 1, by: { id: by_id, name: by_name } };
}

export interface RecipientColumns extends HomeColumns, TalkColumns {
  readonly home_id: string;
  readonly person_id: string;
  readonly left_out: RecipientRow['leftOut'];
  readonly slots: RecipientRow['slots'];
  readonly at: number;
  readonly surname: string | null;
  readonly gender: 'm' | 'f' | null;
  readonly sent: RecipientRow['sent'];
  readonly error: string | null;
}

export function recipientFromRow(row: RecipientColumns): RecipientRow {
  return {
    homeId: row.home_id,
    personId: row.person_id,
    conversationId: row.conversation_id,
    leftOut: row.left_out,
    slots: row.slots,
    address: addressOf(row),
    surname: row.surname,
    gender: row.gender,
    talk: talkOf(row),
    sent: row.sent,
    error: row.error,
    at: row.at,
  };
}
