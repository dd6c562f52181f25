/** The port for drills in a messenger: a colleague binds their own identity there, and practises in the direct chat. */

/** A message as any channel hears it, as far as it matters here. */
export interface MessengerMessage {
  readonly channel: string;
  readonly sender: string;
  readonly messageId: string;
  readonly text: string;
  /** Something else than words came with it. */
  readonly media: boolean;
}

export interface MessengerStanding {
  /** Where the person is bound, without the account: "wecom"; null: nowhere. */
  readonly bound: { readonly channel: string; readonly at: number } | null;
}

export interface MessengerDesk {
  standing(trainee: string): Promise<MessengerStanding>;
  /** A code that binds whoever writes it; an earlier one of theirs counts no more. */
  code(trainee: string): Promise<{ readonly code: string; readonly endsAt: number }>;
  unbind(trainee: string): Promise<void>;
  /**
   * Takes a message of a direct chat where it is a code that counts, or a bound colleague's and about their drill.
   * @returns what is answered, empty where nothing is; null: it is a message like any other, of an owner
   */
  take(message: MessengerMessage): Promise<string | null>;
}
