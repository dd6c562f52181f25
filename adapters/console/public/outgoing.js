/**
 * What the owner sends, until the server tells it back: it stands in the talk at once and is sent in its order. It keeps its
 * id when it is sent again, so that it counts once; it stays in this tab, so that a page that is loaded anew goes on with it.
 */
import { request, uuid } from './request.js';

const KEPT_KEY = 'yingda.outgoing';
/** When a line that met no server is tried again (ms after the try before), and for how long at most. */
const PAUSES_MS = [1000, 3000];
const TRYING_MS = 12_000;
/** What is older is not sent by itself any more: its owner decides. */
const FRESH_MS = 5 * 60_000;
/** An answer that has not come by then is in other hands. */
const AWAITED_MS = 30_000;

/**
 * A line: `id`, `session`, `at`, `text`, `photo` (a JPEG in base64) and, once the server has it, `picture`, its id;
 * `state`: sending, taken (by the server, not told back yet; `awaited`: until when it may be answered) or failed, for
 * `reason`, `later` if it may be sent by itself.
 */
export class Outgoing {
  #lines = read();
  #show;
  #running = false;
  /** Ends the pause before the next try. */
  #wake = () => undefined;

  /** @param show called with a line whenever it changes; its state is undefined once it is gone */
  constructor(show) {
    this.#show = show;
    for (const line of this.#lines) if (line.state === 'sending' && !isFresh(line)) line.state = 'failed';
  }

  of(session) {
    return this.#lines.filter((line) => line.session === session);
  }

  get isSending() {
    return this.#lines.some(({ state }) => state === 'sending');
  }

  /** Until when an answer to what was taken may come; 0 when none will. */
  awaited(session) {
    return Math.max(
      0,
      ...this.of(session).map(({ state, awaited = 0 }) => (state === 'taken' ? awaited : 0)),
    );
  }

  add(session, given) {
    const line = { id: uuid(), session, at: Date.now(), text: '', ...given };
    this.#lines.push(line);
    this.#becomes(line, 'sending');
    this.send();
  }

  /** Sends it once more, below what was sent since. */
  again(id) {
    const line = this.#lines.find((one) => one.id === id);
    if (line?.state !== 'failed') return;
    line.at = Date.now();
    this.#resend(line);
    this.send();
  }

  /** The network seems to be back: what it held up goes on by itself, unless that is long ago. */
  goOn() {
    for (const line of this.#lines.filter(({ state, later }) => state === 'failed' && later)) {
      if (isFresh(line)) this.#resend(line);
    }
    this.#wake();
    this.send();
  }

  /** The server has told it back. */
  arrived(id) {
    const line = this.#lines.find((one) => one.id === id);
    if (!line) return;
    this.#lines = this.#lines.filter((one) => one !== line);
    this.#becomes(line, undefined);
    this.#wake();
  }

  /** Takes away the lines of a session that were not sent, and gives their words. */
  takeBack(session) {
    const lines = this.of(session).filter(({ state }) => state === 'failed');
    for (const { id } of lines) this.arrived(id);
    return lines.map(({ text }) => text).filter((text) => text !== '');
  }

  /** One after the other: a line never comes before one that was written before it. */
  async send() {
    if (this.#running) return;
    this.#running = true;
    for (;;) {
      const line = this.#lines.find(({ state }) => state === 'sending');
      if (!line) break;
      const error = await this.#tried(line);
      // It may have been told back before it was answered.
      if (line.state !== 'sending') continue;
      if (error) this.#failed(line, error);
      else this.#becomes(line, 'taken');
    }
    this.#running = false;
  }

  /** Without a server those behind it need not be tried one by one. */
  #failed(line, { message: reason, later }) {
    const behind = later ? this.#lines.filter(({ state }) => state === 'sending') : [line];
    for (const one of behind) {
      Object.assign(one, { reason, later });
      this.#becomes(one, 'failed');
    }
  }

  #resend(line) {
    this.#lines = [...this.#lines.filter((one) => one !== line), line];
    this.#becomes(line, 'sending');
  }

  async #tried(line) {
    const begun = Date.now();
    let error = await deliver(line);
    for (const pause of PAUSES_MS) {
      if (!error?.later || line.state !== 'sending' || Date.now() - begun > TRYING_MS) return error;
      await this.#pause(pause);
      if (line.state === 'sending') error = await deliver(line);
    }
    return error;
  }

  #pause(ms) {
    return new Promise((resolve) => {
      this.#wake = resolve;
      setTimeout(resolve, ms);
    });
  }

  #becomes(line, state) {
    line.state = state;
    keep(this.#lines);
    this.#show(line);
  }
}

const isFresh = ({ at }) => Date.now() - at < FRESH_MS;

/** A picture goes first; it is named by its content, so the same one twice is one. */
async function deliver(line) {
  const to = `/api/chat/${line.session}`;
  if (line.photo && !line.picture) {
    const { id, error } = await request(`${to}/pictures`, photoOf(line));
    if (error) return error;
    line.picture = id;
  }
  const pictures = line.picture ? [line.picture] : [];
  const sent = { text: line.text, pictures, message_id: line.id };
  const { error, answered } = await request(`${to}/messages`, sent);
  line.awaited = answered ? Date.now() + AWAITED_MS : 0;
  return error;
}

/** The picture of a line, as a file. */
export function photoOf({ photo }) {
  return new Blob([Uint8Array.from(atob(photo), (letter) => letter.charCodeAt(0))], { type: 'image/jpeg' });
}

/** In a frame a browser may forbid to keep anything; then it lasts as long as the page. */
function read() {
  try {
    const lines = JSON.parse(sessionStorage.getItem(KEPT_KEY)) ?? [];
    // What was taken long ago and never told back is in other hands.
    return lines.filter((line) => line.state !== 'taken' || isFresh(line));
  } catch {
    return [];
  }
}

/** Words first: pictures may be more than there is room for. */
function keep(lines) {
  for (const kept of [lines, lines.filter(({ photo }) => !photo)])
    try {
      return sessionStorage.setItem(KEPT_KEY, JSON.stringify(kept));
    } catch {
      // Then without the pictures.
    }
}
