/** The fixed names of specs 01, 02 and 05: they are interfaces and never change. */

export const ELEMENTS = [
  'greeting',
  'identify',
  'honorific',
  'apology',
  'offer',
  'request',
  'reason',
  'consent',
  'restate',
  'confirm',
  'collect',
  'record',
  'promise',
  'thanks',
  'farewell',
  'announce_end',
  'invite_back',
  'empathy',
  'affirm',
  'reassure',
  'brief',
] as const;
/** What a line can express (spec 01 要素). */
export type Element = (typeof ELEMENTS)[number];

export const VIOLATION_KINDS = [
  'forbidden_phrase',
  'rude_tone',
  'blame_customer',
  'shirk',
  'hang_up_threat',
  'no_honorific',
  'private_contact',
  'overpromise',
  'leak_personal_data',
  'dialect',
  'vague',
  'argue',
] as const;
/** The 12 kinds of violation (spec 01 违规种类). */
export type ViolationKind = (typeof VIOLATION_KINDS)[number];

export const SEVERITIES = ['minor', 'normal', 'severe'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const INTENTS = [
  'repair',
  'complaint',
  'emergency',
  'fee_query',
  'fee_dispute',
  'renovation',
  'special_service',
  'suggestion',
  'praise',
  'ticket_status',
  'urge',
  'movein',
  'access',
  'parking',
  'vacant_house',
  'activity',
  'info',
  'human',
  'greeting',
  'closing',
  'thanks',
  'apology',
  'abuse',
  'personal',
  'wrong_number',
  'unintelligible',
  'other',
] as const;
/** The 27 intents (spec 05). */
export type Intent = (typeof INTENTS)[number];

export const ACTS = ['affirm', 'deny', 'cancel', 'correct', 'rate', 'none'] as const;
/** Dialogue acts (spec 05 对话行为). */
export type Act = (typeof ACTS)[number];

export const URGENCIES = ['normal', 'urgent', 'emergency'] as const;
export type Urgency = (typeof URGENCIES)[number];

export const MOODS = ['calm', 'anxious', 'annoyed', 'angry', 'sad'] as const;
export type Mood = (typeof MOODS)[number];

export const DIALECTS = ['yue', 'southwest', 'wu', 'northeast', 'min'] as const;
export type Dialect = (typeof DIALECTS)[number];

export const CHANNEL_KINDS = ['phone', 'chat'] as const;
/** How a line reaches the owner: spoken, or written (spec 06 `channel`). */
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** What can happen on the phone (spec 06 converse, and what an agent sees happen). */
export const CALL_EVENTS = [
  'picked_up',
  'checks_unit',
  'named',
  'new_caller',
  'silent',
  'background',
  'speakerphone',
  'quiet',
  'noise',
  'dialect',
  'dialect_understood',
  'too_soft',
  'asks_colleague',
  'missed',
  'told',
  'dictate',
  'wrong_number',
  'harassed',
  'invited',
  'hold',
  'transfer',
  'slow_line',
  'abused',
  'slow_work',
  'attitude',
  'mistake',
  'look_up',
  'broken',
  'asks_name',
  'suggests',
  'pardon',
  'apologises',
  'thanks',
  'unanswerable',
  'explained',
  'ending',
  'lingers',
  'agrees',
  'declines',
  'waits',
  'call_back',
  'resume',
  'mute',
  'unmute',
  'answered',
  'unclear',
  'nothing_more',
  'hangup',
] as const;
export type CallEvent = (typeof CALL_EVENTS)[number];

export const SITUATION_GROUPS = ['OPEN', 'HEAR', 'TALK', 'CMPL', 'CARE', 'CLOSE'] as const;

/** What somebody is in a home. */
export const OCCUPANT_ROLES = ['owner', 'family', 'tenant', 'agent', 'shop', 'unknown'] as const;
export type OccupantRole = (typeof OCCUPANT_ROLES)[number];

/** Slots a wording may hold. */
export const SLOTS = [
  'community',
  'agent_number',
  'surname',
  'honorific',
  'issue',
  'address',
  'time',
  'phone',
  'ticket',
  'due',
  'colleague',
  'reason',
  'matter',
  'department',
  'explanation',
  'email_hint',
  'minutes',
  'state',
  'assignee',
  'answer',
  'label',
  'nearest',
  'where',
  'count',
  'rating',
  'plate',
  'content',
  'month',
  'amount',
] as const;
export type SlotName = (typeof SLOTS)[number];

/** Who stands for all who read along in a group: what is said to nobody alone. */
export const ALL_IN_GROUP = 'everybody';
