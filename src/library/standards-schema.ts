/** The shape of scripts-zh/standards: ticket kinds, time limits, the working calendar, channel timings, figures. */
import { z } from 'zod';
import { parseTemplate } from '../text/template.ts';
import { pattern } from './lexicon-schema.ts';
import { PROMISE_STAGES } from './promise-schema.ts';
import { CALL_EVENTS, ELEMENTS, INTENTS, MOODS, SLOTS, URGENCIES, VIOLATION_KINDS } from './terms.ts';

/** What can be left to some roles in Slack: moves, and what is done with tickets beside them. */
const STAFF_DEEDS = [
  'assign',
  'escalate',
  'merge',
  'link',
  'urge',
  'phone',
  'close',
  'cancel',
  'reopen',
  'finish',
  'pause',
  'return',
] as const;

const minutes = z.int().positive();
const clockTime = z.string().regex(/^([01][0-9]|2[0-4]):[0-5][0-9]$/, 'must be like "08:30"');
const dayText = z.string().regex(/^20[0-9]{2}-[01][0-9]-[0-3][0-9]$/, 'must be like 2026-10-01');

const limit = z.strictObject({
  /** First contact with the owner. */
  respond: minutes.optional(),
  /** On the spot. */
  arrive: minutes.optional(),
  /** A plan is told. */
  plan: minutes.optional(),
  /** Done. */
  resolve: minutes.optional(),
  /** always: day and night; working: the centre's hours; working_days: whole working days. */
  clock: z.enum(['always', 'working', 'working_days']),
});

/** `level` counts in figures.yaml escalation, from 0. */
const escalation = z
  .array(z.strictObject({ after_min: z.int().min(0), level: z.int().min(0).max(5) }))
  .min(1)
  .refine(
    (rows) => rows.every((row, at) => at === 0 || row.after_min > (rows[at - 1]?.after_min ?? 0)),
    'each step must come later than the one before',
  );

export const slaFile = z.strictObject({
  limits: z.array(
    z.strictObject({
      id: z.string(),
      /** The first row that fits is used: kinds and urgencies and tasks, any where absent. */
      kinds: z.array(z.enum(INTENTS)).optional(),
      urgencies: z.array(z.enum(URGENCIES)).optional(),
      task: z.enum(['work', 'callback']).optional(),
      source: z.string(),
      limits: limit,
      /** Minutes: what is promised for sooner, cannot be kept. */
      soonest: z.partialRecord(z.enum(PROMISE_STAGES), minutes).optional(),
      /** Instead of the file's: an emergency nobody takes is told again within minutes. */
      escalate: escalation.optional(),
    }),
  ),
  /** Working days a ticket may stay open without a note of communication (STD-7). */
  note_after_days: z.int().positive(),
  /** People are warned when this share of the time is left, and at least so many minutes before. */
  warn: z.strictObject({ share: z.number().min(0).max(0.5), least_min: minutes }),
  /** Whom to tell how long after a stage was due, where the row says nothing of its own. */
  escalate: escalation,
  /** The same of what an owner was promised. */
  promises: z.strictObject({ escalate: escalation }),
});

const calendar = z.strictObject({
  /** Periods of a working day, in Asia/Shanghai. */
  periods: z.array(z.strictObject({ from: clockTime, to: clockTime })).min(1),
  /** Weekdays that are worked, 1 (Monday) to 7. */
  weekdays: z.array(z.int().min(1).max(7)).min(1),
  /** Whether public holidays are free. */
  holidays: z.boolean(),
  /** Days that differ from the rule, by date. */
  overrides: z.array(z.strictObject({ day: dayText, working: z.boolean() })),
});

export const calendarFile = calendar.extend({ overrides: calendar.shape.overrides.default([]) });

/** What a community says of its own: any part. */
export const ownCalendar = calendar.partial();
export const ownLimits = z.record(z.string(), limit.partial());

const REACH_WAYS = ['template', 'sms'] as const;
export type ReachWay = (typeof REACH_WAYS)[number];

