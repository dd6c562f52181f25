/**
 * The owners' page: the chat with the centre, and how far one's tickets have come. No build, no framework.
 * Whatever comes from the server goes in as text (textContent); nothing here writes HTML.
 */

import { LABELS, LANGUAGE } from './words.js';

const SESSION_KEY = 'yingda.session';
const REFRESH_MS = 5000;
const RECONNECT_MS = 3000;
const REQUEST_MS = 15_000;
/** Pictures are made smaller before they are sent. */
const LONGEST_SIDE = 1600;
/** What comes within so long is drawn at once: a history of years comes line by line. */
const DRAW_MS = 16;
/** So near to the end one reads there (px). */
const NEAR_PX = 80;
/** Lines of one speaker within so long stand under one name. */
const TOGETHER_MS = 5 * 60_000;
const DAY_MS = 86_400_000;

const timeFormat = (parts) =>
  new Intl.DateTimeFormat(LANGUAGE === 'en' ? 'en-GB' : 'zh-CN', { timeZone: 'Asia/Shanghai', ...parts });
const DATE = { month: 'long', day: 'numeric' };
const HOUR = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const TIMES = { moment: timeFormat({ ...DATE, ...HOUR }), hour: timeFormat(HOUR) };
const DAYS = timeFormat({ ...DATE, weekday: 'long' });
const OLD_DAYS = timeFormat({ year: 'numeric', ...DATE });
const ISO_DAYS = new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Shanghai' });
/** "2026-11-23". */
const dayOf = (at) => ISO_DAYS.format(at);

const byId = (id) => document.getElementById(id);
const [chat, log, messages, input] = ['chat', 'log', 'messages', 'input'].map(byId);

/**
 * Of the session: its id, EventSource, seqs seen, ticket cards by number, the message that was not sent; what came and is not
 * drawn yet, the last line that was drawn, and whether its end is being read.
 */
const state = { atEnd: true };

/** Puts the words of LABELS where the page asks for them. */
function fillLabels(root) {
  const word = (path) => path.split('.').reduce((words, part) => words[part], LABELS);
  for (const node of root.querySelectorAll('[data-label]')) node.textContent = word(node.dataset.label);
}

/** Puts values into their slots, as text. */
function fill(node, values) {
  for (const slot of node.querySelectorAll('[data-slot]')) {
    const value = values[slot.dataset.slot] || LABELS.missing[slot.dataset.slot];
    const time = TIMES[slot.dataset.time];
    const isTime = time && !Number.isNaN(Date.parse(value));
    slot.textContent = isTime ? time.format(Date.parse(value)) : (value ?? '');
  }
  return node;
}

/** A filled copy of a template of index.html. */
function stamp(name, values) {
  const node = byId(`${name}-template`).content.firstElementChild.cloneNode(true);
  fillLabels(node);
  return fill(node, values);
}

/** A random UUID; crypto.randomUUID is missing on plain http. */
function uuid() {
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-4$3-8$4-');
}

/** Gets, or posts what is given. The JSON answered, or `{error: {message}}` with a message that may be shown. */
async function request(url, given) {
  const isFile = given instanceof Blob;
  const headers = { 'content-type': isFile ? given.type : 'application/json' };
  const post = given && { method: 'POST', headers, body: isFile ? given : JSON.stringify(given) };
  const response = await fetch(url, { ...post, signal: AbortSignal.timeout(REQUEST_MS) }).catch(() => null);
  const answer = await response?.json().catch(() => null);
  const message = answer?.error?.message || LABELS.failure.network;
  return response?.ok && answer ? answer : { error: { message } };
}

/** One message; the phrases it was made of are its tooltip and folded under it. */
function messageOf({ from, at, text, phrases, media = [] }) {
  const who = LABELS.who[from] ?? from;
  const item = stamp('message', { who, at, avatar: who[0], text });
  item.querySelector('.bubble').hidden = !text;
  for (const id of media) item.querySelector('.column').append(pictureOf(id));
  const basis = item.querySelector('.basis');
  item.dataset.from = from;
  const ids = (phrases ?? []).map(({ id }) => id).join('\n');
  for (const node of item.querySelectorAll('.bubble, summary')) node.title = ids;
  basis.hidden = !ids;
  basis.lastElementChild.append(...(phrases ?? []).map((phrase) => stamp('phrase', phrase)));
  basis.addEventListener('toggle', () => basis.scrollIntoView({ block: 'nearest' }));
  return item;
}

