/** A phone call as a conversation: what happens on the line leads to the line to say next and the seconds to wait (spec 01). */
import { type Library, situationSet } from '../library/library.ts';
import type { SituationStep } from '../library/schema.ts';
import type { Calls } from '../library/standards-schema.ts';
import type { CallEvent, Element, Intent } from '../library/terms.ts';
import { briefOf } from './brief.ts';
import { ended, endedEvent, recordOf, withLine, withMoment } from './call-record.ts';
import type { Call } from './conversation.ts';
import type { Colleague } from './event.ts';
import { fileConfirmed } from './intake.ts';
import { matterSlots } from './matter.ts';
import type { SlotValues } from './say.ts';
import type { Turn } from './turn.ts';

const NEW_CALL: Call = { at: null, since: 0, byItself: false, times: 0, spoke: false, left: [] };
/** The situation in which a colleague takes over. */
const PUT_THROUGH = 'TALK-9';
/** An event so soon after a line that came by itself tells of the same silence. */
const SAME_MOMENT_MS = 1000;

/** Something happens on the line: a step of its own, the next step, or the end. @param by who has the call */
export function handleCall(turn: Turn, event: CallEvent, by: Colleague | null = null): void {
  const call = turn.next.call ?? NEW_CALL;
  const { now } = turn.context;
  const record = recordOf(turn.next.callRecord, by, now);
  if (record.moments.length === 0)
    turn.effects.push({ kind: 'record', event: 'call.started', data: { by: by?.id ?? null } });
  turn.next = { ...turn.next, callRecord: withMoment(record, event, now) };
  if (event === 'hangup') {
    hangUp(turn);
    return;
  }
  const to = leadsTo(turn, call, event);
  // "对方同意" and the like, with nothing to say to it: the wait goes on.
  if (to === null) {
    turn.next = { ...turn.next, call };
    return;
  }
  const again = to === call.at;
  sayStep(turn, { ...call, times: again ? call.times + 1 : 0 }, to, false);
}

/** The seconds to wait have passed with nothing happening: the next line, or the call is over. */
export function callTimer(turn: Turn): void {
  const { call } = turn.next;
  const wait = turn.library.standards.calls.waits.find(({ at }) => at === call?.at);
  if (!call || !wait) return;
  if (wait.to === undefined) hangUp(turn);
  else sayStep(turn, { ...call, times: 0 }, wait.to, true);
}

function leadsTo(turn: Turn, call: Call, event: CallEvent): string | null {
  const { calls } = turn.library.standards;
  const { at } = call;
  const turned = calls.turns.find((rule) => rule.on === event && rule.at !== undefined && rule.at === at);
  if (turned) return turned.to;
  const situation = calls.events.find(({ id }) => id === event)?.say;
  if (situation === undefined) {
    return calls.turns.find((rule) => rule.on === event && rule.at === undefined)?.to ?? null;
  }
  if (at === null || at.split('.')[0] !== situation) {
    const idle = call.spoke && turn.matter === null;
    return event === calls.after_talk.on && idle ? calls.after_talk.to : firstOf(turn, situation);
  }
  if (call.byItself && turn.context.now - call.since < SAME_MOMENT_MS) return at;
  const repeat = calls.repeats.find((rule) => rule.at === at);
  if (repeat && call.times < repeat.times) return at;
  return following(turn, at) ?? at;
}

function firstOf(turn: Turn, situation: string): string | null {
  const step = turn.library.situations.get(situation)?.steps[0];
  return step ? nameOf(situation, step) : null;
}

/** The step after one, when the same thing happens again; of branches the first. */
function following(turn: Turn, at: string): string | null {
  const [situation = '', step = ''] = at.split('.');
  const next = turn.library.situations
    .get(situation)
    ?.steps.find((candidate) => candidate.step === Number.parseInt(step, 10) + 1);
  return next ? nameOf(situation, next) : null;
}

const nameOf = (situation: string, { step, branch }: SituationStep): string =>
  `${situation}.${step}${branch ?? ''}`;

/** The seconds that an agent waits after the line of a step; null: none. */
export function waitAfter(library: Library, at: string): number | null {
  const { calls, grading } = library.standards;
  const wait = calls.waits.find((one) => one.at === at);
  return stepAt(library, at)?.wait_s ?? (wait?.hold === true ? grading.hold.usual_s : null);
}

/** The step that a name like "TALK-1.2b" stands for. */
export function stepAt(library: Library, at: string): SituationStep | undefined {
  const [situation = '', name = ''] = at.split('.');
  return library.situations.get(situation)?.steps.find((step) => `${step.step}${step.branch ?? ''}` === name);
}