export const channelsFile = z.strictObject({
  /** Silence that ends a burst of messages, in milliseconds. */
  quiet_ms: z.strictObject({ phone: z.int().min(0), chat: z.int().min(0) }),
  /** Whether the owner is told when a person comes in, and when the bot is back. */
  handover_notes: z.boolean(),
  /** An owner who does not answer is reminded once, then the conversation is closed (CLOSE-3), in minutes. */
  remind_min: minutes,
  close_min: minutes,
  /** Hours in which owners may be asked something of our own accord (spec 01 外呼). */
  outreach: z.strictObject({ from: clockTime, to: clockTime }),
  /** Where the conversation is closed, an owner is told by these, in this order; then a person goes on. */
  reach: z.array(z.enum(REACH_WAYS)),
  agent_number: z.string(),
  ask_threshold: z.number().min(0).max(1),
  max_tries: z.int().min(1).max(5),
  /** Of what may be refused; and what the ticket says where no phone was left. */
  max_tries_refusable: z.int().min(1).max(5),
  no_phone: z.string().min(2),
  /** Answers that the owners' page offers where a matter is told back. */
  confirm: z.array(z.string().min(1).max(12)).min(2).max(3),
});

/** When people are called again for an owner who waits for them, and where calls for people go. */
export const peopleFile = z.strictObject({
  /** Roles that a general name of a role stands for. */
  covers: z.record(z.string(), z.array(z.string()).min(1)),
  /** The tag of a home whose people are key customers (重点客户). */
  key_tag: z.string().min(1),
  /** Minutes of working time since a person was wanted and nobody has come. */
  unclaimed: escalation,
  /** Minutes that an owner's words have stood unanswered since a person has the conversation. */
  silent: escalation,
  /** The owner is told once, after so many minutes of either. */
  tell_owner_min: minutes,
  /** Whoever says nothing for so long loses the conversation: others may take it. */
  release_min: minutes,
  /** Roles that are called when a channel is no longer logged in. */
  channel_lost: z.array(z.string()).min(1),
  /** Roles to whom a deed in Slack is left; what is not named here, everybody in the staff's channel may do. */
  rights: z
    .partialRecord(z.enum(STAFF_DEEDS), z.array(z.string()).min(1))
    .refine(
      (rights) => rights.phone !== undefined && rights.close !== undefined,
      'phone and close are never left to everybody',
    ),
  /** Roles whose tickets are given in turn to those on duty, when nobody has taken one within so many minutes. */
  rotate: z.record(z.string(), z.number().min(0).max(1440)),
  /** When shifts end: what is left is summed up for the next. */
  shift_ends: z.array(clockTime).min(1),
  /** Beginnings of the reasons that each outlet carries. */
  outlets: z.strictObject({
    webhook: z.array(z.string()),
    wecom: z.array(z.string()),
    sms: z.array(z.string()),
    mail: z.array(z.string()),
  }),
});

export const figuresFile = z.strictObject({
  figures: z.array(
    z.strictObject({
      id: z.string().regex(/^STD-[0-9]+$/),
      title: z.string(),
      value: z.string(),
      number: z.number().optional(),
    }),
  ),
  escalation: z.array(z.string()).min(1),
  /** Up to this rating an owner counts as dissatisfied: reopened and escalated (FLOW-SATISFACTION). */
  low_rating: z.int().min(1).max(4),
});

const points = z.number().min(0).max(100);
const seconds = z.number().min(0).max(600);

/** A sentence of the feedback with its own slots. */
function remark(...slots: string[]) {
  return z.string().superRefine((text, context) => {
    const template = parseTemplate(text);
    const unknown =
      typeof template === 'string' ? [] : template.slots.filter((slot) => !slots.includes(slot));
    if (typeof template === 'string') context.addIssue({ code: 'custom', message: template });
    for (const slot of unknown)
      context.addIssue({ code: 'custom', message: `unknown slot {${slot}}, allowed: ${slots.join(' ')}` });
  });
}

