/** What staff make of suggested wordings: kept, proposed to trainers, and said from the moment one is approved. */
import { mayBeSaid, type Proposal, proposalsOf } from '../assist/proposals.ts';
import { slottedWording } from '../assist/slotted.ts';
import type { StaffAction } from '../channel.ts';
import type { Clock } from '../clock.ts';
import type { Colleague } from '../converse/event.ts';
import { YingdaError } from '../errors.ts';
import type { Library } from '../library/library.ts';
import { fittingTemplate } from '../library/variants.ts';
import { maskPhone } from '../script/fill.ts';
import type { Checker } from '../script/lint.ts';
import type { VariantCard, VariantDecision, VariantDesk, WordingFigures } from '../staff.ts';
import type { ConversationRef, Store } from '../store.ts';
import { addressText } from '../text/addresses.ts';
import { DAY } from '../text/shanghai.ts';
import type { WordingCount, WordingVariant } from '../wordings.ts';

/** Changes that proposals are made of, the newest. */
const MOST_CHANGES = 20_000;

export interface WordingsOptions {
  readonly desk: {
    readonly library: Library;
    adopt(variants: readonly { readonly phrase: string; readonly text: string }[]): void;
  };
  readonly store: Store;
  readonly clock: Clock;
  readonly communityId: string;
  readonly checker: (library: Library) => Promise<Checker>;
}

export class Wordings implements VariantDesk {
  readonly #options: WordingsOptions;
  /** Ids of those that are said. */
  #adopted = '';

  constructor(options: WordingsOptions) {
    this.#options = options;
  }

