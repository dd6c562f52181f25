/** Half a question that stands on what was just said: "多少钱", "周日呢", "租户呢", "要哪些材料". */
import type { Faq } from '../library/schema.ts';
import { bigrams } from '../text/normalise.ts';
import { shows } from '../text/signs.ts';
import type { Meaning } from '../understand/meaning.ts';
import { sayFaq } from './answer.ts';
import { priceOf } from './catalogue.ts';
import { activeMatter, type Conversation } from './conversation.ts';
import { ADDITION_MS } from './media.ts';
import type { Turn } from './turn.ts';

const SAME = 'FLOW-COMMON.same_again';
const PART = 'FLOW-COMMON.faq_part';
/** So near an answer must be to the half question and what it stands on. */
const NEAR = 0.15;
/** So short a question stands on what was answered before; so near it an answer must be. */
const HALF_QUESTION = 6;
const ON_TOPIC = 0.2;
/** … and to a matter under way, which is told in the owner's words. */
const ABOUT_MATTER = 0.4;

/** The wordings of our last reply; one that points back to an answer brings those before it. */
export function saidLast({ lastReply, recent }: Conversation): readonly string[] {
  const said = (lastReply ?? []).map(({ phrase }) => phrase);
  const back = said.some((phrase) => phrase.startsWith(SAME) || phrase.startsWith(PART));
  return back ? [...said, ...recent.toReversed()] : said;
}

/** The answer to a question in our last reply, or null. */
export function lastAnswer(conversation: Conversation, faqs: readonly Faq[]): Faq | null {
  const said = saidLast(conversation);
  for (const phrase of said) {
    const faq = faqs.find(({ id }) => id === phrase.split('#')[0]);
    if (faq) return faq;
  }
  return null;
}

/** @returns whether it was answered */
export function followsOn(turn: Turn, meaning: Meaning): boolean {
  const { follows, thirdParty, ownAccount } = meaning.signals;
  const { ticket, room, building, phone } = meaning.slots;
  if (follows === null || thirdParty || ownAccount) return false;
  if ((ticket ?? room ?? building ?? phone) !== undefined) return false;
  const last = lastAnswer(turn.next, turn.library.faqs);
  if (last === null && follows === 'price' && turn.matter === null) return pricesFiled(turn);
  if (last === null) return follows === 'price' ? pricesMatter(turn, meaning) : tellsHow(turn, meaning);
  const { priced, dated } = turn.library.lexicon.signals.follows;
  const pairs = [...bigrams(meaning.normalized)];
  /** The other day, the price and the other case are asked of an answer that tells of such. */
  const tells = ({ title, answer }: Faq) => {
    if (follows === 'day') return shows(dated, answer);
    return follows === 'price'
      ? shows(priced, answer)
      : pairs.some((pair) => `${title}${answer}`.includes(pair));
  };
  const near = (meaning.onTopic ?? []).flatMap(({ id, score }) => {
    const faq = turn.library.faqs.find((one) => one.id === id);
    return faq && score >= NEAR && theme(faq) === theme(last) && tells(faq) ? [faq] : [];
  });
  const answer = tells(last) ? last : near[0];
  if (answer && answer === last && follows === 'day') turn.say(SAME);
  else if (answer) sayFaq(turn, answer.id, meaning.normalized);
  else if (follows === 'price') turn.say('FLOW-COMMON.price_posted');
  else return false;
  return true;
}

/** "垃圾放哪", right after an answer about renovation: half a question, of the same theme. @returns whether it was answered */
export function onLastTopic(turn: Turn, { onTopic = [], normalized, signals }: Meaning): boolean {
  const last = lastAnswer(turn.next, turn.library.faqs);
  if (!last || !signals.asks || normalized.length > HALF_QUESTION) return false;
  const pairs = [...bigrams(normalized)];
  const answer = onTopic.flatMap(({ id, score }) => {
    const faq = turn.library.faqs.find((one) => one.id === id);
    const near = faq && score >= ON_TOPIC && theme(faq) === theme(last) && faq.id !== last.id;
    return near && pairs.some((pair) => faq.title.includes(pair)) ? [faq] : [];
  })[0];
  if (answer) sayFaq(turn, answer.id, normalized);
  return answer !== undefined;
}

/** FAQ-PARK-1 and FAQ-PARK-9 are about parking. */
const theme = ({ id }: Faq): string => id.replace(/[0-9]+$/, '');

/** How what is under way is done, where an answer tells of it. */
function tellsHow(turn: Turn, { signals, onTopic = [] }: Meaning): boolean {
  const kind = activeMatter(turn.next)?.kind;
  const best = onTopic.find(({ id }) => turn.library.faqs.find((faq) => faq.id === id)?.intent === kind);
  if (signals.follows !== 'how' || activeMatter(turn.next) === null || !best || best.score < ABOUT_MATTER)
    return false;
  sayFaq(turn, best.id);
  return true;
}

/** "要收钱吗", right after it was filed: what such matters cost. */
function pricesFiled(turn: Turn): boolean {
  const filed = turn.next.filed.at(-1);
  if (!filed || turn.context.now - filed.at > ADDITION_MS) return false;
  const known = turn.speaker.has(`${filed.flow}.price`);
  turn.say(known ? `${filed.flow}.price` : 'FLOW-COMMON.price_posted');
  return true;
}

/** What the matter under way costs. */
function pricesMatter(turn: Turn, meaning: Meaning): boolean {
  const matter = activeMatter(turn.next);
  const flow = matter ? turn.library.flows.get(matter.flow) : undefined;
  if (!matter || !flow) return false;
  if (priceOf(turn, flow, [...matter.words, meaning.normalized].join('\n'))) return true;
  if (turn.speaker.has(`${flow.id}.price`)) {
    turn.say(`${flow.id}.price`);
    return true;
  }
  const { priced } = turn.library.lexicon.signals.follows;
  const [answer] = turn.library.faqs.filter(
    ({ id, intent, answer }) =>
      intent === matter.kind &&
      shows(priced, answer) &&
      (meaning.onTopic ?? []).some((found) => found.id === id && found.score >= NEAR),
  );
  if (answer) sayFaq(turn, answer.id);
  else turn.say('FLOW-COMMON.price_posted');
  return true;
}