function sayStep(turn: Turn, call: Call, at: string, byItself: boolean): void {
  const [situation = ''] = at.split('.');
  const rule = stepAt(turn.library, at);
  if (!rule) return;
  const { now } = turn.context;
  const { waits, on_hold } = turn.library.standards.calls;
  const wait = waits.find((one) => one.at === at);
  const waitS = waitAfter(turn.library, at);
  turn.next = { ...turn.next, call: { ...call, at, since: now, byItself } };
  const part = turn.speaker.part(situationSet(situation, rule.step, 'phone', rule.branch), slotsFor(turn));
  if (part) turn.effects.push({ kind: 'prompt', parts: [part], waitS, ends: rule.ends === 'hangup' });
  const record = recordOf(turn.next.callRecord, null, now);
  turn.next = {
    ...turn.next,
    recent: turn.speaker.recent,
    callRecord: {
      ...withLine(record, part ? [part] : [], on_hold.includes(at), now),
      ...(situation === PUT_THROUGH && {
        brief: briefOf(turn, turn.library.standards.grading.placeholders.issue ?? ''),
      }),
    },
  };
  leaveBehind(turn, at);
  if (wait) turn.effects.push({ kind: 'timer', name: 'call', inMs: (waitS ?? 0) * 1000 });
  else turn.effects.push({ kind: 'cancel_timer', name: 'call' });
}

/** What a line on the phone may speak of; what nobody said is put as the centre puts it. */
function slotsFor(turn: Turn): SlotValues {
  const { placeholders } = turn.library.standards.grading;
  const issue = turn.matter?.issue ?? turn.next.filed.at(-1)?.issue ?? null;
  return {
    ...placeholders,
    ...turn.known(),
    ...(turn.matter && known(matterSlots(turn, turn.matter))),
    ...(issue !== null && { issue, matter: issue }),
    ...(turn.next.phone !== null && { phone: { phone: turn.next.phone } }),
  };
}

function known(slots: SlotValues): SlotValues {
  return Object.fromEntries(Object.entries(slots).filter(([, value]) => value !== null));
}

type Outcome = Calls['outcomes'][number];

/** The record or task that a step is there for (spec 01 去向), once a call. */
function leaveBehind(turn: Turn, at: string): void {
  const { call } = turn.next;
  const outcome = turn.library.standards.calls.outcomes.find((one) => one.at === at);
  if (!outcome || !call || call.left.includes(at)) return;
  turn.next = { ...turn.next, call: { ...call, left: [...call.left, at] } };
  if (outcome.record !== undefined)
    turn.effects.push({ kind: 'record', event: outcome.record, data: { step: at } });
  if (outcome.task !== undefined) openTask(turn, outcome);
}

function openTask(turn: Turn, outcome: Outcome): void {
  const { matter, next } = turn;
  const task = outcome.task ?? 'callback';
  // A call-back is about what they called for (spec 02: kind 为原意图).
  const kind: Intent =
    task === 'callback' && outcome.kind !== 'complaint' && matter ? matter.kind : (outcome.kind ?? 'human');
  const id = turn.newId();
  const issue = matter?.issue ?? outcome.issue ?? '';
  turn.effects.push({
    kind: 'open',
    ticket: {
      id,
      kind,
      task,
      urgency: 'normal',
      summary: [outcome.issue, ...(matter?.words ?? [])].join('; ').slice(0, 300),
      issue,
      address: matter?.address ?? {},
      place: matter?.place ?? null,
      addressCheck: 'unchecked',
      homeId: null,
      phone: next.phone,
      contactName: next.surname,
      fields: {},
      assign: outcome.assign ?? '',
      due: turn.due(kind, 'normal', task),
      attachments: [],
    },
  });
  turn.filed({ id, flow: 'FLOW-COMMON', kind, issue, at: turn.context.now });
  if (outcome.alert !== undefined) {
    const roles = turn.library.standards.figures.escalation.slice(1);
    turn.effects.push({ kind: 'alert', reason: outcome.alert, roles, ticketId: id, text: '' });
  }
}

/** The line is closed. What had been told is filed as it stands: nobody can be asked any more. */
function hangUp(turn: Turn): void {
  turn.next = { ...turn.next, call: null };
  const { matter } = turn;
  if (matter && matter.ticketId === null && matter.issue !== null) {
    turn.setMatter({ stage: 'confirm' });
    fileConfirmed(turn);
    turn.speaker.parts.splice(0);
  }
  const { now } = turn.context;
  const callRecord = ended(recordOf(turn.next.callRecord, null, now), now);
  turn.next = { ...turn.next, matters: [], pending: null, callRecord };
  turn.effects.push(endedEvent(callRecord), { kind: 'cancel_timer', name: 'call' });
}

/** The caller has spoken: a wait for their voice is over. */
export function callerSpoke(turn: Turn): void {
  const call = turn.next.call ?? NEW_CALL;
  turn.next = {
    ...turn.next,
    byPhone: true,
    call: { ...call, at: null, times: 0, byItself: false, spoke: true },
  };
  turn.effects.push({ kind: 'cancel_timer', name: 'call' });
}

/** The agent has said what an element of the line asks for; marked again, it is taken back. */
export function tick(turn: Turn, element: Element): void {
  const record = turn.next.callRecord;
  if (!record || record.endedAt !== null) return;
  const ticked = record.ticked.includes(element)
    ? record.ticked.filter((one) => one !== element)
    : [...record.ticked, element];
  turn.next = { ...turn.next, callRecord: { ...record, ticked } };
}
