/** Requests of the owners' page: answers as JSON, failures in words that its owner may read. */
import { LABELS } from './words.js';

const PATIENCE_MS = 10_000;
/** A picture on a weak network. */
const UPLOAD_PATIENCE_MS = 60_000;
/** Answers of a server that may take it a little later. */
const LATER = 500;

/** A random UUID; crypto.randomUUID is missing on plain http. */
export function uuid() {
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-4$3-8$4-');
}

/**
 * Gets, or posts what is given. The JSON answered, or `{error: {message, later}}` with a message that may be shown;
 * `later`: it may be taken when it is tried again.
 */
export async function request(url, given) {
  const isFile = given instanceof Blob;
  const headers = { 'content-type': isFile ? given.type : 'application/json' };
  const post = given && { method: 'POST', headers, body: isFile ? given : JSON.stringify(given) };
  // The same patience for the answer's body.
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), isFile ? UPLOAD_PATIENCE_MS : PATIENCE_MS);
  try {
    const response = await fetch(url, { ...post, signal: patience.signal });
    const answer = await response.json();
    if (response.ok) return answer;
    return { error: { message: wordsOf(answer.error?.code), later: response.status >= LATER } };
  } catch {
    return { error: { message: LABELS.failure.network, later: true } };
  } finally {
    clearTimeout(timer);
  }
}

const wordsOf = (code) => LABELS.failure.of[code] ?? LABELS.failure.other;
