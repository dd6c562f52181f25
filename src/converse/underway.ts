/** A matter is being collected or waits for confirmation: answers, corrections, questions in the middle. */
import { isOf } from '../library/intent-sets.ts';
import type { Flow } from '../library/schema.ts';
import type { Intent, Urgency } from '../library/terms.ts';
import { addressText } from '../text/addresses.ts';
import { bigrams } from '../text/normalise.ts';
import { shows } from '../text/signs.ts';
import type { Meaning } from '../understand/meaning.ts';
import { faqAnswer, sayFaq } from './answer.ts';
import { fill } from './answers.ts';
import { answersAsked, answersChoice } from './answers-asked.ts';
import { confirming, correctsMatter, notesQuestion } from './confirming.ts';
import { followsOn } from './follow-on.ts';
import { advance, ask, begin, queue, resume } from './intake.ts';
import { intakeFlow, nextField } from './matter.ts';
import { SHORT_ANSWER, SHORTEST_MATTER, SURE_INTERRUPTION } from './measures.ts';
import { takeHomes, takeOtherHome } from './other-homes.ts';
import { restedPhone, triesPhone, uncount } from './phone-asked.ts';
import { forbid, redLine } from './red-lines.ts';
import { handleSocial, referral } from './social.ts';
import { handleStatus } from './status.ts';
import type { Turn } from './turn.ts';

/** While an answer to "对吗?" is awaited, what is no answer is sooner another matter. */
const SURE_AT_CONFIRM = 0.4;
/** A question in the middle is answered when the FAQ fits so well. */
const CLEAR_QUESTION = 0.45;
/** … or when the FAQ and the intent, each fairly sure, agree. */
const FAIR_QUESTION = 0.4;
/** … of a few characters only when it fits better still. */
const SURE_HALF = 0.6;
/** So near an answer about such matters must be to half a question. */
const ON_MATTER = 0.3;
/** Fewer characters are half a question at most, and no other matter even where they say so (另外, 顺便). */
const SHORTEST_SAID = 6;
/** … of anything else than the matter under way. */
const SHORTEST_ELSEWHERE = 8;

