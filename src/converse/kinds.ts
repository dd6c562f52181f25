/** Intents by how a conversation deals with them. */
import type { Intent } from '../library/terms.ts';

/** Collected, told back and filed. */
export const INTAKE: ReadonlySet<Intent> = new Set([
  'repair',
  'complaint',
  'fee_dispute',
  'renovation',
  'special_service',
  'suggestion',
  'praise',
  'movein',
  'access',
  'parking',
  'vacant_house',
  'activity',
]);
/** Answered by a situation's wording. */
export const SOCIAL: ReadonlySet<Intent> = new Set([
  'greeting',
  'closing',
  'thanks',
  'apology',
  'abuse',
  'personal',
  'wrong_number',
  'other',
]);

/** Intents whose plain questions the FAQ may answer before anything is taken down. */
export const ASKABLE: ReadonlySet<Intent> = new Set([
  'renovation',
  'special_service',
  'movein',
  'access',
  'parking',
  'vacant_house',
  'activity',
  'info',
  'fee_query',
]);
