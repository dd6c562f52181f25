/** Nothing is under way: a new matter, a question, an addition to what was just filed, or nothing understood. */
import { isOf } from '../library/intent-sets.ts';
import { botLine } from '../library/steps.ts';
import type { Intent } from '../library/terms.ts';
import { shows } from '../text/signs.ts';
import type { Meaning } from '../understand/meaning.ts';
import { addition, asksOfFiled, lastFiled, leavesPhone, tellsBeside } from './addition.ts';
import { faqAnswer, handleQuestion, sayFaq } from './answer.ts';
import { learnPerson } from './answers.ts';
import { isListed } from './catalogue.ts';
import { asksThing } from './detours.ts';
import { falseAlarm } from './emergency.ts';
import { followsOn, lastAnswer, onLastTopic } from './follow-on.ts';
import { begin, file } from './intake.ts';
import { addressOf, intakeFlow, newMatter } from './matter.ts';
import { SHORT_ANSWER, SURE_INTERRUPTION } from './measures.ts';
import { awaitsVisit, pressesFiled } from './of-filed.ts';
import { handOff, handOver, wantPerson } from './people.ts';
import { redLine } from './red-lines.ts';
import { handleSocial, nothingSaid, scold } from './social.ts';
import { handleStatus } from './status.ts';
import type { Turn } from './turn.ts';
import { asksWhen } from './underway.ts';

/** After something was not understood, small talk must be this clear to be taken as such. */
const SURE_CHAT = 0.6;
/** Without any ticket of theirs, a wish for progress must be this clear. */
const SURE_PROGRESS = 0.5;
/** So near the answer just given must be to a short question on top of it. */
const STANDS_ON = 0.7;
/** … unless it is as near as this to another one by itself. */
const OWN_QUESTION = 0.4;
/** Beside a home and a time, so few words are no matter, unless they are surely one. */
const BARE_ISSUE = 6;
const SURE_OTHER = 0.9;
/** Shorter praise tells of nothing done. */
const DEED_CHARS = 10;

