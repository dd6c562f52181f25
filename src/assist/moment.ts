/** What is known of the moment beside the words: who calls, what they tell, whom they ask for. */
import { activeMatter } from '../converse/conversation.ts';
import { addressOf } from '../converse/matter.ts';
import { promiseFaults } from '../converse/promises.ts';
import { flowOf, type Library } from '../library/library.ts';
import type { Customer, ElementReader } from '../script/elements.ts';
import type { Checker } from '../script/lint.ts';
import type { SlotValue } from '../script/said.ts';
import { addressText } from '../text/addresses.ts';
import { normalise } from '../text/normalise.ts';
import { anyPattern, madeOnce } from '../text/words.ts';
import type { WorkingCalendar } from '../ticket/calendar.ts';
import { dueTimes } from '../ticket/sla.ts';
import { rolesOf } from '../ticket/ticket.ts';
import type { Meaning } from '../understand/meaning.ts';
import { type Moment, matches, patternOf } from './condition.ts';
import type { Replay } from './replay.ts';
import type { Scene } from './scene.ts';
import type { SuggestInput } from './suggest.ts';
import type { WordingContext } from './wording.ts';

const ISSUE_CHARS = 48;
const FAQ_SURE = 0.5;

/** Who calls: as given; else as they told us, or as we have called them. A gender is never guessed (spec 01 称呼). */
function customerOf(library: Library, given: Customer, scene: Scene, { after }: Replay): Customer {
  const surname = given.surname ?? after.surname ?? undefined;
  if (given.gender !== undefined || given.surname !== undefined) return { surname, gender: given.gender };
  if (surname !== undefined && after.gender !== null) return { surname, gender: after.gender };
  const { m, f } = library.lexicon.signals.honorifics;
  const { surnames } = library.lexicon.places;
  for (const line of [...scene.ours].reverse()) {
    const match = patternOf(`^(\\p{Script=Han}{1,2})(${m}|${f})`).exec(line);
    const name = match?.[1];
    if (name !== undefined && surnames.includes(name))
      return { surname: name, gender: match?.[2] === m ? 'm' : 'f' };
  }
  return { surname, gender: undefined };
}

function colleagueOf(library: Library, scene: Scene, replay: Replay): string | null {
  if (scene.event !== null) return null;
  for (const pattern of library.assist.rules.colleague) {
    const who = patternOf(pattern).exec(scene.text)?.groups?.who;
    if (who !== undefined) return who;
  }
  const last = scene.ours.at(-1) ?? '';
  for (const pattern of library.assist.rules.colleague_ours) {
    const who = patternOf(pattern).exec(last)?.groups?.who;
    if (who !== undefined) return who;
  }
  if (replay.meaning.signals.colleague !== null) return replay.meaning.signals.colleague;
  return replay.before.pending?.kind === 'colleague' ? replay.before.pending.who : null;
}

const NO_EXPLANATION = [
  'greeting',
  'apology',
  'offer',
  'request',
  'collect',
  'confirm',
  'consent',
  'farewell',
] as const;

function isExplanation(elements: ElementReader, line: string | undefined): boolean {
  if (line === undefined || /[?？]\s*$/u.test(line)) return false;
  return !NO_EXPLANATION.some((element) => elements.expresses(element, line, {}));
}

/** How many of our apologies were refused, 0 where the last words refuse none. */
function refusedApologies(
  library: Library,
  elements: ElementReader,
  history: SuggestInput['history'],
): number {
  const { refusals } = library.assist.rules;
  let apologised = false;
  let count = 0;
  let now = false;
  for (const { from, text } of history) {
    const line = normalise(text).text;
    if (from === 'owner') {
      now = apologised && matches(refusals, line);
      if (now) count++;
      // Said in two messages, it is refused once.
      if (now) apologised = false;
    } else {
      apologised = elements.expresses('apology', line, {});
      now = false;
    }
  }
  return now ? count : 0;
}

export function underWay({ before }: Replay): boolean {
  return activeMatter(before) !== null || before.pending !== null;
}

/** Says yes or no, or gives what a question may have asked for. */
export function givesAnswer({ act, slots, intent }: Meaning): boolean {
  return (
    (act !== 'none' && intent === null) ||
    [slots.phone, slots.room, slots.building, slots.time, slots.plate, slots.ticket].some(
      (slot) => slot !== undefined,
    )
  );
}

/** Whether the message brings a matter that a flow collects. */
function bringsMatter(library: Library, { intent }: Meaning): boolean {
  const label = intent === null ? undefined : library.assist.rules.labels[intent];
  return label !== undefined && (library.flows.get(label)?.fields.length ?? 0) > 0;
}

/** @param elements recognises what our own last line did */
export function momentOf(
  library: Library,
  elements: ElementReader,
  input: SuggestInput,
  scene: Scene,
  replay: Replay,
): Moment {
  const { meaning } = replay;
  const { satisfaction } = library.assist.rules;
  const customer = customerOf(library, input.customer ?? {}, scene, replay);
  const rating = meaning.slots.rating ?? null;
  return {
    scene,
    customer,
    dialect: meaning.dialect !== null,
    abusive: meaning.abusive && scene.event === null,
    mood: scene.onlyEvent ? 'calm' : meaning.mood,
    matter: scene.event === null && bringsMatter(library, meaning),
    answering: scene.event === null && underWay(replay) && givesAnswer(meaning),
    named: customer.surname !== undefined && customer.gender !== undefined,
    colleague: colleagueOf(library, scene, replay),
    rating: rating !== null || meaning.act === 'rate',
    fullAddress: meaning.slots.building !== undefined && meaning.slots.room !== undefined,
    ownAccount: meaning.signals.ownAccount,
    asks: meaning.signals.asks && scene.event === null,
    faq: (meaning.faq[0]?.score ?? 0) >= FAQ_SURE,
    explained: isExplanation(elements, scene.ours.at(-1)),
    checksUnit: matches(library.lexicon.signals.checks_unit, scene.text),
    refused: refusedApologies(library, elements, input.history),
    unhappy: rating === null ? matches(satisfaction.unhappy, scene.text) : rating <= satisfaction.low,
  };
}