  async refresh(): Promise<void> {
    const { store, communityId, desk } = this.#options;
    const approved = (await store.wordingVariants(communityId)).filter(({ state }) => state === 'approved');
    const ids = approved
      .map(({ id }) => id)
      .sort()
      .join(' ');
    if (ids === this.#adopted) return;
    this.#adopted = ids;
    desk.adopt(approved);
  }

  async list(): Promise<{ proposed: readonly VariantCard[]; decided: readonly VariantCard[] }> {
    await this.refresh();
    const { store, communityId, desk } = this.#options;
    const [proposals, decided, counts] = await Promise.all([
      this.#proposals(),
      store.wordingVariants(communityId),
      store.wordingCounts(communityId),
    ]);
    const known = new Set(decided.map(({ id }) => id));
    return {
      proposed: proposals
        .filter(({ id }) => !known.has(id))
        .map((proposal) => proposed(desk.library, proposal, counts)),
      decided: decided.map((variant) => carded(desk.library, variant, counts)),
    };
  }

  async decide(id: string, decision: VariantDecision, by: Colleague): Promise<VariantCard> {
    const { store, communityId, desk, clock, checker } = this.#options;
    const { library } = desk;
    const found =
      (await store.wordingVariants(communityId)).find((variant) => variant.id === id) ??
      (await this.#proposals()).filter((proposal) => proposal.id === id).map(variantOf)[0];
    if (!found) throw new YingdaError('E_NOT_FOUND', `there is no proposal ${id}`);
    const phrase = library.phrases.get(found.phrase);
    if (decision === 'approve') {
      if (!phrase || !fittingTemplate(phrase, found.text))
        throw new YingdaError('E_CONFLICT', `${found.phrase} is no longer there, or has other slots`);
      if (!mayBeSaid(library, await checker(library), phrase, found.text))
        throw new YingdaError(
          'E_BLOCKED_WORDS',
          `${found.text}: the checker finds something in it, or misses something`,
        );
    }
    const variant: WordingVariant = {
      ...found,
      communityId,
      state: decision === 'approve' ? 'approved' : 'declined',
      by: by.name.slice(0, 80),
      at: clock.now(),
    };
    await store.decideVariant(variant);
    await this.refresh();
    return carded(desk.library, variant, await store.wordingCounts(communityId));
  }

  /** What became of a suggestion; a reply that a colleague's claim will refuse counts for nothing. */
  async learn(id: string, by: Colleague, conversation: ConversationRef, action: StaffAction, text: string) {
    if (action.do !== 'reply' && action.do !== 'dismiss') return;
    const holder = conversation.state.handedOff?.by;
    if (action.phrases.length === 0 || (action.do === 'reply' && holder && holder.id !== by.id)) return;
    const { store, communityId, clock } = this.#options;
    const outcome = action.do === 'dismiss' ? 'dismissed' : action.edited ? 'edited' : 'sent';
    const wording =
      action.do === 'reply' && action.edited ? await this.#wording(by, conversation, action, text) : null;
    await store.keepWordingUses(
      action.phrases.map(({ id: phrase, version }) => ({
        id: id.slice(0, 200),
        communityId,
        phrase,
        version,
        outcome,
        wording,
        conversationId: conversation.id,
        by: by.id,
        at: clock.now(),
      })),
    );
  }

  async #wording(
    by: Colleague,
    { id: conversationId, state }: ConversationRef,
    { phrases, offered }: Extract<StaffAction, { do: 'reply' }>,
    said: string,
  ): Promise<string | null> {
    const { store, communityId, desk } = this.#options;
    const [ref, ...more] = phrases;
    const phrase = ref && desk.library.phrases.get(ref.id);
    if (!phrase || more.length > 0 || offered === undefined || phrase.version !== ref.version) return null;
    const tickets = await store.tickets(communityId, { conversationId, limit: 10 });
    const phones = [state.phone, ...tickets.map((ticket) => ticket.phone)].filter((one) => one !== null);
    const honorific =
      state.gender === null ? undefined : desk.library.lexicon.signals.honorifics[state.gender];
    return slottedWording(desk.library, {
      phrase,
      offered,
      said,
      name: state.surname === null || honorific === undefined ? null : state.surname + honorific,
      secrets: [
        by.name,
        ...phones.flatMap((phone) => [phone, maskPhone(phone)]),
        ...tickets.flatMap(({ number, contactName, address, place }) => [
          number,
          contactName ?? '',
          addressText(address, place) ?? '',
        ]),
      ],
    });
  }

  async #proposals(): Promise<Proposal[]> {
    const { store, communityId, desk, clock, checker } = this.#options;
    const { library } = desk;
    const since = clock.now() - library.assist.learning.days * DAY;
    const edits = await store.editedWordings(communityId, since, MOST_CHANGES);
    const changes = edits.flatMap(({ wording, ...use }) => (wording === null ? [] : [{ ...use, wording }]));
    return changes.length === 0 ? [] : proposalsOf(library, await checker(library), changes);
  }
}

function variantOf({ id, phrase, text, conversations, agents, at }: Proposal) {
  return {
    id,
    phrase: phrase.id,
    version: phrase.version,
    was: phrase.text,
    text,
    conversations,
    agents,
    at,
  };
}

function proposed(library: Library, proposal: Proposal, counts: readonly WordingCount[]): VariantCard {
  return { ...carded(library, { ...variantOf(proposal), state: null, by: null }, counts) };
}

function carded(
  library: Library,
  variant: Omit<WordingVariant, 'state' | 'by' | 'communityId'> & Pick<VariantCard, 'state' | 'by'>,
  counts: readonly WordingCount[],
): VariantCard {
  const { id, phrase, version, was, text, conversations, agents, state, by, at } = variant;
  const source = library.phrases.get(phrase)?.source ?? '';
  const title = library.situations.get(source)?.title ?? library.flows.get(source)?.title ?? null;
  return {
    id,
    phrase,
    title,
    version,
    was,
    text,
    conversations,
    agents,
    state,
    by,
    at,
    fared: fared(counts, phrase, version),
  };
}

function fared(counts: readonly WordingCount[], phrase: string, version: string): WordingFigures {
  const times = (outcome: WordingCount['outcome']) =>
    counts.find((row) => row.phrase === phrase && row.version === version && row.outcome === outcome)
      ?.times ?? 0;
  return { sent: times('sent'), edited: times('edited'), dismissed: times('dismissed') };
}
