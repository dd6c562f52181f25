/** The shape of scripts-zh/notices: what members of staff read on their screens, owners around a talk in WeChat, players in the terminal. */
import { z } from 'zod';
import { parseTemplate } from '../text/template.ts';
import { INTENTS, MOODS, OCCUPANT_ROLES, SLOTS, URGENCIES } from './terms.ts';

const label = z.string().max(200);

/** Texts with {slots}; a screen fills them (text/template.ts). */
const STAFF_SAYS = [
  'ticket_head',
  'ticket_place',
  'ticket_contact',
  'ticket_due',
  'ticket_assignee',
  'ticket_new',
  'ticket_changed',
  'conversation_head',
  'conversation_claimed',
  'conversation_waiting',
  'conversation_bot',
  'conversation_room',
  'conversation_again',
  'conversation_summary',
  'field_line',
  'fields_missing',
  'sent_line',
  'rated_solved',
  'rated_unsolved',
  'ticket_line',
  'more_line',
  'mine_none',
  'late_none',
  'answer_line',
  'handover_head',
  'handover_must',
  'home_conversations',
  'home_conversation',
  'home_tickets',
  'home_drills',
  'home_none',
  'phone_seen',
  'phone_none',
  'deed_refused',
  'rotation',
  'form_assign',
  'form_next',
  'form_person',
  'form_other',
  'form_other_closed',
  'form_pictures',
  'form_checks',
  'form_unchecked',
  'warned_line',
  'modal_send_anyway',
  'claim_lost',
  'suggestion_used',
  'suggestion_stale',
  'owner_line',
  'bot_line',
  'agent_line',
  'picture_line',
  'picture_owner',
  'picture_owner_after',
  'video_owner',
  'video_owner_after',
  'picture_before',
  'picture_after',
  'note_line',
  'failed_line',
  'suggestion_head',
  'avoid_line',
  'alert_line',
  'alert_answered',
  'outlet_line',
  'claimed_by_other',
  'move_refused',
  'modal_reply',
  'modal_reply_label',
  'modal_move_label',
  'modal_send',
  'modal_done',
  'modal_cancel',
  'lint_line',
  'lint_fine',
  'lint_missing',
  'sheet_head',
  'sheet_step',
  'sheet_wait',
  'sheet_hangup',
  'sheet_never',
  'nothing_found',
  'ticket_none',
  'help',
  'drill_sent',
  'drill_none',
  'drill_stopped',
  'drill_none_due',
  'exam_list',
  'exam_line',
  'exam_sent',
  'exam_none',
  'button_claim',
  'button_take',
  'button_hand_back',
  'button_reply',
  'button_acknowledge',
  'button_send',
  'button_edit',
  'button_dismiss',
] as const;
export type StaffSay = (typeof STAFF_SAYS)[number];

/** What commands in a staff channel begin with. */
const STAFF_WORDS = [
  'check',
  'ticket',
  'mine',
  'late',
  'search',
  'drill',
  'exam',
  'today',
  'stop',
  'help',
] as const;
export type StaffWord = (typeof STAFF_WORDS)[number];

const all = <K extends string>(keys: readonly K[]) =>
  z.strictObject(Object.fromEntries(keys.map((key) => [key, label])) as Record<K, typeof label>);

export const staffNoticesFile = z.strictObject({
  /** The first account's name. */
  administrator: label.min(1),
  says: all(STAFF_SAYS),
  /** A command may be called by several words. */
  words: z.strictObject(
    Object.fromEntries(STAFF_WORDS.map((word) => [word, z.array(label).min(1)])) as Record<
      StaffWord,
      z.ZodArray<typeof label>
    >,
  ),
  /** Of ticket states and moves (ticket/moves.ts names them; a test checks that none is missing). */
  states: z.record(z.string(), label),
  moves: z.record(z.string(), label),
  /** Asked for where a move needs a reason or a result. */
  needs: z.strictObject({ reason: label, result: label }),
  urgencies: all(URGENCIES),
  moods: all(MOODS),
  /** Alerts by the beginning of their reason; `other` for the rest. */
  alerts: z.record(z.string(), label).refine((alerts) => 'other' in alerts, 'needs "other"'),
  /** Done with a ticket beside its moves. */
  deeds: all(['urge', 'escalate', 'merge', 'link', 'phone'] as const),
  /** What became of a reply. */
  deliveries: all(['pending', 'sending', 'sent', 'failed', 'uncertain'] as const),
  /** Why a message did not reach an owner, by the code that the channel gives; and by what they were told all the same. */
  failures: z.record(z.string(), label).refine((rows) => 'other' in rows, 'needs "other"'),
  /** Why a conversation is with people. */
  handoffs: z.record(z.string(), label).refine((rows) => 'other' in rows, 'needs "other"'),
});

