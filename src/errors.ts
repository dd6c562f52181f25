/** Every error a user can meet has a code, listed with its cure in docs/errors.md (a test compares the two). */
export const ERROR_CODES = [
  'E_USAGE',
  'E_INPUT_SHAPE',
  'E_CONFIG',
  'E_LIBRARY',
  'E_UNKNOWN_ID',
  'E_MOVE_ILLEGAL',
  'E_FIELDS_MISSING',
  'E_STORE_NEWER',
  'E_STORE_UNAVAILABLE',
  'E_STORE_BUSY',
  'E_FILE',
  'E_SECRET_KEY',
  'E_BACKUP',
  'E_MIGRATE',
  'E_OPEN_TICKETS',
  'E_IMPORT_ROWS',
  'E_IMPORT_FILE',
  'E_TRANSCRIPT',
  'E_BODY_TOO_LARGE',
  'E_NOT_FOUND',
  'E_SIGN_IN',
  'E_CODE_WANTED',
  'E_CODE',
  'E_PASSWORD',
  'E_FORBIDDEN',
  'E_THROTTLED',
  'E_CONFLICT',
  'E_BLOCKED_WORDS',
  'E_WARNED_WORDS',
  'E_STALE',
  'E_PORT_IN_USE',
  'E_MEDIA',
  'E_CHANNEL_MISSING',
  'E_CHANNEL_RISK',
  'E_CHANNEL',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** What is wrong with one field of a sheet: a screen says it in its own words. */
export interface Flaw {
  /** Which column or field, as people see it. */
  readonly label: string;
  /** "needed", "home_here", "column", or the type that its value must have. */
  readonly wants: string;
  readonly options?: readonly string[];
}

/** An error with a code, where it happened and how it is mended. `message` is one line for a person. */
export class YingdaError extends Error {
  override readonly name = 'YingdaError';
  readonly code: ErrorCode;
  /** 2: wrong usage or input; 1: failed while running (spec 06). */
  readonly exitCode: 1 | 2;

  /** Of a sheet that was filled in wrongly. */
  readonly flaws: readonly Flaw[];

  constructor(
    code: ErrorCode,
    message: string,
    options: { exitCode?: 1 | 2; cause?: unknown; flaws?: readonly Flaw[] } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.exitCode = options.exitCode ?? 2;
    this.flaws = options.flaws ?? [];
  }
}

/** The message of anything thrown, on one line. */
export function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s*\n\s*/g, '; ');
}

/**
 * What is wrong with the shape of data, on one line, each fault with the place it is at.
 * @param whole names the data itself
 */
export function shapeFaults(
  {
    issues,
  }: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] },
  whole = '',
): string {
  return issues
    .map(({ path, message }) => {
      const place = path.join('.') || whole;
      return place === '' ? message : `${place}: ${message}`;
    })
    .join('; ');
}
