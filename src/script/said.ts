/** What is said: wordings by id with typed slots; the text is made when numbers exist and the reader is known (law 3). */

/** A wording with its slots, as said: rendered by the desk (law 3). */
export interface SaidPart {
  readonly phrase: string;
  readonly slots: Readonly<Record<string, SlotValue>>;
}

/** A slot's value that only the desk can write: ticket numbers exist after the decision, phones depend on who reads. */
export type SlotValue =
  | { readonly text: string }
  | { readonly ticket: string }
  | { readonly due: number }
  | { readonly phone: string };