/** The slots that wordings may use, and how the owner's words may be told back. */
export function contextOf(
  library: Library,
  checker: Checker,
  calendar: WorkingCalendar,
  input: SuggestInput,
  moment: Moment,
  replay: Replay,
): WordingContext {
  const { customer } = moment;
  const { surname, gender } = customer;
  const slots: Record<string, SlotValue> = {
    community: { text: input.community },
    agent_number: { text: input.agent?.number ?? library.standards.channels.agent_number },
  };
  if (surname !== undefined && gender !== undefined) {
    slots.surname = { text: surname };
    slots.honorific = { text: library.lexicon.signals.honorifics[gender] };
  }
  if (moment.colleague !== null) slots.colleague = { text: moment.colleague };
  const { due } = dueTimes(
    library,
    calendar,
    { kind: 'info', urgency: 'normal', task: 'callback' },
    input.now,
  );
  if (due.respond !== null) slots.due = { due: due.respond };
  const department = replay.meaning.intent === null ? undefined : flowOf(library, replay.meaning.intent);
  if (department && department.fields.length > 0)
    slots.department = { text: rolesOf(department.assign).join('、') };
  const { slots: said } = replay.meaning;
  const address = said.building === undefined ? null : addressText(addressOf(said));
  if (address !== null) slots.address = { text: address };
  if (said.time !== undefined) slots.time = { text: said.time.text };
  return {
    channel: input.channel ?? 'phone',
    customer,
    now: input.now,
    slots,
    issues:
      moment.scene.event !== null
        ? issuesOf(library, checker, /[:：](.+)$/u.exec(moment.scene.event)?.[1] ?? null)
        : issuesOf(library, checker, written(matterOf(moment, replay), said.plate)),
    ours: moment.scene.ours,
    history: input.history,
    ticket: input.ticket?.number ?? null,
    keeps: (line) => promiseFaults(library, calendar, promisedOn(input.ticket), line, input.now).length === 0,
    danger: replay.meaning.urgency === 'emergency',
    community: input.communityId,
  };
}

const promisedOn = (ticket: SuggestInput['ticket']) =>
  ticket ? ({ kind: ticket.kind, urgency: ticket.urgency ?? 'normal', task: 'work' } as const) : null;

/** The matter as they tell it; words that refuse an apology or call the matter off are none. */
function matterOf({ refused }: Moment, { meaning, before, after }: Replay): string | null {
  const earlier = activeMatter(before)?.issue ?? null;
  if (refused > 0 || (meaning.act === 'cancel' && meaning.signals.cancels)) return earlier;
  return meaning.slots.issue ?? activeMatter(after)?.issue ?? earlier;
}

/** Number plates are in capitals again: issues are normalised text. */
function written(issue: string | null, plate: string | undefined): string | null {
  return issue === null || plate === undefined ? issue : issue.replaceAll(plate.toLowerCase(), plate);
}

/** The matter in our mouth; then without what may not be said. */
function issuesOf(library: Library, checker: Checker, issue: string | null): string[] {
  if (issue === null) return [];
  const { pronouns, untold } = library.assist.rules;
  const keys = Object.keys(pronouns).sort((a, b) => b.length - a.length);
  const told = untold.reduce((text, pattern) => tidy(text.replace(patternOf(pattern), '')), tidy(issue));
  // Nothing but scolding, or a wish for a person: there is no matter to tell back.
  if (told.length < 2) return [];
  const ours = shortened(told)
    .replace(unowned(library), '')
    .replace(new RegExp(keys.join('|'), 'gu'), (word) => pronouns[word] ?? word);
  let clean = ours;
  for (const { span } of [...checker.violationsIn(ours)].reverse())
    clean = clean.slice(0, span[0]) + clean.slice(span[1]);
  return [...new Set([ours, tidy(clean)])].filter((text) => text.length >= 2);
}

/** "你们健身房" is the estate's, not ours. */
const unowned = madeOnce((library: Library): RegExp => {
  const { owners, places } = library.assist.rules.unowned;
  const before = [...places, ...library.lexicon.places.public];
  return new RegExp(`${anyPattern(owners)}(?=${anyPattern(before)})`, 'gu');
});

const tidy = (text: string): string => text.replace(/^[\s，。、,.!?！？…~]+|[\s，。、,.!?！？…~]+$/gu, '');

/** Cut at a clause. */
function shortened(issue: string): string {
  const text = tidy(issue);
  if (text.length <= ISSUE_CHARS) return text;
  const head = text.slice(0, ISSUE_CHARS);
  const end = Math.max(...['，', '。', '；', ',', ';'].map((mark) => head.lastIndexOf(mark)));
  return end > ISSUE_CHARS / 2 ? head.slice(0, end) : head;
}