/** How a trainee's lines are scored (spec 01 评分公式, 计时). */
export const gradingFile = z.strictObject({
  points: z.strictObject({ elements: points, waits: points, honorific: points, tone: points }),
  /** Taken off for each violation. */
  penalties: z.strictObject({ minor: points, normal: points }),
  /** The most a grade may reach: with a severe violation, a wait that is wrong, an element that is missing. */
  caps: z.strictObject({ severe: points, unwaited: points, incomplete: points }),
  /** The least of each band; below weak is fail. */
  bands: z.strictObject({ excellent: points, pass: points, weak: points }),
  /** How far a wait may differ from what is asked, in seconds. */
  wait: z.strictObject({ early_s: seconds, late_s: seconds }),
  /** Coming back to an owner who was kept waiting (TALK-8, CARE-1), in seconds. */
  hold: z.strictObject({ usual_s: seconds, least_s: seconds, most_s: seconds }),
  /** A turn whose text is this is the hanging up; an owner's in brackets, that tells of no words. */
  hangup: z.array(pattern).min(1),
  silent: z.array(pattern).min(1),
  tone: z.strictObject({
    /** A line with a violation of these kinds has no tone points. */
    kinds: z.array(z.enum(VIOLATION_KINDS)),
    /** A casual line keeps this share; without one courteous word it loses nothing but is told so. */
    share: z.number().min(0).max(1),
    casual: z.array(pattern).min(1),
    courteous: z.array(pattern).min(1),
  }),
  labels: z.strictObject(
    Object.fromEntries(ELEMENTS.map((element) => [element, z.string().min(1)])) as Record<
      (typeof ELEMENTS)[number],
      z.ZodString
    >,
  ),
  feedback: z.strictObject({
    all_right: remark(),
    good: remark('elements'),
    all_said: remark(),
    silent: remark('situation'),
    missing: remark('situation', 'step', 'elements'),
    violation: remark('cue', 'situation', 'why'),
    wait_wrong: remark('situation', 'required', 'actual'),
    wait_skipped: remark('situation', 'required'),
    order: remark('situation', 'step', 'elements', 'before'),
    order_late: remark('situation', 'step', 'elements'),
    hold_long: remark('situation', 'most', 'actual'),
    honorific: remark('name'),
    tone: remark(),
  }),
  /** What stands in a model wording for what only the conversation would know. */
  placeholders: z.partialRecord(z.enum(SLOTS), z.string()),
});

/** Days; below these a channel could deliver again what is forgotten, or people still work with it. */
const daysFrom = (least: number) => z.int().min(least).max(36_500);

/** How long personal data is kept, and when what has expired is taken away. */
export const retentionFile = z.strictObject({
  /** The time of day of the daily sweep, in Asia/Shanghai. */
  at: clockTime,
  /** Ids of answered messages: a message that is delivered again is known so long. */
  inbox_days: daysFrom(7),
  /** Texts of messages and internal notes, and messages that were set aside. */
  message_days: daysFrom(30),
  /** Records of channels and sessions that nobody has touched. */
  record_days: daysFrom(30),
  /** Which records: of a space, keys that begin so. */
  records: z.array(z.strictObject({ space: z.string().min(1), keys: z.array(z.string()).min(1) })),
  /** Lines and marks of drills; scores stay. */
  drill_days: daysFrom(30),
  /** What closed tickets, their notes and alerts say of people. */
  ticket_days: daysFrom(90),
  /** Deliveries of webhooks that are done: which event, when, how it ended. */
  delivery_days: daysFrom(1),
  /** Pictures and voices of messages; those of a ticket stay as long as what it says. */
  media_days: daysFrom(30),
  /** What is known of somebody who has not been heard of since, and of whom no ticket is open. */
  person_days: daysFrom(90),
});

/** A step of a situation: "TALK-1.2a". */
const stepName = z.string().regex(/^[A-Z]+-[1-9]\.[1-9][ab]?$/, 'must be like TALK-1.2a');

