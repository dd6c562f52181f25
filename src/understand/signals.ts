/** Signs beside the intent: declines, is done, calls off, asks after others (scripts-zh/lexicon/signals.yaml, places.yaml). */
import type { Library } from '../library/library.ts';
import type { Act } from '../library/terms.ts';
import { AnyOf, Sieve } from '../text/sieve.ts';
import { shows } from '../text/signs.ts';
import { anyPattern } from '../text/words.ts';
import type { Signals } from './meaning.ts';
import { findKnownName } from './names.ts';

/** Signs stand in the head of a message, if anywhere. */
const HEAD_CHARS = 400;
/** A longer message asks for itself. */
const FOLLOWING_CHARS = 18;
/** Longer, nothing is taken back. */
const LEAD_CHARS = 60;
const FOLLOWING = ['price', 'day', 'how', 'more'] as const;

export class SignalReader {
  readonly #cancel: AnyOf;
  readonly #refuse: AnyOf;
  readonly #done: AnyOf;
  readonly #repeat: AnyOf;
  readonly #ownAccount: AnyOf;
  readonly #thirdParty: AnyOf;
  readonly #another: RegExp;
  readonly #turns: AnyOf;
  readonly #question: AnyOf;
  readonly #price: AnyOf;
  readonly #complains: AnyOf;
  readonly #callsPeople: AnyOf;
  readonly #notAccepted: AnyOf;
  readonly #otherBusiness: AnyOf;
  readonly #startsOver: RegExp;
  readonly #kin: AnyOf;
  readonly #available: AnyOf;
  readonly #binds: AnyOf;
  readonly #unbinds: AnyOf;
  readonly #follows: Library['lexicon']['signals']['follows'];
  readonly #colleague: readonly RegExp[];
  readonly #called: readonly RegExp[];

  /** @param sieve what else is looked for in the same texts */
  constructor(library: Library, sieve = new Sieve()) {
    const { places, signals } = library.lexicon;
    this.#cancel = new AnyOf(places.cancel, sieve);
    this.#refuse = new AnyOf(places.refuse, sieve);
    this.#done = new AnyOf(places.done, sieve);
    this.#repeat = new AnyOf(places.repeat, sieve);
    this.#ownAccount = new AnyOf(signals.own_account, sieve);
    this.#thirdParty = new AnyOf([...signals.third_party, ...signals.injection], sieve);
    this.#another = new RegExp(signals.another.map((pattern) => `(?:${pattern})`).join('|'), 'gu');
    this.#turns = new AnyOf(signals.another, sieve);
    this.#question = new AnyOf(signals.question, sieve);
    this.#price = new AnyOf(signals.price, sieve);
    this.#complains = new AnyOf(signals.complains, sieve);
    this.#callsPeople = new AnyOf(signals.calls_people, sieve);
    this.#notAccepted = new AnyOf(signals.not_accepted, sieve);
    this.#otherBusiness = new AnyOf(signals.other_business, sieve);
    this.#startsOver = new RegExp(anyPattern(signals.starts_over), 'u');
    this.#kin = new AnyOf(signals.names_kin, sieve);
    this.#available = new AnyOf(signals.available, sieve);
    this.#binds = new AnyOf(signals.binds, sieve);
    this.#unbinds = new AnyOf(signals.unbinds, sieve);
    this.#follows = signals.follows;
    this.#colleague = signals.named_colleague.map((pattern) => new RegExp(pattern, 'u'));
    this.#called = signals.called_colleague.map((pattern) => new RegExp(pattern, 'u'));
  }

  /** @param text normalised, in Mandarin, without what it takes back @param over whether it takes something back @param staff the names of our colleagues */
  read(text: string, act: Act, staff: readonly string[] = [], over = false): Signals {
    const head = text.slice(0, HEAD_CHARS);
    return {
      refuses: this.#refuse.test(head),
      done: head.length <= 20 && this.#done.test(head),
      repeats: head.length <= 30 && this.#repeat.test(head),
      cancels: act === 'cancel' || this.cancels(head),
      startsOver: over,
      ownAccount: this.#ownAccount.test(head),
      thirdParty: this.#thirdParty.test(head),
      asks: this.asks(head),
      price: this.#price.test(head),
      available: this.#available.test(head),
      binds: head.length <= 60 && this.#binds.test(head),
      unbinds: head.length <= 60 && this.#unbinds.test(head),
      notAccepted: this.#notAccepted.test(head),
      follows: text.length > FOLLOWING_CHARS ? null : this.#following(text),
      colleague: this.#colleagueOnRecord(head, staff) ?? firstWho(this.#colleague, head),
    };
  }

  /** "上午约的那个 取消掉" */
  cancels(text: string): boolean {
    return text.length <= LEAD_CHARS && this.#cancel.test(text);
  }

  /** "前台几点下班？" */
  asks(text: string): boolean {
    return this.#question.test(text.slice(0, HEAD_CHARS));
  }

  /** Whether a text, or any part of it, can be a question at all. */
  mayAsk(text: string): boolean {
    return this.#question.mayMatch(text);
  }

  #following(text: string): Signals['follows'] {
    return FOLLOWING.find((kind) => shows(this.#follows[kind], text)) ?? null;
  }

  /** "找林小蛮": a colleague by full name, as it is on record. */
  #colleagueOnRecord(head: string, staff: readonly string[]): string | null {
    const who = staff.length === 0 ? null : firstWho(this.#called, head);
    const found = who === null ? null : findKnownName(who, staff);
    // Nobody drops a character of somebody's name: 王经理 is not 经理甲.
    return found && found.span[1] - found.span[0] === found.name.length ? found.name : null;
  }

  /** "算了 重新报吧,阳台灯坏了": a text with blanks for what is taken back. */
  withoutTakenBack(text: string): string {
    const lead = this.#startsOver.exec(text.slice(0, LEAD_CHARS))?.[0].length ?? 0;
    return lead === 0 ? text : ' '.repeat(lead) + text.slice(lead);
  }

  /** "打我妈的吧" */
  namesKin(text: string): boolean {
    return text.length <= FOLLOWING_CHARS && this.#kin.test(text);
  }

  complains(text: string): boolean {
    return this.#complains.test(text.slice(0, HEAD_CHARS));
  }

  /** "有人吗 急事" */
  callsPeople(text: string): boolean {
    return text.length <= FOLLOWING_CHARS && this.#callsPeople.test(text);
  }

  /** "请问是惠民药房吗" */
  takesForOther(text: string): boolean {
    return this.#otherBusiness.test(text.slice(0, 60));
  }

  /** What a message consists of, cut where it turns to another matter ("另外", "2."); one part where it does not. */
  parts(text: string): string[] {
    if (!this.#turns.mayMatch(text)) return [text];
    const parts: string[] = [];
    let from = 0;
    for (const { index, 0: turn } of text.matchAll(this.#another)) {
      // At the very start of a part it turns from nothing.
      if (index - from < 4) {
        if (text.slice(from, index).trim() === '') from = index + turn.length;
        continue;
      }
      parts.push(text.slice(from, index));
      from = index + turn.length;
    }
    return [...parts, text.slice(from)];
  }
}

function firstWho(patterns: readonly RegExp[], text: string): string | null {
  for (const pattern of patterns) {
    const who = pattern.exec(text)?.groups?.who;
    if (who !== undefined) return who;
  }
  return null;
}
