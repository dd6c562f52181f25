/** Who may do what: the one table of rights. What no row gives is refused. */
import { ROLES, type Role } from '../accounts.ts';

export const RIGHTS = [
  /** Conversations: read them, answer, take them over, file notes. */
  'desk',
  /** Tickets and their history. */
  'tickets',
  /** Move tickets. */
  'moves',
  /** Do the work: pictures, materials, the owner's signature. */
  'work',
  /** See an owner's phone whole; every look is logged. */
  'phones',
  /** Situations and FAQ. */
  'library',
  /** Other words for wordings: see what agents make of them, approve, decline. */
  'variants',
  /** Change the script library: check, publish, roll back. */
  'revise',
  /** Notices to owners: preview, send, report. */
  'notices',
  /** Drills and exams of one's own. */
  'practice',
  /** Exams of all: look at papers, mark anew; every mark is logged. */
  'invigilate',
  /** Do duties: checklists, records, pictures. */
  'duties',
  /** The books of the office: renovation, keys, fees, visits … */
  'registers',
  /** What supervisors open every morning: early warning. */
  'supervision',
  /** One's own trainings, signatures and contests. */
  'learn',
  /** The trainer's page: members, trainings, signatures, results, contests. */
  'training',
  /** Yearly training plans: draw them up, submit them. */
  'plans',
  /** Approve them. */
  'approve_plans',
  /** What is kept of owners, why and how long. */
  'privacy',
  /** One owner's data whole, or taken away. */
  'erase',
  /** The audit log. */
  'audit',
  /** How the channels are doing, the code that logs one in. */
  'channels',
  /** Accounts, their roles and communities. */
  'accounts',
  /** Other systems: tokens of the API, webhooks. */
  'integrations',
  /** An owner's own conversation and tickets, on whatever device. */
  'own',
] as const;
export type Right = (typeof RIGHTS)[number];

const OF_ROLE: Readonly<Record<Role, readonly Right[]>> = {
  owner: ['own'],
  agent: ['desk', 'tickets', 'moves', 'phones', 'library', 'practice', 'learn', 'duties', 'registers'],
  engineer: ['tickets', 'moves', 'work', 'phones', 'learn', 'duties'],
  supervisor: [
    'desk',
    'tickets',
    'moves',
    'work',
    'phones',
    'library',
    'notices',
    'practice',
    'invigilate',
    'duties',
    'registers',
    'supervision',
    'learn',
    'training',
    'plans',
    'privacy',
    'channels',
    'audit',
  ],
  trainer: ['library', 'variants', 'revise', 'practice', 'invigilate', 'learn', 'training', 'plans'],
  admin: [
    'accounts',
    'integrations',
    'channels',
    'audit',
    'library',
    'revise',
    'tickets',
    'variants',
    'plans',
    'approve_plans',
    'privacy',
    'erase',
  ],
};

export function rightsOf(roles: readonly Role[]): Right[] {
  return RIGHTS.filter((right) =>
    ROLES.some((role) => roles.includes(role) && OF_ROLE[role].includes(right)),
  );
}