/** Phone calls as conversations (spec 01): what happens on the line, and the line to say next. */
export const callsFile = z.strictObject({
  events: z.array(
    z.strictObject({
      id: z.enum(CALL_EVENTS),
      /** The key that an agent presses for it (yingda call). */
      key: z.string().min(1).max(2),
      label: z.string().min(2),
      label_en: z.string().min(2),
      /** The situation it begins; the next step when it happens again. */
      say: z.string().optional(),
    }),
  ),
  /** What happens after a step and leads elsewhere; without `at`, after any. */
  turns: z.array(z.strictObject({ at: stepName.optional(), on: z.enum(CALL_EVENTS), to: stepName })),
  /** Once the seconds of a step have passed with nothing happening: said next, or the call is ended. */
  waits: z.array(z.strictObject({ at: stepName, to: stepName.optional(), hold: z.boolean().default(false) })),
  /** Steps after whose line the caller waits on the line: held until the next one. */
  on_hold: z.array(stepName),
  /** Said so often before the next step. */
  repeats: z.array(z.strictObject({ at: stepName, times: z.int().min(1).max(5) })),
  /** What a step leaves behind (spec 01 去向): a line in the log, a ticket, people told at once. */
  outcomes: z.array(
    z.strictObject({
      at: stepName,
      record: z.string().optional(),
      task: z.enum(['work', 'callback']).optional(),
      kind: z.enum(INTENTS).optional(),
      assign: z.string().optional(),
      issue: z.string().optional(),
      alert: z.string().optional(),
    }),
  ),
  /** Silence once everything was said is no silent call (CLOSE-3). */
  after_talk: z.strictObject({ on: z.enum(CALL_EVENTS), to: stepName }),
  /** What an agent reads around it in the terminal. */
  labels: z.strictObject(
    Object.fromEntries(
      (['help', 'agent', 'countdown', 'over', 'ticket', 'alert', 'prompt'] as const).map((key) => [
        key,
        z.string().min(2),
      ]),
    ) as Record<'help' | 'agent' | 'countdown' | 'over' | 'ticket' | 'alert' | 'prompt', z.ZodString>,
  ),
});

const byPerson = z.strictObject({ assign: z.string().min(1), within_min: minutes });

/** When and how owners are asked after their ticket was closed (回访); the first policy that fits counts. */
export const followUpFile = z.strictObject({
  policies: z.array(
    z.strictObject({
      id: z.string().regex(/^[a-z][a-z-]*$/),
      source: z.string(),
      kinds: z.array(z.enum(INTENTS)).optional(),
      urgencies: z.array(z.enum(URGENCIES)).optional(),
      /** Words of the matter: one of these, none of those. */
      words: z.array(z.string()).optional(),
      none: z.array(z.string()).default([]),
      /** A member of staff visits or calls: a task for them. */
      person: byPerson.optional(),
      /** Whether the owner is asked in the conversation too. */
      asks: z.boolean().default(true),
      /** Asked once it has rained after the repair, or after so many days without. */
      rain: z.strictObject({ latest_days: z.int().min(1).max(120) }).optional(),
    }),
  ),
  task: remark('ticket', 'issue'),
  unreached: byPerson,
  /** A colleague's answer did not arrive by any way. */
  unreached_reply: byPerson,
  reply_task: z.string().min(1).max(120),
});

/** The catalogue of paid services (FLOW-SERVICE): how owners call them, the price, what goes well with them. */
export const servicesFile = z.strictObject({
  services: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z][a-z_]*$/),
        title: z.string().min(2),
        words: z.array(z.string().min(1)).min(1),
        price: z.string().min(2),
        related: z.array(z.string()).default([]),
      }),
    )
    .min(1),
});

export const defaultsFile = z.strictObject({
  community: z.string().optional(),
  defaults: z.record(z.string(), z.string()),
});

/** What supervisors see every morning. */
export const todayFile = z.strictObject({
  /** Whose shifts are listed, in this order. */
  roles: z.array(z.string()).min(1),
  /** Moods of who has written within the hours. */
  moods: z.strictObject({ hours: z.int().positive(), kinds: z.array(z.enum(MOODS)).min(1) }),
  /** Promises and follow-ups that are due within so many hours. */
  ahead_h: z.int().positive(),
  /** Conversations looked at, at most. */
  conversations: z.int().positive(),
});

export type Sla = z.infer<typeof slaFile>;
export type Calendar = z.infer<typeof calendarFile>;
export type ChannelTimings = z.infer<typeof channelsFile>;
export type People = z.infer<typeof peopleFile>;
export type Calls = z.infer<typeof callsFile>;
export type FollowUp = z.infer<typeof followUpFile>;
export type Service = z.infer<typeof servicesFile>['services'][number];
export type Retention = z.infer<typeof retentionFile>;
export type Grading = z.infer<typeof gradingFile>;
