/** Requests to the server: JSON, with the header that proves that they come from this page. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Flaw, SignedIn, StaffAction } from '../../../src/contract.ts';
import { flawText, named, w } from './words.ts';

const API = '/api/staff';
const PATIENCE_MS = 15_000;
/** The whole library is read; just after a start the checker's models are still being trained. */
export const LIBRARY_PATIENCE_MS = 180_000;
/** A picture on a weak network. */
const UPLOAD_PATIENCE_MS = 90_000;
/** What could not be read for want of a connection is read again. */
const AGAIN_MS = 3000;

let csrf = '';
/** Let in without a network: until the server knows who it is, nothing is changed. */
let unproven = false;
let onSignedOut: () => void = () => undefined;

export function holdSession(session: SignedIn | null, signedOut: () => void): void {
  csrf = session?.csrf ?? '';
  unproven = session !== null && csrf === '';
  onSignedOut = signedOut;
}

/** What went wrong, in words for people. */
export class Refusal extends Error {
  readonly code: string;
  /** @param flaws of a sheet: each by its own name, instead of what the code says of all */
  constructor(code: string, message: string, flaws: readonly Flaw[] = []) {
    super(flaws.length > 0 ? flawText(flaws) : named('error', code, w('error.other', { message })));
    this.code = code;
  }
}

export async function ask<T>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  body?: object,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  if (unproven && method !== 'GET') throw new Refusal('network', '');
  const sent = body ?? (method === 'GET' ? undefined : {});
  const response = await fetch(API + url, {
    method,
    headers: {
      'x-yingda-csrf': csrf,
      ...(sent && { 'content-type': 'application/json' }),
    },
    ...(sent && { body: JSON.stringify(sent) }),
    signal: AbortSignal.timeout(patienceMs),
  }).catch(() => null);
  return answerOf(response);
}

/** @param response null: there was none */
async function answerOf<T>(response: Response | null): Promise<T> {
  if (!response) throw new Refusal('network', '');
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer as T;
  const { error } = (answer ?? {}) as { error?: { code: string; message: string; flaws?: Flaw[] } };
  if (error?.code === 'E_SIGN_IN' && csrf !== '') onSignedOut();
  throw new Refusal(error?.code ?? 'network', error?.message ?? '', error?.flaws);
}

/** Something a person decided about a conversation: it keeps its id when it is sent again, so that it counts once. */
export function act(conversation: string, action: StaffAction, text = '', id = newId()): Promise<void> {
  return ask('POST', `/conversations/${conversation}/acts`, { id, action, text });
}

/** A picture of the work, or for an owner; the same one twice is one. */
export async function upload(
  picture: Blob,
  place: '/media' | '/pictures' | '/sheets/media' = '/media',
): Promise<{ id: string }> {
  if (unproven) throw new Refusal('network', '');
  const response = await fetch(API + place, {
    method: 'POST',
    headers: { 'x-yingda-csrf': csrf, 'content-type': picture.type },
    body: picture,
    signal: AbortSignal.timeout(UPLOAD_PATIENCE_MS),
  }).catch(() => null);
  return answerOf(response);
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A spreadsheet for the server to read. */
export async function sendFile<T>(url: string, file: Blob): Promise<T> {
  const response = await fetch(API + url, {
    method: 'POST',
    headers: { 'x-yingda-csrf': csrf, 'content-type': XLSX },
    body: file,
    signal: AbortSignal.timeout(UPLOAD_PATIENCE_MS),
  }).catch(() => null);
  return answerOf(response);
}

/** Saves what the server answers under a name. */
export async function download(method: 'GET' | 'POST', url: string, name: string): Promise<void> {
  const response = await fetch(API + url, {
    method,
    headers: { 'x-yingda-csrf': csrf, ...(method === 'POST' && { 'content-type': 'application/json' }) },
    ...(method === 'POST' && { body: '{}' }),
    signal: AbortSignal.timeout(UPLOAD_PATIENCE_MS),
  }).catch(() => null);
  if (!response?.ok) return answerOf(response);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** crypto.randomUUID is missing on plain http. */
export function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

export interface Loaded<T> {
  readonly data: T | null;
  readonly error: string | null;
  reload(): void;
}

/** Reads, and reads again when told to; what was read stays in sight meanwhile. @param url null: nothing to read */
export function useLoad<T>(url: string | null): Loaded<T> {
  const [state, setState] = useState<{ url: string | null; data: T | null; error: string | null }>({
    url: null,
    data: null,
    error: null,
  });
  const current = useRef(url);
  current.current = url;
  const reload = useCallback(() => {
    const wanted = current.current;
    if (wanted === null) return;
    ask<T>('GET', wanted).then(
      (data) => current.current === wanted && setState({ url: wanted, data, error: null }),
      (error: Error) => {
        if (current.current !== wanted) return;
        setState((before) => ({
          url: wanted,
          data: before.url === wanted ? before.data : null,
          error: error.message,
        }));
        if (error instanceof Refusal && error.code === 'network') setTimeout(reload, AGAIN_MS);
      },
    );
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address is another reading
  useEffect(reload, [url, reload]);
  const mine = state.url === url;
  return { data: mine ? state.data : null, error: mine ? state.error : null, reload };
}
