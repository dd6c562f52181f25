/** From nothing to the first answer: `yingda start` as an owner meets it, and the memory it takes. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVICE_FLAGS } from './figures.ts';

const ADDRESS = /http:\/\/127\.0\.0\.1:\d+/;
/** An emergency: it waits for no burst to end. */
const URGENT = '5栋1单元电梯困人了，快来人';

interface Started {
  readonly listening_ms: number;
  readonly first_answer_ms: number;
  readonly memory_mb: number | null;
}

async function start(program: string, folder: string): Promise<Started> {
  const from = performance.now();
  const child = spawn(process.execPath, [...SERVICE_FLAGS, program, 'start', '--port', '0'], {
    env: { ...process.env, YINGDA_DATA: folder, YINGDA_LOG: 'silent' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let text = '';
      child.stdout.on('data', (data: Buffer) => {
        text += data.toString('utf8');
        const found = ADDRESS.exec(text);
        if (found) resolve(found[0]);
      });
      child.once('exit', () => reject(new Error('yingda start ended')));
    });
    const listening = performance.now() - from;
    const session = `bench-${process.pid}-${Math.round(from)}`;
    const events = await fetch(`${address}/api/chat/${session}/events`);
    await fetch(`${address}/api/chat/${session}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: URGENT }),
    });
    const reader = events.body?.getReader();
    for (let text = ''; reader && !/"from":"bot"/.test(text); ) {
      const { value, done } = await reader.read();
      if (done) break;
      text += new TextDecoder().decode(value);
    }
    const answered = performance.now() - from;
    const memory = memoryOf(child.pid ?? 0);
    await reader?.cancel();
    return {
      listening_ms: Math.round(listening),
      first_answer_ms: Math.round(answered),
      memory_mb: memory,
    };
  } finally {
    child.removeAllListeners('exit');
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }
}

function memoryOf(pid: number): number | null {
  try {
    return Math.round(
      Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024,
    );
  } catch {
    return null;
  }
}

/** @param program bin/yingda.js */
export async function startBench({ program }: { readonly program: string }) {
  const folder = mkdtempSync(join(tmpdir(), 'yingda-bench-'));
  try {
    return { cold: await start(program, folder), cached: await start(program, folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