/** A matter is being collected or waits for confirmation. */
export function underWay(turn: Turn, meaning: Meaning, text: string): void {
  const matter = turn.matter;
  if (!matter) return;
  const free =
    matter.asked !== null && ['issue', 'text'].includes(fieldSource(turn, matter.flow, matter.asked));
  const flow = turn.library.flows.get(matter.flow);
  if (flow && redLine(turn.library, flow, meaning) && forbid(turn, flow, meaning)) {
    // Said to be impossible; whatever else came along is taken, the forbidden wish is not.
    const wished = turn.matter?.issue ?? null;
    fill(turn, meaning, text);
    if (wished !== null) turn.setMatter({ issue: wished });
    resume(turn, false);
    return;
  }
  if (asksWhen(turn, meaning, text)) {
    turn.say('FLOW-STATUS.this_first');
    resume(turn, true);
    return;
  }
  if (followsOn(turn, meaning)) {
    resume(turn, true);
    return;
  }
  if (asksOfIntake(turn, meaning, text)) return;
  const { threatens, means_complaint } = turn.library.lexicon.detours;
  const complaint = intakeFlow(turn.library, 'complaint');
  if (matter.kind === 'repair' && complaint && shows(means_complaint, meaning.normalized)) {
    // The same matter, with all that was told of it, goes to whoever answers for it.
    const { id: flow, version: flowVersion } = complaint;
    turn.setMatter({
      flow,
      flowVersion,
      kind: 'complaint',
      stage: 'collect',
      asked: null,
      tries: {},
      fields: {},
    });
    turn.setMatter({ words: [...matter.words, text.trim()] });
    turn.say('FLOW-COMMON.sorry_trouble');
    advance(turn);
    return;
  }
  if (!gives(meaning) && text.trim().length <= SHORT_ANSWER && shows(threatens, meaning.normalized)) {
    turn.setMatter({ words: [...matter.words, text.trim()] });
    turn.say('FLOW-COMMON.noted_more');
    resume(turn, false);
    return;
  }
  // "怎么办" asks about this matter, "接着说那个油烟" wants it to go on.
  const { what_now, goes_back } = turn.library.lexicon.detours;
  const back = shows(goes_back, meaning.normalized) && !gives(meaning);
  if (back || shows(what_now, meaning.normalized)) {
    resume(turn, back);
    return;
  }
  if (meaning.signals.asks && faqAsked(turn, meaning)) return;
  if (meaning.signals.price && meaning.signals.asks && turn.speaker.has(`${matter.flow}.price`)) {
    turn.say(`${matter.flow}.price`);
    resume(turn, true);
    return;
  }
  const telling = gives(meaning);
  const short = text.trim().length <= SHORT_ANSWER;
  const sure = matter.stage === 'confirm' && !telling ? SURE_AT_CONFIRM : SURE_INTERRUPTION;
  const other =
    meaning.intent !== null && meaning.intent !== matter.kind && meaning.confidence >= sure
      ? meaning.intent
      : null;
  // "电话改成139…" at the confirmation, "钥匙在你们前台" while keys are spoken of: of this matter, whatever they read like.
  const { of_phone } = turn.library.lexicon.detours;
  const answers =
    short &&
    (answersAsked(turn, meaning) ||
      // "我没有手机,我儿子的行不行" gives no number, but speaks of what was asked.
      (fieldSource(turn, matter.flow, matter.asked ?? '') === 'phone' &&
        shows(of_phone, meaning.normalized)) ||
      answersChoice(turn, meaning) ||
      (matter.stage === 'confirm' && meaning.signals.refuses) ||
      (matter.stage === 'confirm' && telling && meaning.also === null));
  if (other && !free && !answers && interrupts(turn, other, meaning, text)) return;
  if (
    other &&
    free &&
    (other === 'fee_query' || other === 'info' || other === 'ticket_status') &&
    meaning.signals.asks &&
    faqAnswer(turn, meaning, other) !== null &&
    interrupts(turn, other, meaning, text)
  )
    return;
  if (shows(turn.library.lexicon.detours.vague, meaning.normalized) && !telling) {
    turn.setMatter({ words: [...matter.words, text.trim()] });
    turn.say('FLOW-COMMON.noted_more');
    resume(turn, false);
    return;
  }
  if (flow && namesField(turn, flow, meaning, text)) return;
  if (tellsOfWaiting(turn, meaning, text)) {
    turn.say('FLOW-COMMON.noted_more');
    resume(turn, false);
    return;
  }
  if (takeOtherHome(turn, meaning)) {
    advance(turn);
    return;
  }
  const filled = fill(turn, meaning, text);
  if (takeHomes(turn, meaning)) {
    advance(turn);
    return;
  }
  triesPhone(turn, meaning);
  if (matter.stage === 'confirm') {
    confirming(turn, meaning, filled.any, text);
    return;
  }
  if (!filled.any && meaning.act === 'correct' && correctsMatter(turn, meaning)) {
    turn.say('FLOW-COMMON.noted_more');
    resume(turn, false);
    return;
  }
  if (matter.asked === 'room' && matter.addressCheck === 'asked' && !filled.any && meaning.act === 'affirm') {
    // "您说的是3栋2单元1501吗?" — "对"
    const nearest = turn.facts.address?.nearest;
    if (nearest) turn.setMatter({ address: nearest, addressCheck: 'known' });
    advance(turn);
    return;
  }
  if (
    !filled.any &&
    matter.asked !== null &&
    isOf(turn.library, 'social', meaning.intent) &&
    meaning.confidence >= 0.5
  ) {
    // "孩子都冻感冒了" between two answers is told of this matter; only what has a place of its own is sent there.
    if (meaning.intent === 'other' && referral(turn, meaning) === null) {
      turn.setMatter({ words: [...matter.words, text.trim()] });
      turn.say('FLOW-COMMON.noted_more');
    } else handleSocial(turn, meaning.intent, meaning);
    resume(turn, false);
    return;
  }
  if (!filled.any && matter.asked !== null && meaning.act === 'none' && notesQuestion(turn, meaning, text)) {
    resume(turn, false);
    return;
  }
  const readdressed =
    meaning.slots.building !== undefined ||
    meaning.slots.unit !== undefined ||
    meaning.slots.room !== undefined;
  if (
    !filled.answered &&
    matter.asked !== null &&
    matter.asked !== 'room' &&
    matter.address !== null &&
    turn.matter?.address !== matter.address &&
    readdressed
  ) {
    // "是18栋,其余没错" while the phone was asked: taken, and the question is put again as if for the first time.
    turn.say('FLOW-COMMON.changed', { content: addressText(turn.matter?.address ?? {}) });
    uncount(turn);
    resume(turn, false);
    return;
  }
  // The phone after all, when the next question was already put: that one stands.
  if (
    !filled.answered &&
    matter.asked !== null &&
    meaning.slots.phone !== undefined &&
    restedPhone(turn, flow)
  ) {
    turn.say('FLOW-COMMON.noted_more');
    resume(turn, false);
    return;
  }
  // Something else was told than what was asked: the question is put again, as if for the first time.
  const asked = flow?.fields.find(({ id }) => id === matter.asked);
  const heard = (turn.matter?.words.length ?? 0) > matter.words.length;
  // Whoever tells more instead of what may be refused is not asked for it without end.
  const anew = filled.any && !filled.answered && !(filled.more && asked?.refusable);
  // Asked when they are at home, "电话也错了,是139…": the question still stands.
  const aside =
    asked?.once && asked.from === 'time'
      ? (meaning.slots.phone ?? meaning.slots.room ?? meaning.slots.building)
      : undefined;
  const again = anew && asked !== undefined && (!asked.once || aside !== undefined) && asked.from !== 'text';
  if ((filled.more || again || (heard && !filled.any)) && !filled.answered)
    turn.say('FLOW-COMMON.noted_more');
  if (again) resume(turn, false);
  else if (filled.any && asked?.from === 'text' && unanswered(turn, asked.id) && flow)
    ask(turn, flow, asked.id);
  else advance(turn);
}

