/**
 * The other end of the http bench, in a thread of its own so that what asks costs nothing to what answers: posts bodies
 * over connections that are kept, one request at a time on each, by the barest client there can be.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

export interface Posting {
  readonly port: number;
  /** For each connection its bodies, in order. */
  readonly bodies: readonly (readonly string[])[];
}

/** What a thread is started from: no Node.js before 22.18 reads TypeScript, so from the sources it is the built one. */
const BUILT = new URL(
  import.meta.url.endsWith('.ts') ? '../dist/bench/http-client.js' : import.meta.url,
  import.meta.url,
);

/** @returns what each request took in ms, and all of them together @throws Error when one is not answered */
export async function post(posting: Posting): Promise<{ durations: number[]; ms: number }> {
  const worker = new Worker(BUILT, { workerData: posting });
  const [answer] = await once(worker, 'message');
  return answer;
}

/** @throws Error at an answer that is none, or when the connection ends before all is answered */
async function postAll(port: number, bodies: readonly string[], durations: number[]): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true }).setEncoding('latin1');
  await once(socket, 'connect');
  let [unread, answered] = ['', 0];
  const ends: ((error?: Error) => void)[] = [];
  socket.on('data', (part) => {
    unread += part;
    const head = unread.indexOf('\r\n\r\n');
    const length = /^content-length: (\d+)/im.exec(unread)?.[1];
    if (head < 0 || length === undefined || unread.length < head + 4 + Number(length)) return;
    const good = unread.startsWith('HTTP/1.1 200');
    unread = '';
    answered++;
    ends.pop()?.(good ? undefined : new Error('an answer that is not 200'));
  });
  socket.on('close', () => ends.pop()?.(new Error(`closed after ${answered} answers`)));
  for (const body of bodies) {
    const from = performance.now();
    await new Promise<void>((resolve, reject) => {
      ends.push((error) => (error ? reject(error) : resolve()));
      socket.write(
        `POST / HTTP/1.1\r\nHost: bench\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        'utf8',
      );
    });
    durations.push(performance.now() - from);
  }
  socket.destroy();
}

if (!isMainThread && parentPort && (workerData as Posting | undefined)?.bodies) {
  const { port, bodies } = workerData as Posting;
  const durations: number[] = [];
  const from = performance.now();
  await Promise.all(bodies.map((each) => postAll(port, each, durations)));
  parentPort.postMessage({ durations, ms: performance.now() - from });
}