/** Nothing is under way. */
export function fresh(turn: Turn, meaning: Meaning, text: string): void {
  if (
    lastFiled(turn)?.kind === 'emergency' &&
    shows(turn.library.lexicon.detours.all_clear, meaning.normalized)
  ) {
    falseAlarm(turn, text);
    return;
  }
  if (followsOn(turn, meaning) || onLastTopic(turn, meaning)) {
    understood(turn);
    return;
  }
  const { offered } = turn.next;
  if (offered) {
    if (asksOn(turn, meaning)) return;
    turn.next = { ...turn.next, offered: null };
    // A bill is named after an answer to a question about bills, whichever of the two it was.
    const named = isQuestion(offered.kind) && isQuestion(meaning.intent) && meaning.slots.month !== undefined;
    const kind = named && meaning.intent !== null ? meaning.intent : offered.kind;
    const flow = intakeFlow(turn.library, kind);
    // "两个大人一个小孩", after how to sign up.
    const field = flow?.fields.find(({ like }) => like && shows(like, meaning.normalized));
    const answer = meaning.signals.asks || text.length > SHORT_ANSWER ? undefined : field;
    if (answer || takesUp(turn, kind, meaning)) {
      const { issue: said } = meaning.slots;
      const wants = meaning.intent === kind && shows(turn.library.lexicon.detours.wants, meaning.normalized);
      const before = offered.issue ?? offered.words;
      const issue = named ? `${before}, ${said ?? text}` : wants ? (said ?? before) : before;
      if (flow) {
        const about = { ...meaning, slots: { ...meaning.slots, issue } };
        const fields = answer ? { [answer.id]: text.trim() } : {};
        begin(turn, flow, kind, about, `${offered.words}\n${text}`, fields);
        return;
      }
    }
  }
  if (shows(turn.library.lexicon.detours.wrong_told, meaning.normalized)) {
    turn.say(botLine('CARE-6.1'));
    return;
  }
  if (leavesPhone(turn, meaning, text) || toldFirst(turn, meaning)) return;
  // Angry words are no praise, whatever they read like.
  const scolds = meaning.intent === 'praise' && (meaning.mood === 'angry' || meaning.abusive);
  // "我要表扬门岗" — "他帮我把车推上坡": a deed told right after praise is what is praised.
  const praises =
    (isOf(turn.library, 'near_praise', meaning.intent) ||
      shows(turn.library.lexicon.detours.above_all, meaning.normalized)) &&
    turn.next.praised === true &&
    turn.lastSaid('CARE-7') &&
    meaning.mood !== 'angry' &&
    !meaning.signals.asks &&
    !meaning.signals.price &&
    shows(turn.library.lexicon.detours.deed, meaning.normalized);
  // "上回修得真利索,这回窗轨又卡了": the repair is what is wanted done.
  const wanted =
    meaning.intent === 'praise' &&
    meaning.intents.includes('repair') &&
    !shows(turn.library.lexicon.detours.deed, meaning.normalized);
  const intent = scolds ? 'complaint' : wanted ? 'repair' : praises ? 'praise' : meaning.intent;
  const threshold = turn.library.standards.channels.ask_threshold;
  // Soon after filing, "几点到啊" is about what was just filed, whatever else it reads like.
  if (
    (lastFiled(turn) || awaitsVisit(turn, meaning)) &&
    meaning.intent !== 'urge' &&
    asksWhen(turn, meaning, text)
  ) {
    handleStatus(turn, meaning, text, 'status');
    return;
  }
  if (
    (turn.lastSaid('FLOW-COMMON.out_of_scope') || turn.lastSaid('FLOW-COMMON.whose')) &&
    shows(turn.library.lexicon.detours.asks_whose, meaning.normalized)
  ) {
    turn.say('FLOW-COMMON.whose');
    return;
  }
  if (callsUrgently(turn, meaning)) return;
  if (pressesFiled(turn, meaning, text)) return;
  if (isNotOurs(turn, meaning, intent)) {
    understood(turn);
    handleSocial(turn, 'other', meaning);
    return;
  }
  const asksProgress = intent === 'ticket_status' || intent === 'urge';
  // "修了三回还是坏的" with nothing on record is the matter itself, not a question about it.
  const matterToo = meaning.intents.find(
    (candidate) => candidate === 'repair' || candidate === 'complaint' || candidate === 'parking',
  );
  if (
    asksProgress &&
    matterToo &&
    turn.facts.tickets.length === 0 &&
    meaning.slots.ticket === undefined &&
    meaning.slots.room !== undefined
  ) {
    const flow = intakeFlow(turn.library, matterToo);
    if (flow) {
      begin(turn, flow, matterToo, meaning, text);
      return;
    }
  }
  // "我家上个月交了没有" asks for the bill, whatever else it reads like.
  const ofBill = meaning.signals.ownAccount && meaning.slots.month !== undefined;
  if (asksProgress && ofBill && meaning.intents.includes('fee_query')) {
    understood(turn);
    handleQuestion(turn, 'fee_query', meaning, text);
    return;
  }
  if (shows(turn.library.lexicon.detours.asks_outcome, meaning.normalized)) {
    handleStatus(turn, meaning, text, 'status');
    return;
  }
  if (asksProgress && meaning.confidence >= (turn.facts.tickets.length > 0 ? threshold : SURE_PROGRESS)) {
    handleStatus(turn, meaning, text, intent === 'urge' ? 'urge' : 'status');
    return;
  }
  if (asksThing(turn, meaning)) return;
  const mereAbuse =
    meaning.abusive && intent !== null && intent !== 'human' && !isOf(turn.library, 'intake', intent);
  if (intent === 'abuse' || mereAbuse) {
    learnPerson(turn, meaning);
    if (scold(turn)) handOver(turn, 'abuse', meaning);
    return;
  }
  const { says_nothing, what_now } = turn.library.lexicon.detours;
  if (shows(says_nothing, meaning.normalized) || shows(what_now, meaning.normalized)) {
    turn.say('FLOW-COMMON.ask_matter');
    return;
  }
  if (addition(turn, meaning, text) || asksOfFiled(turn, meaning, text)) return;
  if (intent === null) {
    bareAct(turn, meaning);
    return;
  }
  if (meaning.questions.length > 1 && !meaning.signals.ownAccount) {
    understood(turn);
    for (const id of meaning.questions) sayFaq(turn, id);
    return;
  }
  // A second try is taken at its word sooner: the restatement still asks whether it is right.
  const unsure =
    meaning.confidence <
    (turn.next.misses > 0 && isOf(turn.library, 'intake', intent) ? threshold / 2 : threshold);
  const flowOfIntent = intakeFlow(turn.library, intent);
  const crosses = flowOfIntent !== null && redLine(turn.library, flowOfIntent, meaning) !== undefined;
  if (
    isOf(turn.library, 'askable', intent) &&
    !crosses &&
    !(flowOfIntent !== null && isListed(turn, flowOfIntent, meaning)) &&
    meaning.signals.asks &&
    !meaning.signals.ownAccount &&
    meaning.also === null
  ) {
    const faq = faqAnswer(turn, meaning, intent);
    if (faq !== null) {
      learnPerson(turn, meaning);
      sayFaq(turn, faq, meaning.normalized);
      understood(turn);
      if (isOf(turn.library, 'intake', intent) || isQuestion(intent))
        turn.next = {
          ...turn.next,
          offered: { kind: intent, words: text, issue: meaning.slots.issue ?? null },
        };
      return;
    }
  }
  if (intent === 'unintelligible' && /^[^\p{L}\p{N}]*$/u.test(text)) {
    nothingSaid(turn);
    return;
  }
  if (intent === 'unintelligible' || (unsure && text.trim().length < 40)) {
    notUnderstood(turn, meaning, text);
    return;
  }
  const before = turn.next.unclear.join('\n');
  const chat = isOf(turn.library, 'social', intent) && intent !== 'greeting';
  if (turn.next.misses > 0 && chat && meaning.confidence < SURE_CHAT) {
    notUnderstood(turn, meaning, text);
    return;
  }
  understood(turn);
  // "楼道里有人给电动车充电,很危险" asks nothing: what is told of a place is a matter.
  const told = meaning.intents.find((one) => one === 'complaint' || one === 'repair');
  const toldFlow = told === undefined ? null : intakeFlow(turn.library, told);
  if (intent === 'info' && told && toldFlow && !meaning.signals.asks && meaning.slots.place !== undefined) {
    begin(turn, toldFlow, told, meaning, text);
    return;
  }
  if (intent === 'info' || intent === 'fee_query') {
    handleQuestion(turn, intent, meaning, text);
    return;
  }
  if (intent === 'praise' && thanksFor(turn, meaning)) return;
  if (isOf(turn.library, 'intake', intent)) {
    const flow = intakeFlow(turn.library, intent);
    if (flow) {
      begin(turn, flow, intent, meaning, before === '' ? text : `${before}\n${text}`);
      return;
    }
  }
  learnPerson(turn, meaning);
  if (intent === 'other' && tellsBeside(turn, meaning, text)) return;
  if (handleSocial(turn, intent, meaning)) return;
  if ((intent === 'ticket_status' || intent === 'urge') && meaning.confidence >= SURE_PROGRESS)
    handleStatus(turn, meaning, text, intent === 'urge' ? 'urge' : 'status');
  else if (
    intent === 'human' &&
    (meaning.confidence >= SURE_PROGRESS ||
      shows(turn.library.lexicon.detours.person_wish, meaning.normalized))
  )
    wantPerson(turn, meaning, text);
  else notUnderstood(turn, meaning, text);
}

