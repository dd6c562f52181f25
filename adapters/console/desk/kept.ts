/** What stays on this phone so that the page opens without a network: who came in last, and their jobs. Nothing that opens a door. */
import type { SignedIn, TicketsAnswer } from '../../../src/contract.ts';

const WHO = 'yingda.who';
const JOBS = 'yingda.jobs.';

function read<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

/** Who works on the spot is let in without a network, to what is kept here; the server decides again when it is back. */
export function keepWho(session: SignedIn): void {
  if (session.rights.includes('work'))
    localStorage.setItem(WHO, JSON.stringify({ ...session, csrf: '' } satisfies SignedIn));
}

export const keptWho = (): SignedIn | null => read<SignedIn>(WHO);

/** An answer that comes after signing out is not kept. */
export function keepJobs(account: string, answer: TicketsAnswer): void {
  if (keptWho()?.account.id !== account) return;
  localStorage.setItem(JOBS + account, JSON.stringify(answer));
}

export const keptJobs = (account: string): TicketsAnswer | null => read<TicketsAnswer>(JOBS + account);

/** Signed out: owners' addresses and words go. What was done and not sent yet stays until its account is back. */
export function forget(): void {
  for (const key of Object.keys(localStorage))
    if (key === WHO || key.startsWith(JOBS)) localStorage.removeItem(key);
}

/** From then on the page opens without a network. */
export function openOffline(): void {
  // Plain http on another machine has none.
  const { serviceWorker } = navigator;
  void serviceWorker
    ?.register('/sw.js', { scope: '/desk' })
    .then(() => serviceWorker.ready)
    // What was read before the worker was there.
    .then(({ active }) => active?.postMessage({ files: filesRead() }))
    .catch(() => undefined);
}

const filesRead = () => performance.getEntriesByType('resource').map(({ name }) => name);
