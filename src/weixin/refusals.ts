/** What a platform's "no" means for a message that was to be sent. */
import type { SendResult } from '../channel.ts';
import type { WeixinRefusal, WeixinUnanswered } from './api.ts';

/** By errcode; what has `afterMs` passes. Others are failures by their number. */
export type Refusals = Readonly<Record<number, { readonly reason: string; readonly afterMs?: number }>>;

/** What nobody answered is tried again after so long. */
const UNREACHED_MS = 5000;

export function refusalResult(refusals: Refusals, refusal: WeixinRefusal): SendResult {
  const known = refusals[refusal.errcode];
  if (!known) return { state: 'failed', reason: refusal.message };
  const reason = `${known.reason} (errcode ${refusal.errcode})`;
  return known.afterMs === undefined
    ? { state: 'failed', reason }
    : { state: 'later', afterMs: known.afterMs, reason };
}

/** Of a call that has certainly not arrived. */
export const unreachedResult = ({ message: reason }: WeixinUnanswered): SendResult => ({
  state: 'later',
  afterMs: UNREACHED_MS,
  reason,
});