/** "刚才发的看到没有", "凭什么要我电话": answered, and the question is put again. @returns whether it was such */
function asksOfIntake(turn: Turn, meaning: Meaning, text: string): boolean {
  const { matter } = turn;
  const { seen, asks_why } = turn.library.lexicon.detours;
  if (!matter || text.trim().length > SHORT_ANSWER || gives(meaning)) return false;
  if (shows(seen, meaning.normalized)) {
    turn.say('FLOW-COMMON.seen');
    resume(turn, false);
    return true;
  }
  const asked = fieldSource(turn, matter.flow, matter.asked ?? '');
  const why = asks_why.find(({ any }) => shows(any, meaning.normalized));
  // Asked for a phone, "凭什么给你" is a refusal, and is taken as one.
  if (!why || (asked !== 'address' && asked !== 'phone') || (why.of === 'phone' && asked === 'phone'))
    return false;
  turn.say(`FLOW-COMMON.why_${why.of}`);
  resume(turn, false);
  return true;
}

/** "楼道一个礼拜没扫了", of the complaint that waits while a repair is taken down. @returns whether it was such */
function tellsOfWaiting(turn: Turn, meaning: Meaning, text: string): boolean {
  const { matters } = turn.next;
  const active = turn.matter;
  const { issue } = meaning.slots;
  if (matters.length < 2 || !active || issue === undefined || meaning.act !== 'none' || gives(meaning))
    return false;
  const shared = (other: string | null) => {
    const pairs = bigrams(other ?? '');
    return [...bigrams(issue)].filter((pair) => pairs.has(pair)).length;
  };
  const about = matters.slice(0, -1).findLast(({ stage }) => stage === 'collect');
  if (!about || shared(about.issue) <= shared(active.issue)) return false;
  const told = {
    ...about,
    issue: `${about.issue ?? ''}, ${issue}`.slice(0, 160),
    words: [...about.words, text.trim()],
  };
  turn.next = { ...turn.next, matters: matters.map((one) => (one === about ? told : one)) };
  return true;
}

/** "房号不对": which one is wrong, but not what it should be. @returns whether it was asked for */
function namesField(turn: Turn, flow: Flow, meaning: Meaning, text: string): boolean {
  const { matter } = turn;
  const { ticket, plate, unit } = meaning.slots;
  const told = (ticket ?? plate ?? unit) !== undefined || gives(meaning);
  if (!matter || told || meaning.act === 'affirm' || text.trim().length > SHORTEST_MATTER) return false;
  if (matter.asked !== null || meaning.signals.asks) return false;
  const from = turn.library.lexicon.detours.wrong_field.find(({ any }) =>
    shows(any, meaning.normalized),
  )?.from;
  // "不用电话" finds nothing wrong.
  const { calls_off, no_phone } = turn.library.lexicon.detours;
  if (from === 'phone' && shows([...calls_off, ...no_phone], meaning.normalized)) return false;
  const field = flow.fields.find((one) => one.from === from && one.ask !== 'never');
  if (!field) return false;
  turn.setMatter({ tries: { ...matter.tries, [field.id]: Math.max(1, matter.tries[field.id] ?? 0) } });
  ask(turn, flow, field.id);
  return true;
}

/** "几点钟到啊": about what is just being told, or was; nothing else comes along. */
export function asksWhen(turn: Turn, { normalized, slots }: Meaning, text: string): boolean {
  const { asks_when, asks_back, earlier } = turn.library.lexicon.detours;
  const repairs = (turn.matter ?? turn.next.filed.at(-1))?.kind === 'repair';
  return (
    text.trim().length <= SHORT_ANSWER &&
    (slots.phone ?? slots.room ?? slots.ticket ?? slots.time) === undefined &&
    (shows(asks_when, normalized) || (repairs && shows(asks_back, normalized))) &&
    !shows(earlier, normalized)
  );
}