/** "有人吗 急事": asked at once what it is, with the numbers for help; "快点啊" after it says no more than that. */
function callsUrgently(turn: Turn, { normalized, intent, slots }: Meaning): boolean {
  const { urgent_call } = turn.library.lexicon.detours;
  const presses = intent === 'urge' && slots.issue === undefined && turn.lastSaid('FLOW-COMMON.ask_urgent');
  if (!presses && !shows(urgent_call, normalized)) return false;
  turn.say('FLOW-COMMON.ask_urgent');
  return true;
}

/** "我家宽带断了": told where to turn, once; whoever comes back to it is heard. */
function isNotOurs(turn: Turn, { normalized }: Meaning, intent: Intent | null): boolean {
  const { any, except } = turn.library.lexicon.detours.not_ours;
  const mends = intent === 'repair' || intent === 'complaint' || intent === 'urge';
  return (
    mends &&
    shows(any, normalized) &&
    !shows(except, normalized) &&
    !turn.next.recent.some((id) => id.startsWith('FLOW-COMMON.out_of_scope'))
  );
}

const isQuestion = (kind: Intent | null): boolean => kind === 'info' || kind === 'fee_query';

/** "租客要登记什么", right after what was told of tenants: the same answer. @returns whether it was such */
function asksOn(turn: Turn, meaning: Meaning): boolean {
  const { signals, slots, onTopic = [] } = meaning;
  const last = lastAnswer(turn.next, turn.library.faqs);
  const [best] = onTopic;
  const gives = (slots.room ?? slots.building ?? slots.phone ?? slots.time) !== undefined;
  if (!last || !best || !signals.asks || gives || signals.follows !== null) return false;
  const [own] = meaning.faq;
  if (
    best.id !== last.id ||
    best.score < STANDS_ON ||
    (own && own.id !== last.id && own.score >= OWN_QUESTION)
  )
    return false;
  turn.say('FLOW-COMMON.same_again');
  return true;
}