export type StaffNotices = z.infer<typeof staffNoticesFile>;

const bytes = (most: number) =>
  z
    .string()
    .min(1)
    .refine((text) => Buffer.byteLength(text) <= most, `at most ${most} bytes`);

/** An entry of an official account's menu; tapped, it says its words in the owner's name. */
const menuEntry = z.strictObject({ name: bytes(60), says: bytes(128) });

export const weixinNoticesFile = z.strictObject({
  /** On entering or following; the choices are what an owner may tap. */
  welcome: bytes(1024),
  welcome_choices: z.array(bytes(128)).max(10),
  /** After a talk with a colleague in WeCom's own client. */
  ended: bytes(1024),
  /** What stands for a message that is not kept, by the platform's name of its kind. */
  kinds: z.record(z.string(), label).refine((kinds) => 'other' in kinds, 'needs "other"'),
  /** A place that was sent, as if the owner had said so. */
  location_said: z.string().max(80).includes('{place}'),
  /** Why the channel wechaty does not start before its risk is accepted. */
  wechaty_risk: z.string().min(1).max(400),
  /** A note for colleagues. */
  recalled: label,
  /** Three buttons at most, each with five entries at most. */
  menu: z
    .array(
      z.union([menuEntry, z.strictObject({ name: bytes(16), entries: z.array(menuEntry).min(1).max(5) })]),
    )
    .max(3),
});

export type WeixinNotices = z.infer<typeof weixinNoticesFile>;

/** A command that is typed. */
const typed = z.string().regex(/^\/\S+$/, 'must begin with / and hold no space');

/** Texts with {slots} around a talk in the terminal, and what may be typed beside a message. */
export const terminalNoticesFile = z.strictObject({
  owner: label,
  bot: label,
  head: label,
  ticket: label,
  handed: label,
  picture: typed,
  wait: typed,
  quit: z.array(typed).min(1),
});

export type TerminalNotices = z.infer<typeof terminalNoticesFile>;

const clock = z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'must be like "08:00"');

/** Slots of a notice that are known of the home and its people; whoever sends it fills the others. */
export const KNOWN_NOTICE_SLOTS = ['community', 'surname', 'honorific', 'address'] as const;

const ownerNotice = z
  .strictObject({
    id: z.string().regex(/^NOTICE-[A-Z]+(-[0-9])?$/, 'must be like NOTICE-WEATHER'),
    title: label,
    /** Told to verified occupants of these roles only, and never by text message or template (FLOW-FEE). */
    private: z.boolean().default(false),
    roles: z.array(z.enum(OCCUPANT_ROLES)).min(1).optional(),
    /** At any hour, to whoever has opted out as well. */
    emergency: z.boolean().default(false),
    per_home: z.boolean().default(false),
    /** What whoever sends it fills in, each with what it is. */
    slots: z.record(z.string(), label),
    text: z.array(z.string().max(400)).length(1),
    /** Who calls whom it did not reach. */
    call: z
      .strictObject({
        assign: label,
        within_min: z.int().positive(),
        /** Of the task that is opened. */
        kind: z.enum(INTENTS),
      })
      .optional(),
  })
  .superRefine(({ text, slots, roles, ...notice }, context) => {
    const fault = (message: string) => context.addIssue({ code: 'custom', message });
    if (notice.private !== (roles !== undefined)) fault('private and roles go together');
    const template = parseTemplate(text[0] ?? '');
    if (typeof template === 'string') return fault(template);
    const known: readonly string[] = [...KNOWN_NOTICE_SLOTS, ...Object.keys(slots)];
    for (const slot of template.slots) if (!known.includes(slot)) fault(`{${slot}} stands in no slots`);
    for (const slot of Object.keys(slots)) {
      if (!(SLOTS as readonly string[]).includes(slot)) fault(`there is no slot {${slot}}`);
      if (!template.slots.includes(slot)) fault(`{${slot}} is not in the text`);
    }
  });

/** Notices that owners are sent of our own accord. */
export const ownerNoticesFile = z.strictObject({
  /** No notice but of an emergency goes out in these hours. */
  quiet: z.strictObject({ from: clock, to: clock }),
  /** So many a person and day; otherwise on these channels. Those of emergencies do not count. */
  per_day: z.int().min(1),
  per_day_on: z.record(z.string(), z.int().min(1)),
  /** What the task to call somebody says. */
  call_task: label,
  kinds: z.array(ownerNotice).min(1),
});

export type OwnerNotices = z.infer<typeof ownerNoticesFile>;
export type OwnerNotice = OwnerNotices['kinds'][number];
