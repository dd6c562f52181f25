/**
 * The owners' page: the chat with the centre, and how far one's tickets have come. No build, no framework.
 * Whatever comes from the server goes in as text (textContent); nothing here writes HTML.
 */

import { Outgoing } from './outgoing.js';
import { pictureOf, previewOf, smaller } from './pictures.js';
import { request, uuid } from './request.js';
import { byId, DATE, fill, fillLabels, stamp, timeFormat } from './stamp.js';
import { clearTickets, showTickets } from './tickets.js';
import { LABELS, LANGUAGE } from './words.js';

const SESSION_KEY = 'yingda.session';
const DRAFT_KEY = 'yingda.draft';
const REFRESH_MS = 5000;
const RECONNECT_MS = 3000;
/** The server gives a sign of life every 20 s: a stream without any for so long is dead. */
const SILENCE_MS = 45_000;
/** Who has written nothing for so long after a message was taken has no more to add. */
const WRITTEN_MS = 1000;
/** A second tap within so long was meant for what stood there before. */
const TWICE_MS = 800;
/** What comes within so long is drawn at once: a history of years comes line by line. */
const DRAW_MS = 16;
/** So near to the end one reads there (px). */
const NEAR_PX = 80;
/** Lines of one speaker within so long stand under one name. */
const TOGETHER_MS = 5 * 60_000;
const DAY_MS = 86_400_000;

const DAYS = timeFormat({ ...DATE, weekday: 'long' });
const OLD_DAYS = timeFormat({ year: 'numeric', ...DATE });
const ISO_DAYS = new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Shanghai' });
/** "2026-11-23". */
const dayOf = (at) => ISO_DAYS.format(at);

const [chat, log, messages, waiting, input] = ['chat', 'log', 'messages', 'waiting', 'input'].map(byId);
const outgoing = new Outgoing(showOutgoing);

/**
 * Of the session: its id, EventSource and when it was heard of, seqs seen, nodes of what is being sent by its id;
 * what came and is not drawn yet, the last line that was drawn, and whether its end is being read.
 */
const state = { atEnd: true, tapped: 0 };

/** One message; the phrases it was made of are its tooltip and folded under it. */
function messageOf({ from, at, text, phrases, media = [] }) {
  const who = LABELS.who[from] ?? from;
  const item = stamp('message', { who, at, avatar: who[0], text });
  item.querySelector('.bubble').hidden = !text;
  for (const id of media) item.querySelector('.column').append(pictureOf(state.session, id));
  const basis = item.querySelector('.basis');
  item.dataset.from = from;
  const ids = (phrases ?? []).map(({ id }) => id).join('\n');
  for (const node of item.querySelectorAll('.bubble, summary')) node.title = ids;
  basis.hidden = !ids;
  basis.lastElementChild.append(...(phrases ?? []).map((phrase) => stamp('phrase', phrase)));
  basis.addEventListener('toggle', () => basis.scrollIntoView({ block: 'nearest' }));
  return item;
}

/** Answers to choose from, until something else is said. */
function showMenu({ from, choices = [] }) {
  const menu = byId('menu');
  // Whoever chose by keyboard goes on there; a finger brings no keyboard up.
  if (menu.querySelector(':focus-visible')) input.focus();
  const offered = from === 'bot' ? choices : [];
  menu.hidden = offered.length === 0;
  if (!menu.hidden) state.tapped = 0;
  menu.replaceChildren(
    ...offered.map((choice) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = choice;
      button.addEventListener('click', () => tap(choice));
      return button;
    }),
  );
}

function scrollToEnd() {
  log.scrollTop = log.scrollHeight;
  state.atEnd = true;
  byId('fresh').hidden = true;
}

function onScroll() {
  state.atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX;
  if (state.atEnd) byId('fresh').hidden = true;
}

/** Takes a message once. */
function onEvent(event) {
  if (state.seen.has(event.seq)) return;
  state.seen.add(event.seq);
  state.undrawn.push(event);
  state.drawing ??= setTimeout(drawMessages, DRAW_MS);
}

/** The log follows while its end is in sight, or when the owner wrote; else it tells that there is something new. */
function drawMessages() {
  const events = state.undrawn.splice(0);
  state.drawing = undefined;
  messages.append(...events.flatMap(linesOf));
  const answered = outgoing.of(state.session).every((line) => line.state === 'failed');
  showMenu(answered ? events.at(-1) : {});
  chat.classList.remove('is-empty');
  if (state.atEnd || events.some(({ from }) => from === 'owner')) scrollToEnd();
  else byId('fresh').hidden = false;
  clearTimeout(state.timer);
  state.timer = setTimeout(refreshTickets, 150);
}

/** What was sent from here takes the place of what stood for it. */
function linesOf(event) {
  outgoing.arrived(event.own);
  const { nodes, drawn } = placed({ ...event, at: Date.parse(event.at) }, state.drawn);
  state.drawn = drawn;
  return nodes;
}

const drawnOf = ({ from, at }) => ({ from, at, day: dayOf(at) });