/** Answers to a question about a service or formality, and now wants it: "那帮我约一个", or simply gives the address. */
function takesUp(turn: Turn, kind: Intent, meaning: Meaning): boolean {
  const { slots, act, intent, confidence } = meaning;
  // "国庆放假吗" asks about a day, it names none to come on.
  const when = meaning.signals.asks ? undefined : slots.time;
  // "上个月交的物业费", after what was told of invoices: which one is meant.
  const bill = meaning.signals.asks || intent !== kind ? undefined : (slots.month ?? slots.amount);
  const gives = (slots.room ?? slots.building ?? slots.phone ?? when ?? bill) !== undefined;
  const wants = shows(turn.library.lexicon.detours.wants, meaning.normalized);
  if (intent === kind) return gives || wants;
  // "6栋2单元1202 下周三过去行不行" tells where and when, and of nothing else.
  const bare =
    slots.building !== undefined && slots.room !== undefined && (slots.issue ?? '').length <= BARE_ISSUE;
  if (bare && confidence < SURE_OTHER) return true;
  if (intent !== null && confidence >= SURE_INTERRUPTION && !(gives && wants)) return false;
  return gives || (wants && act !== 'deny' && act !== 'cancel');
}

/** CARE-7: praise in a word is met with thanks; again, it is put on record (spec 02: 再三表扬或写明事迹). */
function thanksFor(turn: Turn, meaning: Meaning): boolean {
  const { issue, place } = meaning.slots;
  const tells = place !== undefined || (issue ?? '').length >= DEED_CHARS;
  if (tells && shows(turn.library.lexicon.detours.deed, meaning.normalized)) return false;
  if (tells && meaning.signals.colleague !== null) return false;
  if (!turn.next.praised) {
    const thanked = turn.next.recent.some((id) => id.startsWith('CARE-7.1'));
    turn.next = { ...turn.next, praised: true };
    turn.say(botLine(thanked ? 'CARE-7.2' : 'CARE-7.1'));
    return true;
  }
  const flow = intakeFlow(turn.library, 'praise');
  if (!flow) return false;
  turn.say(botLine('CARE-7.2'));
  turn.addMatter(newMatter(turn, flow, 'praise', meaning, meaning.normalized), 'top');
  const said = turn.speaker.parts.length;
  file(turn);
  turn.speaker.parts.splice(said);
  return true;
}

