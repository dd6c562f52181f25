/** All was told back, and an answer to "对吗?" is awaited. */
import { isOf } from '../library/intent-sets.ts';
import { bigrams, dice } from '../text/normalise.ts';
import { shown, shows } from '../text/signs.ts';
import type { Meaning } from '../understand/meaning.ts';
import { advance, fileConfirmed, goOn } from './intake.ts';
import { SHORT_ANSWER } from './measures.ts';
import type { Turn } from './turn.ts';

/** A yes beside something new files it only when it is this sure. */
const SURE_YES = 0.6;
/** Fewer characters ask for nothing that could be passed on ("啥?"). */
const SHORTEST_QUESTION = 4;

/** "对" files, "不对" asks what, anything changed is told back again. */
export function confirming(turn: Turn, meaning: Meaning, changed: boolean, text: string): void {
  const onlyUnit =
    turn.matter?.unitAsked === true &&
    meaning.slots.unit !== undefined &&
    meaning.slots.room === undefined &&
    meaning.slots.phone === undefined;
  if (leavesNone(turn, meaning)) {
    turn.say('FLOW-COMMON.confirm_again');
    return;
  }
  // "听日下昼得闲" may read like a yes: what it brings is told back all the same.
  const sureYes = meaning.act === 'affirm' && (meaning.intent !== null || meaning.confidence >= SURE_YES);
  if (changed && !sureYes && !onlyUnit) {
    advance(turn);
    return;
  }
  if (
    onlyUnit ||
    meaning.act === 'affirm' ||
    meaning.signals.done ||
    meaning.intent === 'thanks' ||
    meaning.intent === 'closing'
  ) {
    fileConfirmed(turn);
    goOn(turn);
    return;
  }
  if ((meaning.act === 'deny' || meaning.act === 'correct') && correctsMatter(turn, meaning)) {
    advance(turn);
    return;
  }
  if (meaning.act === 'correct' && addsTo(turn, meaning)) {
    advance(turn);
    return;
  }
  if (meaning.signals.refuses && declines(turn)) {
    // "对 不留名了" says yes to the rest.
    if (shows(turn.library.lexicon.detours.yes_first, meaning.normalized)) {
      fileConfirmed(turn);
      goOn(turn);
      return;
    }
    turn.say('FLOW-COMMON.noted_more').say('FLOW-COMMON.confirm_again');
    return;
  }
  if (meaning.act === 'deny' || meaning.act === 'correct') {
    turn.say('FLOW-COMMON.what_wrong');
    turn.setMatter({ stage: 'collect', asked: null, skipped: turn.matter?.skipped ?? [] });
    return;
  }
  const matter = turn.matter;
  if (!matter) return;
  const tries = matter.tries.confirm ?? 0;
  const { max_tries } = turn.library.standards.channels;
  // "我要你们赔" is a demand, whatever it reads like: an account takes it in.
  const account = turn.library.flows.get(matter.flow)?.fields.some(({ from }) => from === 'text');
  const demands =
    account && meaning.act === 'none' && shows(turn.library.lexicon.detours.demands, meaning.normalized);
  if ((meaning.intent === matter.kind || demands) && text.trim().length >= 4) {
    // More about the same matter: it is kept, and told back.
    const issue = meaning.slots.issue ?? (demands ? text.trim() : undefined);
    turn.setMatter({
      tries: { ...matter.tries, confirm: tries + 1 },
      ...(issue !== undefined &&
        matter.issue !== null &&
        dice(bigrams(issue), bigrams(matter.issue)) < 0.3 && { issue: `${matter.issue}, ${issue}` }),
    });
    advance(turn);
    return;
  }
  if (meaning.act === 'none' && notesQuestion(turn, meaning, text)) {
    turn.say('FLOW-COMMON.confirm_again');
    return;
  }
  if (tries + 1 >= max_tries) {
    fileConfirmed(turn);
    goOn(turn);
    return;
  }
  turn.setMatter({ tries: { ...matter.tries, confirm: tries + 1 } });
  // "我在门外面": nothing to be told back, and not lost.
  const words = text.trim();
  const tells =
    (meaning.act === 'none' || meaning.act === 'cancel') &&
    words.length >= SHORTEST_QUESTION &&
    meaning.intent !== 'unintelligible';
  if (tells && !isOf(turn.library, 'social', meaning.intent)) {
    if (!matter.words.includes(words)) turn.setMatter({ words: [...(turn.matter?.words ?? []), words] });
    turn.say('FLOW-COMMON.noted_more');
  }
  turn.say('FLOW-COMMON.confirm_again');
}

/** "不用电话", when none was told back: nothing is wrong. @returns whether it was that */
function leavesNone(turn: Turn, { normalized, slots, act }: Meaning): boolean {
  const { of_phone, calls_off, no_phone } = turn.library.lexicon.detours;
  if (turn.next.phone !== null || slots.phone !== undefined || act === 'affirm') return false;
  if (normalized.length > SHORT_ANSWER || !shows(of_phone, normalized)) return false;
  return shows([...calls_off, ...no_phone], normalized);
}

/** "不用留名", when all was told back: a choice that can be declined. @returns whether there is one */
export function declines(turn: Turn): boolean {
  const { matter } = turn;
  const field = turn.library.flows
    .get(matter?.flow ?? '')
    ?.fields.find(({ from, options }) => from === 'choice' && options?.some(({ value }) => value === 'no'));
  if (!matter || !field) return false;
  turn.setMatter({ fields: { ...matter.fields, [field.id]: 'no' } });
  return true;
}

/** "谁批准的": nobody here knows, but it was heard, and goes to whoever works on it. @returns whether it was a question */
export function notesQuestion(turn: Turn, { signals, intent, normalized }: Meaning, text: string): boolean {
  const { matter } = turn;
  const words = text.trim();
  if (!matter || !signals.asks || intent === 'unintelligible' || words.length < SHORTEST_QUESTION)
    return false;
  if (shows(turn.library.lexicon.detours.states, normalized)) return false;
  if (!matter.words.includes(words)) turn.setMatter({ words: [...matter.words, words] });
  turn.say('FLOW-COMMON.question_noted');
  return true;
}

/** "不是厨房,是卫生间的灯": what it is instead is told back beside what was heard before. */
export function correctsMatter(turn: Turn, { slots, normalized }: Meaning): boolean {
  const { matter } = turn;
  const right = shown(turn.library.lexicon.detours.instead, normalized);
  if (!matter || right === null || slots.issue === undefined) return false;
  turn.setMatter({
    issue: [matter.issue ?? '', slots.issue]
      .filter((part) => part !== '')
      .join(', ')
      .slice(0, 160),
    words: [...matter.words, normalized],
    ...(slots.place !== undefined && { place: slots.place }),
  });
  return true;
}

/** "车位是B1-023" after two matters were told back: of the one that speaks of the same thing. */
export function addsTo(turn: Turn, { normalized, slots }: Meaning): boolean {
  if (slots.issue === undefined || shows(turn.library.lexicon.detours.says_wrong, normalized)) return false;
  const said = bigrams(slots.issue);
  const { matters } = turn.next;
  const about = matters.findLast(
    ({ stage, issue }) => stage === 'confirm' && [...bigrams(issue ?? '')].some((pair) => said.has(pair)),
  );
  if (!about) return false;
  const words = normalized.trim().toUpperCase();
  const told = { ...about, issue: `${about.issue ?? ''}，${words}`, words: [...about.words, words] };
  turn.next = { ...turn.next, matters: matters.map((one) => (one === about ? told : one)) };
  return true;
}