/** A message, under its day where that begins, without its speaker's name where that stands just above. */
function placed(message, before) {
  const drawn = drawnOf(message);
  const item = messageOf({ ...message, at: new Date(message.at).toISOString() });
  if (before?.day !== drawn.day) return { drawn, nodes: [stamp('day', { day: dayName(message.at) }), item] };
  if (before.from === drawn.from && drawn.at - before.at < TOGETHER_MS) item.dataset.follows = '';
  return { drawn, nodes: [item] };
}

function dayName(at) {
  const [day, today] = [dayOf(at), dayOf(Date.now())];
  if (day === today) return LABELS.chat.today;
  if (day === dayOf(Date.now() - DAY_MS)) return LABELS.chat.yesterday;
  return (day.slice(0, 4) === today.slice(0, 4) ? DAYS : OLD_DAYS).format(at);
}

/** Listens to the session. EventSource resumes by itself unless the server refused it; then we start anew. */
function connect() {
  state.source?.close();
  const source = new EventSource(`/api/chat/${state.session}/events`);
  const hear = () => (state.heard = Date.now());
  hear();
  state.source = source;
  source.onopen = () => {
    hear();
    byId('connection').replaceChildren();
    outgoing.goOn();
  };
  source.addEventListener('alive', hear);
  source.onmessage = (message) => {
    hear();
    onEvent(JSON.parse(message.data));
  };
  source.onerror = () => {
    byId('connection').textContent = LABELS.chat.reconnecting;
    const again = () => state.source === source && connect();
    if (source.readyState === EventSource.CLOSED) setTimeout(again, RECONNECT_MS);
  };
}

/** What was tapped is whole: nothing follows it. */
function tap(text) {
  const now = Date.now();
  if (now - state.tapped < TWICE_MS) return;
  state.tapped = now;
  outgoing.add(state.session, { text, whole: true });
}

/** Draws what the owner sends, until it is told back: below all that was said. */
function showOutgoing(line) {
  if (line.session !== state.session) return;
  const shown = state.waiting.get(line.id) ?? waitingOf(line);
  if (line.state) showLine(line, shown);
  else dropWaiting(line.id, shown);
  showTyping();
}

function showLine(line, shown) {
  chat.classList.remove('is-empty');
  if (line.state === 'sending') {
    waiting.append(...shown);
    byId('failure').hidden = true;
    showMenu({});
    scrollToEnd();
  }
  if (line.state === 'taken') writtenSoon(line.whole ? 0 : WRITTEN_MS);
  showMark(shown.at(-1), line);
}

/** That an answer is being written, for as long as one may come. */
function showTyping() {
  clearTimeout(state.typing);
  const left = outgoing.awaited(state.session) - Date.now();
  const typing = byId('typing');
  typing.hidden = left <= 0;
  if (typing.hidden) return;
  state.typing = setTimeout(showTyping, left);
  if (state.atEnd) scrollToEnd();
}

function waitingOf(line) {
  const before = outgoing.of(state.session).findLast(({ id }) => state.waiting.has(id));
  const { nodes } = placed(
    { ...line, from: 'owner' },
    before ? drawnOf({ ...before, from: 'owner' }) : state.drawn,
  );
  const item = nodes.at(-1);
  if (line.photo) item.querySelector('.column').append(previewOf(line));
  const mark = stamp('mark', {});
  mark.querySelector('button').addEventListener('click', () => outgoing.again(line.id));
  item.querySelector('.column').append(mark);
  state.waiting.set(line.id, nodes);
  waiting.append(...nodes);
  return nodes;
}

function showMark(item, { state: reached, reason }) {
  const mark = item.querySelector('.mark');
  item.dataset.state = reached;
  mark.hidden = reached === 'taken';
  fill(mark, {
    mark: reached === 'sending' ? LABELS.sending.now : LABELS.sending.failed.replace('{reason}', reason),
  });
  const again = mark.querySelector('button');
  if (reached === 'sending' && document.activeElement === again) input.focus();
  again.hidden = reached !== 'failed';
}

function dropWaiting(id, nodes) {
  if (nodes.some((node) => node.contains(document.activeElement))) input.focus();
  for (const node of nodes) node.remove();
  state.waiting.delete(id);
}

/** Owners write in bursts, and the server waits for more; here it is seen that nothing follows. */
function writtenSoon(ms) {
  clearTimeout(state.written);
  if (outgoing.isSending || input.value.trim() !== '') return;
  const { session } = state;
  state.written = setTimeout(() => request(`/api/chat/${session}/written`, {}), ms);
}

function onWriting() {
  clearTimeout(state.written);
  keepIn('sessionStorage', DRAFT_KEY, input.value);
}

/** Pictures are made smaller before they are sent. Those that cannot be read are not. */
async function sendPictures(files) {
  const { session } = state;
  for (const file of files) {
    const small = await smaller(file).catch(() => null);
    byId('failure').hidden = small !== null;
    if (small) outgoing.add(session, { photo: small.toDataURL('image/jpeg', 0.8).split(',')[1] });
    else scrollToEnd();
  }
}