/** The particulars are all that is left: asked for once more, then told back as it stands. */
function unanswered(turn: Turn, id: string): boolean {
  const { matter } = turn;
  return (
    matter?.asked === id && !matter.skipped.includes(id) && matter.tries[id] === 1 && nextField(turn) === null
  );
}

/** "诶,礼拜天你们开门不?" in the middle of an intake. @returns whether it was answered */
function faqAsked(turn: Turn, meaning: Meaning): boolean {
  const about = onMatter(turn, meaning);
  if (about !== null) {
    sayFaq(turn, about);
    resume(turn, true);
    return true;
  }
  const [best] = meaning.faq;
  // "谁负责" alone asks about what is under way.
  const ofMatter = turn.library.faqs.find(({ id }) => id === best?.id)?.intent === turn.matter?.kind;
  const half = ofMatter ? SHORTEST_SAID : SHORTEST_ELSEWHERE;
  if (best && meaning.normalized.length < half && best.score < SURE_HALF) return false;
  const inquires =
    (meaning.intent === 'info' || meaning.intent === 'fee_query') && meaning.confidence >= FAIR_QUESTION;
  if (
    !best ||
    best.score < (inquires ? FAIR_QUESTION : CLEAR_QUESTION) ||
    meaning.slots.phone !== undefined ||
    meaning.slots.room !== undefined
  )
    return false;
  sayFaq(turn, best.id, meaning.normalized);
  resume(turn, true);
  return true;
}

/** "垃圾怎么算", while a renovation is taken down: half a question, answered by what is known of such matters. */
function onMatter(turn: Turn, { onTopic = [], normalized }: Meaning): string | null {
  if (normalized.length >= SHORTEST_SAID) return null;
  const pairs = [...bigrams(normalized)];
  const best = onTopic.find(
    ({ id }) => turn.library.faqs.find((faq) => faq.id === id)?.intent === turn.matter?.kind,
  );
  const faq = turn.library.faqs.find(({ id }) => id === best?.id);
  if (!faq || !best || best.score < ON_MATTER) return null;
  return pairs.some((pair) => faq.title.includes(pair)) ? faq.id : null;
}

function gives({ slots }: Meaning): boolean {
  return (slots.phone ?? slots.room ?? slots.building ?? slots.time) !== undefined;
}

function fieldSource(turn: Turn, flowId: string, asked: string): string {
  return turn.library.flows.get(flowId)?.fields.find((field) => field.id === asked)?.from ?? '';
}

/** A question, a status, another matter in the middle: dealt with, then back. @returns whether it was one */
function interrupts(turn: Turn, intent: Intent, meaning: Meaning, text: string): boolean {
  if (intent === 'info' || intent === 'fee_query') {
    const faq = faqAnswer(turn, meaning, intent);
    if (faq === null) return false;
    sayFaq(turn, faq, meaning.normalized);
    resume(turn, true);
    return true;
  }
  if (intent === 'ticket_status' || intent === 'urge') {
    if (turn.facts.asked === null && turn.facts.tickets.length === 0) {
      if (gives(meaning)) return false;
      const earlier = shows(turn.library.lexicon.detours.earlier, meaning.normalized);
      turn.say(`FLOW-STATUS.${earlier ? 'none_here' : 'this_first'}`);
      resume(turn, true);
      return true;
    }
    handleStatus(turn, meaning, text, intent === 'urge' ? 'urge' : 'status');
    resume(turn, true);
    return true;
  }
  const { another, complains } = turn.library.lexicon.signals;
  const says = shows([...another, ...complains], meaning.normalized);
  // "可以现在报名吗" at the confirmation asks about what was just told back.
  const free = turn.matter?.stage === 'confirm' && !meaning.signals.asks;
  const least = free || says ? SHORTEST_SAID : SHORTEST_MATTER;
  // "新的139…" tells of a phone and no more.
  const told = text.trim().length - (meaning.slots.phone?.length ?? 0);
  if (isOf(turn.library, 'intake', intent) && meaning.slots.issue !== undefined && told >= least) {
    const flow = intakeFlow(turn.library, intent);
    if (!flow) return false;
    if (isSooner(turn, meaning)) {
      turn.say('FLOW-COMMON.urgent_first');
      begin(turn, flow, intent, meaning, text);
    } else queue(turn, flow, intent, meaning, text);
    return true;
  }
  return false;
}

const RANK: Readonly<Record<Urgency, number>> = { normal: 0, urgent: 1, emergency: 2 };

/** Only what is more urgent goes before the matter under way. */
function isSooner({ matter }: Turn, { urgency }: Meaning): boolean {
  return matter !== null && RANK[urgency] > RANK[matter.urgency];
}