/** A picture of this chat; tapped, it opens whole. Voices and the like have none. */
function pictureOf(id) {
  const link = document.createElement('a');
  link.className = 'picture';
  link.textContent = LABELS.message.image;
  if (!/\.(jpg|png)$/.test(id)) return link;
  const image = document.createElement('img');
  image.alt = LABELS.message.image;
  link.href = image.src = `/api/chat/${state.session}/media/${id}`;
  link.target = '_blank';
  link.rel = 'noreferrer';
  link.replaceChildren(image);
  return link;
}

/** Answers to choose from, until something else is said. */
function showMenu({ from, choices = [] }) {
  const menu = byId('menu');
  const offered = from === 'bot' ? choices : [];
  menu.hidden = offered.length === 0;
  menu.replaceChildren(
    ...offered.map((choice) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = choice;
      button.addEventListener('click', () => send(choice));
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
  showMenu(events.at(-1));
  chat.classList.remove('is-empty');
  if (state.atEnd || events.some(({ from }) => from === 'owner')) scrollToEnd();
  else byId('fresh').hidden = false;
  clearTimeout(state.timer);
  state.timer = setTimeout(refreshTickets, 150);
}

/** A message, under its day where that begins, without its speaker's name where that stands just above. */
function linesOf(event) {
  const { from } = event;
  const at = Date.parse(event.at);
  const before = state.drawn;
  state.drawn = { from, at, day: dayOf(at) };
  const item = messageOf(event);
  if (before?.day !== state.drawn.day) return [stamp('day', { day: dayName(at) }), item];
  if (before.from === from && at - before.at < TOGETHER_MS) item.dataset.follows = '';
  return [item];
}

function dayName(at) {
  const [day, today] = [dayOf(at), dayOf(Date.now())];
  if (day === today) return LABELS.chat.today;
  if (day === dayOf(Date.now() - DAY_MS)) return LABELS.chat.yesterday;
  return (day.slice(0, 4) === today.slice(0, 4) ? DAYS : OLD_DAYS).format(at);
}

/** Listens to the session. EventSource resumes by itself unless the server refused it; then we start anew. */
function connect() {
  const source = new EventSource(`/api/chat/${state.session}/events`);
  state.source = source;
  source.onopen = () => byId('connection').replaceChildren();
  source.onmessage = (message) => onEvent(JSON.parse(message.data));
  source.onerror = () => {
    byId('connection').textContent = LABELS.chat.reconnecting;
    const again = () => state.source === source && connect();
    if (source.readyState === EventSource.CLOSED) setTimeout(again, RECONNECT_MS);
  };
}

/** Sends a message; sent again after a failure it keeps its id, so that it counts once. */
async function send(text, pictures = []) {
  if (state.sending || (pictures.length === 0 && text.trim() === '')) return;
  const { session, failed } = state;
  const same = failed?.text === text && String(failed.pictures) === String(pictures);
  const message = same ? failed : { text, pictures, message_id: uuid() };
  state.sending = true;
  const { error } = await request(`/api/chat/${session}/messages`, message);
  if (session !== state.session) return;
  state.sending = false;
  showFailure(error?.message ?? '', error ? message : null);
  if (error && input.value === '') input.value = text;
  if (!error && input.value.startsWith(text)) input.value = input.value.slice(text.length);
}

/** A picture is made smaller and taken in, then sent as a message. Without one that can be read, nothing is sent. */
async function sendPicture(file) {
  const { session } = state;
  const small = await smaller(file).catch(() => null);
  if (!small) return showFailure(LABELS.failure.picture, { text: '', pictures: [] });
  const { id, error } = await request(`/api/chat/${session}/pictures`, small);
  if (session !== state.session) return;
  if (error) showFailure(error.message, { text: '', pictures: [] });
  else await send('', [id]);
}

async function smaller(file) {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.8));
}

/** Shows why a message could not be sent, or takes that away. */
function showFailure(reason, message) {
  state.failed = message;
  if (!message && document.activeElement === byId('retry')) input.focus();
  byId('failure').hidden = !message;
  byId('reason').textContent = reason;
  if (message) scrollToEnd();
}

async function refreshTickets() {
  const { session } = state;
  const { tickets, error } = await request(`/api/tickets?session=${session}`);
  if (session !== state.session) return;
  byId('tickets-problem').hidden = !error;
  if (!error) showTickets(tickets);
}

