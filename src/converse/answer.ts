/** FLOW-INFO and FLOW-FEE: answered from the FAQ library, else looked up by people and called back (CARE-8). */
import { flowOf } from '../library/library.ts';
import type { Intent } from '../library/terms.ts';
import { shows } from '../text/signs.ts';
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

/** Says an FAQ answer with the community's own figures. */
export function sayFaq(turn: Turn, id: string): void {
  turn.say(id, { ...turn.library.standards.defaults, ...turn.context.figures });
  turn.effects.push({ kind: 'record', event: 'faq.answered', data: { faq: id } });
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
    sayFaq(turn, faq);
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
