/** FLOW-INFO and FLOW-FEE: answered from the FAQ library, else looked up by people and called back (CARE-8). */
import { flowOf } from '../library/library.ts';
import type { Intent } from '../library/terms.ts';
import { bigrams } from '../text/normalise.ts';
import { shows } from '../text/signs.ts';
import { filledText } from '../text/template.ts';
import type { Meaning } from '../understand/meaning.ts';
import { begin } from './intake.ts';
import type { Turn } from './turn.ts';

/** Likeness above which an FAQ answer is given; below, a near one is offered only when nothing better is known. */
const SURE = 0.5;
const FAIR = 0.36;
/** … for what is told, not asked. */
const TOLD = 0.6;
/** … for a plain question of surely this kind, when one entry stands out. */
const STANDS_OUT = 0.28;
const AHEAD = 0.05;
const SURE_KIND = 0.9;
/** So much nearer counts an entry of the kind that was asked about. */
const OWN_KIND = 0.2;
/** So many wordings back an answer is still on the screen. */
const JUST_SAID = 5;

/** The FAQ answer to a question, if one is near enough; entries of the same intent need less. */
export function faqAnswer(turn: Turn, meaning: Meaning, intent: Intent | null): string | null {
  const { priced } = turn.library.lexicon.signals.follows;
  // "修一趟多少钱" asks for a fee, and the answer stands with the repairs.
  const fits = (id: string) => {
    const faq = turn.library.faqs.find((one) => one.id === id);
    return (
      faq?.intent === intent ||
      (intent === 'fee_query' && meaning.signals.price && shows(priced, `${faq?.title}${faq?.answer}`))
    );
  };
  const [best] = meaning.faq
    .filter(({ id, score }) => score >= (!meaning.signals.asks ? TOLD : fits(id) ? FAIR : SURE))
    .sort((a, b) => b.score + (fits(b.id) ? OWN_KIND : 0) - a.score - (fits(a.id) ? OWN_KIND : 0));
  if (best) return best.id;
  const [first, second] = meaning.faq;
  const plain =
    meaning.signals.asks &&
    meaning.intent === intent &&
    (intent === 'info' || intent === 'fee_query') &&
    meaning.confidence >= SURE_KIND &&
    (meaning.slots.room ?? meaning.slots.phone) === undefined;
  if (!plain || !first || first.score < STANDS_OUT || first.score - (second?.score ?? 0) < AHEAD) return null;
  const faq = turn.library.faqs.find(({ id }) => id === first.id);
  return faq?.intent === intent ? first.id : null;
}

/** Says an FAQ answer with the community's own figures; given just before, only the sentence that is asked about. */
export function sayFaq(turn: Turn, id: string, question = ''): void {
  const figures = { ...turn.library.standards.defaults, ...turn.context.figures };
  const part = turn.next.recent.slice(-JUST_SAID).includes(id) ? partAsked(turn, id, question) : null;
  if (part === null) turn.say(id, figures);
  else turn.say('FLOW-COMMON.faq_part', { content: filledText(part, figures) });
  turn.effects.push({ kind: 'record', event: 'faq.answered', data: { faq: id } });
}

/** The one sentence of an answer that shares most with the question, or null where none does. */
function partAsked({ library }: Turn, id: string, question: string): string | null {
  const answer = library.faqs.find((faq) => faq.id === id)?.answer ?? '';
  const pairs = bigrams(question);
  const { priced } = library.lexicon.signals.follows;
  const asksPrice = shows(library.lexicon.signals.price, question);
  let best: { text: string; score: number } | null = null;
  for (const text of answer.split(/[。；]/u).filter((sentence) => sentence !== '')) {
    const shared = [...bigrams(text)].filter((pair) => pairs.has(pair)).length;
    const score = shared + (asksPrice && shows(priced, text) ? 2 : 0);
    if (score > (best?.score ?? 0)) best = { text, score };
  }
  return best?.text ?? null;
}

/** A question: answered, or taken down so that people find out. */
export function handleQuestion(
  turn: Turn,
  intent: 'info' | 'fee_query',
  meaning: Meaning,
  text: string,
): void {
  const flow = flowOf(turn.library, intent);
  const faq = meaning.signals.ownAccount ? null : faqAnswer(turn, meaning, intent);
  if (faq !== null) {
    sayFaq(turn, faq, meaning.normalized);
    // Whoever then gives an address or a phone wants it looked into.
    turn.next = {
      ...turn.next,
      offered: { kind: intent, words: text, issue: meaning.slots.issue ?? null },
    };
    return;
  }
  if (intent === 'fee_query' && meaning.signals.ownAccount && !turn.next.verified)
    turn.say('FLOW-COMMON.not_verified');
  if (flow) begin(turn, flow, intent, meaning, text);
}
