/**
 * Lets the page of staff open without a network, for engineers: the page itself and its files, never what the API says.
 * What was done waits in the page's own store (desk/job-queue.ts) and is sent from there.
 */
const CACHE = 'yingda-desk';
const PAGE = '/desk';
/** Files of older builds go when there are more. */
const MOST = 80;

const isOwn = ({ origin }) => origin === location.origin;
const isFile = ({ pathname }) => pathname.startsWith('/assets/') || pathname === '/icon.svg';

/** The page, and the files that it names. */
async function takeAll() {
  const page = await fetch(PAGE, { cache: 'no-store' });
  if (!page.ok) return;
  const cache = await caches.open(CACHE);
  const text = await page.clone().text();
  await cache.put(PAGE, page);
  const files = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+|\/icon\.svg)"/g)].map(([, file]) => file);
  await keep(files);
}

/** @param {readonly string[]} files addresses */
async function keep(files) {
  const cache = await caches.open(CACHE);
  await Promise.all(files.map(async (file) => (await cache.match(file)) ?? cache.add(file)));
}

/** With its policy: the nonce of the page and that of its header belong together. */
async function pageOf(request) {
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await (await caches.open(CACHE)).put(PAGE, fresh.clone());
    return fresh;
  } catch (failure) {
    const kept = await caches.match(PAGE);
    if (kept) return kept;
    throw failure;
  }
}

/** Named by its content: what is kept is right. */
async function fileOf(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) {
    const cache = await caches.open(CACHE);
    await cache.put(request, fresh.clone());
    const files = (await cache.keys()).filter(({ url }) => isFile(new URL(url)));
    await Promise.all(files.slice(0, -MOST).map((file) => cache.delete(file)));
  }
  return fresh;
}

addEventListener('install', (event) => event.waitUntil(takeAll().then(() => skipWaiting())));
// The files of a page that is opened by itself, which the first page does not name.
addEventListener('message', (event) => {
  const files = event.data.files.map((file) => new URL(file)).filter((file) => isOwn(file) && isFile(file));
  event.waitUntil(keep(files.map(({ href }) => href)));
});
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || !isOwn(url)) return;
  if (request.mode === 'navigate' && url.pathname === PAGE) event.respondWith(pageOf(request));
  else if (isFile(url)) event.respondWith(fileOf(request));
});