/** Where and how to be reached, before what it is about: kept, and the matter is asked for. */
function toldFirst(turn: Turn, meaning: Meaning): boolean {
  const { slots } = meaning;
  const home = slots.building !== undefined && slots.room !== undefined ? addressOf(slots) : null;
  if (slots.issue !== undefined || slots.ticket !== undefined || (home === null && slots.phone === undefined))
    return false;
  const { filed, unclear, home: known, phone } = turn.next;
  if (filed.length > 0 || unclear.length > 0 || (known !== null && phone !== null)) return false;
  // Said once for a phone and once for a home, not for the same again.
  const isKnown = home === null ? phone !== null : known !== null;
  if (turn.lastSaid('FLOW-COMMON.told_first') && isKnown) return false;
  learnPerson(turn, meaning);
  if (home) turn.next = { ...turn.next, home };
  turn.say('FLOW-COMMON.told_first');
  return true;
}

function understood(turn: Turn): void {
  turn.next = { ...turn.next, misses: 0, unclear: [] };
}

/** "对", "好的", "5分" with nothing asked. */
function bareAct(turn: Turn, meaning: Meaning): void {
  const last = turn.next.filed.at(-1);
  if (meaning.act === 'rate' && last) {
    turn.effects.push({
      kind: 'note',
      ticketId: last.id,
      note: 'rating',
      text: String(meaning.slots.rating ?? ''),
    });
    turn.say(botLine('CARE-7.1'));
    return;
  }
  if (meaning.act === 'affirm' || meaning.act === 'deny') {
    turn.say(last ? botLine('CLOSE-2.2') : 'FLOW-COMMON.ask_matter');
    return;
  }
  turn.say('FLOW-COMMON.ask_matter');
}

/** Asked in other words, then with easier choices, then a person (cannot-handle ladder). */
function notUnderstood(turn: Turn, meaning: Meaning, text: string): void {
  const misses = turn.next.misses + 1;
  // Told where, and how to reach them: what it is about is taken at its likeliest and told back.
  const { slots } = meaning;
  const likeliest = meaning.intents.find((intent) => isOf(turn.library, 'intake', intent));
  if (misses > 1 && likeliest && (slots.room ?? slots.phone) !== undefined && slots.issue !== undefined) {
    const flow = intakeFlow(turn.library, likeliest);
    const before = turn.next.unclear.join('\n');
    understood(turn);
    if (flow) {
      begin(turn, flow, likeliest, meaning, `${before}\n${text}`);
      return;
    }
  }
  const words = meaning.intent === 'unintelligible' ? '' : text.trim().slice(0, 400);
  turn.next = {
    ...turn.next,
    misses,
    unclear: words === '' ? turn.next.unclear : [...turn.next.unclear, words].slice(-3),
  };
  learnPerson(turn, meaning);
  // Dialect that is not understood has its own three steps (HEAR-4).
  if (meaning.dialect !== null && misses <= 2 && words !== '')
    turn.say(botLine(misses === 1 ? 'HEAR-4.1' : 'HEAR-4.2'), {
      issue: meaning.slots.issue ?? words.slice(0, 60),
    });
  else if (misses === 1) turn.say('FLOW-COMMON.clarify');
  else if (misses === 2) turn.say('FLOW-COMMON.clarify_again');
  else {
    turn.say('FLOW-COMMON.clarify_last');
    handOff(turn, 'not_understood', meaning);
  }
}
