/** Signs beside the intent: declines, is done, calls off, asks after others (scripts-zh/lexicon/signals.yaml, places.yaml). */
import type { Library } from '../library/library.ts';
import type { Act } from '../library/terms.ts';
import type { Signals } from './meaning.ts';

const any = (patterns: readonly string[]): RegExp =>
  new RegExp(patterns.map((pattern) => `(?:${pattern})`).join('|'), 'u');

export class SignalReader {
  readonly #cancel: RegExp;
  readonly #refuse: RegExp;
  readonly #done: RegExp;
  readonly #repeat: RegExp;
  readonly #ownAccount: RegExp;
  readonly #thirdParty: RegExp;
  readonly #another: RegExp;
  readonly #question: RegExp;
  readonly #price: RegExp;
  readonly #complains: RegExp;
  readonly #notAccepted: RegExp;
  readonly #otherBusiness: RegExp;
  readonly #available: RegExp;
  readonly #colleague: readonly RegExp[];

  constructor(library: Library) {
    const { places, signals } = library.lexicon;
    this.#cancel = any(places.cancel);
    this.#refuse = any(places.refuse);
    this.#done = any(places.done);
    this.#repeat = any(places.repeat);
    this.#ownAccount = any(signals.own_account);
    this.#thirdParty = any([...signals.third_party, ...signals.injection]);
    this.#another = any(signals.another);
    this.#question = any(signals.question);
    this.#price = any(signals.price);
    this.#complains = any(signals.complains);
    this.#notAccepted = any(signals.not_accepted);
    this.#otherBusiness = any(signals.other_business);
    this.#available = any(signals.available);
    this.#colleague = signals.named_colleague.map((pattern) => new RegExp(pattern, 'u'));
  }

  /** @param text normalised, in Mandarin */
  read(text: string, act: Act): Signals {
    const head = text.slice(0, 400);
    return {
      refuses: this.#refuse.test(head),
      done: head.length <= 20 && this.#done.test(head),
      repeats: head.length <= 30 && this.#repeat.test(head),
      cancels: act === 'cancel' || (head.length <= 60 && this.#cancel.test(head)),
      ownAccount: this.#ownAccount.test(head),
      thirdParty: this.#thirdParty.test(head),
      asks: this.#question.test(head),
      price: this.#price.test(head),
      available: this.#available.test(head),
      notAccepted: this.#notAccepted.test(head),
      colleague:
        this.#colleague
          .map((pattern) => pattern.exec(head)?.groups?.who ?? null)
          .find((who) => who !== null) ?? null,
    };
  }

  complains(text: string): boolean {
    return this.#complains.test(text.slice(0, 400));
  }

  /** "请问是惠民药房吗" */
  takesForOther(text: string): boolean {
    return this.#otherBusiness.test(text.slice(0, 60));
  }

  /** Where a message turns to another matter, or null; not at its very start. */
  turn(text: string): { from: number; to: number } | null {
    const match = this.#another.exec(text.slice(4));
    return match ? { from: match.index + 4, to: match.index + 4 + match[0].length } : null;
  }
}