/** Newest on top. Cards stay in place, so that focus and what is unfolded outlive a refresh. */
function showTickets(tickets) {
  for (const ticket of [...tickets].sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at))) {
    const card = state.cards.get(ticket.number) ?? { item: stamp('ticket', {}) };
    const json = JSON.stringify(ticket);
    if (json !== card.json) fillCard(card.item, ticket);
    if (!card.json) byId('ticket-list').prepend(card.item);
    card.json = json;
    state.cards.set(ticket.number, card);
  }
  for (const total of document.querySelectorAll('.total')) total.textContent = tickets.length || '';
}

function fillCard(item, ticket) {
  const urgency = LABELS.urgency[ticket.urgency] ?? ticket.urgency;
  const rows = ticket.events.map(({ at, kind }) =>
    stamp('event', { at, text: LABELS.events_of[kind.replace('ticket.', '')] ?? '' }),
  );
  const [state_text, step] = LABELS.states[ticket.state] ?? [ticket.state, 0];
  fill(item, { ...ticket, urgency, state_text, task: LABELS.task[ticket.task], count: rows.length });
  showSteps(item.querySelector('.steps'), step);
  const urge = item.querySelector('.urge');
  urge.hidden = step < 0 || step > 2;
  urge.onclick = () => {
    byId('view-chat').checked = true;
    send(LABELS.ticket.urging.replace('{number}', ticket.number));
  };
  item.dataset.urgency = ticket.urgency;
  item.querySelector('.events ol').replaceChildren(...rows);
}

/** How far it has come: in words for each step, and in colour. */
function showSteps(list, reached) {
  list.hidden = reached < 0;
  list.setAttribute('aria-label', LABELS.ticket.progress);
  list.replaceChildren(
    ...LABELS.steps.map((name, at) => {
      const step = document.createElement('li');
      step.textContent = name;
      if (at <= reached) step.className = 'reached';
      if (at === reached) step.setAttribute('aria-current', 'step');
      return step;
    }),
  );
}

/** The chat goes on, with its tickets, whenever its owner comes again; in a frame a browser may forbid to keep anything. */
function remembered() {
  try {
    return localStorage.getItem(SESSION_KEY);
  } catch {
    return null;
  }
}

function remember(session) {
  try {
    localStorage.setItem(SESSION_KEY, session);
  } catch {
    // Then it lasts as long as the page.
  }
}

/** Begins a session, or takes up the stored one: its history comes with the events. */
function startSession(session) {
  remember(session);
  state.source?.close();
  clearTimeout(state.drawing);
  Object.assign(state, { session, seen: new Set(), cards: new Map(), sending: false });
  Object.assign(state, { undrawn: [], drawing: undefined, drawn: undefined, atEnd: true });
  byId('fresh').hidden = true;
  messages.replaceChildren();
  byId('ticket-list').replaceChildren();
  chat.classList.add('is-empty');
  showFailure('', null);
  showMenu({});
  showTickets([]);
  connect();
  refreshTickets();
}

function newChat() {
  startSession(uuid());
  byId('view-chat').checked = true;
  input.value = '';
  input.focus();
}

/** @param isSample what has an address of its own is tried in the sample community alone */
function showExamples(isSample) {
  for (const [name, text] of [...(isSample ? LABELS.sample.examples : []), ...LABELS.examples.list]) {
    const button = stamp('example', { name, text });
    button.addEventListener('click', () => send(text));
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
  if (!sample) return;
  byId('sample').textContent = LABELS.sample.note;
  byId('intro').textContent = LABELS.sample.intro;
}

function submit(event) {
  event.preventDefault();
  send(input.value);
}

/** Enter sends, except while an input method is composing. */
function onKey(event) {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) submit(event);
}

const refreshIfVisible = () => document.visibilityState === 'visible' && refreshTickets();

document.documentElement.lang = LANGUAGE === 'en' ? 'en' : 'zh-CN';
document.title = LABELS.page.brand;
fillLabels(document);
input.placeholder = LABELS.input.label;
byId('composer').addEventListener('submit', submit);
input.addEventListener('keydown', onKey);
byId('image').addEventListener('click', () => byId('file').click());
byId('file').addEventListener('change', ({ target }) => {
  const [file] = target.files;
  target.value = '';
  if (file) sendPicture(file);
});
byId('retry').addEventListener('click', () => send(state.failed.text, state.failed.pictures));
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
startSession(remembered() ?? uuid());
showInfo();