function urge(number) {
  byId('view-chat').checked = true;
  tap(LABELS.ticket.urging.replace('{number}', number));
}

async function refreshTickets() {
  const { session } = state;
  const { tickets, error } = await request(`/api/tickets?session=${session}`);
  if (session !== state.session) return;
  byId('tickets-problem').hidden = !error;
  if (!error) showTickets(tickets, urge);
}

/** The chat goes on, with its tickets, whenever its owner comes again; in a frame a browser may forbid to keep anything. */
function kept(place, key) {
  try {
    return globalThis[place].getItem(key);
  } catch {
    return null;
  }
}

function keepIn(place, key, value) {
  try {
    globalThis[place].setItem(key, value);
  } catch {
    // Then it lasts as long as the page.
  }
}

/** Begins a session, or takes up the stored one: its history comes with the events. */
function startSession(session) {
  keepIn('localStorage', SESSION_KEY, session);
  for (const timer of [state.drawing, state.written]) clearTimeout(timer);
  Object.assign(state, { session, seen: new Set(), waiting: new Map() });
  Object.assign(state, { undrawn: [], drawing: undefined, drawn: undefined, atEnd: true });
  byId('fresh').hidden = true;
  for (const list of [messages, waiting]) list.replaceChildren();
  clearTickets();
  chat.classList.add('is-empty');
  byId('failure').hidden = true;
  showMenu({});
  for (const line of outgoing.of(session)) showOutgoing(line);
  showTyping();
  connect();
  refreshTickets();
}

function newChat() {
  // What was written and not sent is not lost with the chat.
  const written = [...outgoing.takeBack(state.session), input.value];
  startSession(uuid());
  byId('view-chat').checked = true;
  input.value = written.filter((text) => text.trim() !== '').join('\n');
  onWriting();
  input.focus();
}

/** @param isSample what has an address of its own is tried in the sample community alone */
function showExamples(isSample) {
  const madeUp = isSample ? LABELS.sample.examples : [];
  for (const [name, text] of [...madeUp, ...LABELS.examples.list]) {
    const button = stamp('example', { name, text });
    button.classList.toggle(
      'made-up',
      madeUp.some(([one]) => one === name),
    );
    button.addEventListener('click', () => tap(text));
    byId('examples').append(button);
  }
}

async function showInfo() {
  const { community, version, sample, privacy } = await request('/api/info');
  byId('community').textContent = community ?? '';
  byId('version').textContent = version ? `${LABELS.page.version} ${version}` : '';
  // What owners are told of their data stands above their first words, in the version that is in force.
  byId('privacy').hidden = !privacy;
  byId('privacy').textContent = LABELS.privacy.told.replace(/\{(\w+)\}/g, (_, name) => privacy?.[name] ?? '');
  showExamples(sample);
  document.body.classList.toggle('is-sample', Boolean(sample));
  if (!sample) return;
  byId('sample').textContent = LABELS.sample.note;
  byId('intro').textContent = LABELS.sample.intro;
}

function submit(event) {
  event.preventDefault();
  const text = input.value;
  if (text.trim() === '') return;
  input.value = '';
  onWriting();
  outgoing.add(state.session, { text });
}

/** Enter sends, except while an input method is composing. */
function onKey(event) {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) submit(event);
}

function refreshIfVisible() {
  if (document.visibilityState !== 'visible') return;
  if (Date.now() - state.heard > SILENCE_MS) connect();
  refreshTickets();
}

function onOnline() {
  if (state.source.readyState !== EventSource.OPEN) connect();
  outgoing.goOn();
}

document.documentElement.lang = LANGUAGE === 'en' ? 'en' : 'zh-CN';
document.title = LABELS.page.brand;
fillLabels(document);
byId('typing').firstElementChild.textContent = LABELS.who.bot[0];
input.placeholder = LABELS.input.label;
byId('composer').addEventListener('submit', submit);
input.addEventListener('keydown', onKey);
byId('image').addEventListener('click', () => byId('file').click());
byId('file').addEventListener('change', ({ target }) => {
  const files = [...target.files];
  target.value = '';
  sendPictures(files);
});
for (const kind of ['input', 'keydown', 'compositionstart']) input.addEventListener(kind, onWriting);
byId('new-chat').addEventListener('click', newChat);
byId('view-chat').addEventListener('change', scrollToEnd);
byId('fresh').addEventListener('click', () => {
  scrollToEnd();
  log.focus();
});
log.addEventListener('scroll', onScroll);
// A picture that is there only now, a keyboard that comes up: the end stays in sight.
const watch = new ResizeObserver(() => state.atEnd && scrollToEnd());
for (const node of [log, messages]) watch.observe(node);
document.addEventListener('visibilitychange', refreshIfVisible);
setInterval(refreshIfVisible, REFRESH_MS);
addEventListener('online', onOnline);
startSession(kept('localStorage', SESSION_KEY) ?? uuid());
// On a slow line one may have begun to write before this page could send.
if (input.value === '') input.value = kept('sessionStorage', DRAFT_KEY) ?? '';
else onWriting();
byId('send').disabled = false;
outgoing.send();
showInfo();
