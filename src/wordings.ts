/** The part of the store port that keeps how suggested wordings fared, and what was decided about other words for them. */

const OUTCOMES = ['sent', 'edited', 'dismissed'] as const;
export type WordingOutcome = (typeof OUTCOMES)[number];

/** What became of a suggested wording once. */
export interface WordingUse {
  /** Of what a member of staff did: the same one is kept once. */
  readonly id: string;
  readonly communityId: string;
  readonly phrase: string;
  readonly version: string;
  readonly outcome: WordingOutcome;
  /** What it was made into, with slots for what is the conversation's own; null where that cannot be told. */
  readonly wording: string | null;
  readonly conversationId: string;
  /** Id of the member of staff. */
  readonly by: string;
  readonly at: number;
}

/** How often a version of a wording was taken, changed, set aside. */
export interface WordingCount {
  readonly phrase: string;
  readonly version: string;
  readonly outcome: WordingOutcome;
  readonly times: number;
}

/** `replaced`: another one was approved for the same wording later. */
const VARIANT_STATES = ['approved', 'declined', 'replaced'] as const;
export type VariantState = (typeof VARIANT_STATES)[number];

/** Other words for a wording, proposed by what staff make of it, and what a trainer decided. */
export interface WordingVariant {
  /** Of phrase and text. */
  readonly id: string;
  readonly communityId: string;
  readonly phrase: string;
  /** The version of the wording that was changed, and its text. */
  readonly version: string;
  readonly was: string;
  readonly text: string;
  readonly state: VariantState;
  /** How many conversations and members of staff it came from. */
  readonly conversations: number;
  readonly agents: number;
  /** Who decided, by name. */
  readonly by: string;
  readonly at: number;
}

export interface Wordings {
  keepWordingUses(uses: readonly WordingUse[]): Promise<void>;
  /** Those that were changed, with what they were made into, the newest first. */
  editedWordings(communityId: string, since: number, limit: number): Promise<WordingUse[]>;
  wordingCounts(communityId: string): Promise<WordingCount[]>;
  /** The newest decision first. */
  wordingVariants(communityId: string): Promise<WordingVariant[]>;
  /** Keeps a decision in place of the last one about it; an approved one replaces the wording's approved one. */
  decideVariant(variant: WordingVariant): Promise<void>;
}
