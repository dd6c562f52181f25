/** yingda call: the agent presses what happens on the line, and sees what to say while the seconds run (spec 06). */
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import type { Rehearsal, Standing } from '../desk/rehearsal.ts';
import type { Calls } from '../library/standards-schema.ts';
import { write } from './jsonl.ts';
import { openRehearsal } from './rehearse.ts';
import type { Toolbox } from './toolbox.ts';

const NAME = 'call';
const SECOND = 1000;

/** Calls back every second until it is stopped. */
export type Seconds = (each: () => void) => () => void;

const realSeconds: Seconds = (each) => {
  const timer = setInterval(each, SECOND);
  return () => clearInterval(timer);
};

/** @param seconds the passing of real time; tests let none pass but "/等" */
export function callCommand(
  program: Command,
  tools: Toolbox,
  done: (code: 0 | 1 | 2) => void,
  seconds: Seconds = realSeconds,
): void {
  program
    .command('call')
    .description('a phone call for an agent: press what happens, see what to say and the seconds to wait')
    .option('--database <file>', 'keep the call and its tickets in this file; by default in memory')
    .action(async (options: { database?: string }) => {
      const { rehearsal, store } = await openRehearsal(tools, options.database, systemClock.now());
      await takeCall(tools, rehearsal, seconds);
      await store.close();
      done(0);
    });
}

async function takeCall(tools: Toolbox, rehearsal: Rehearsal, seconds: Seconds): Promise<void> {
  const { notices, standards } = tools.library();
  const { calls } = standards;
  const { terminal: typed } = notices;
  const screen = new Screen(tools, calls);
  await write(tools.output, `${calls.labels.help}\n`);
  const terminal = createInterface({
    input: tools.input,
    output: tools.output,
    prompt: `${calls.labels.prompt}> `,
  });
  const lines = terminal[Symbol.asyncIterator]();
  // One thing after the other: a second that passes does not overtake a key.
  let work: Promise<void> = Promise.resolve();
  const inTurn = (task: () => Promise<void>): Promise<void> => {
    work = work.then(task);
    return work;
  };
  const pass = async (ms: number) => {
    screen.count(ms);
    screen.show(await rehearsal.wait(NAME, ms));
  };
  const stop = seconds(() => void inTurn(() => pass(SECOND)));
  await inTurn(async () =>
    screen.show(await rehearsal.happen(NAME, [{ event: 'picked_up', medium: 'phone' }])),
  );
  terminal.prompt();
  for await (const line of lines) {
    const words = line.trim();
    if (typed.quit.includes(words)) break;
    const wait = words.startsWith(typed.wait) ? /^\s*([0-9]+)$/.exec(words.slice(typed.wait.length)) : null;
    const event = calls.events.find(({ key, id }) => key === words || id === words);
    if (words === '?' || words === '？') await write(tools.output, menu(calls));
    else if (wait) await inTurn(() => pass(Number(wait[1]) * SECOND));
    else if (words !== '')
      await inTurn(async () =>
        screen.show(
          await rehearsal.happen(NAME, [
            { medium: 'phone', ...(event === undefined ? { text: words } : { event: event.id }) },
          ]),
        ),
      );
    if (event?.id === 'hangup') break;
    terminal.prompt();
  }
  stop();
  terminal.close();
  await work;
}

function menu({ events }: Calls): string {
  return events.map(({ key, label }) => `  ${key.padEnd(3)}${label}\n`).join('');
}

/** What the agent sees: the line to say, the seconds that are left of a wait, tickets as they come. */
class Screen {
  readonly #tools: Toolbox;
  readonly #labels: Calls['labels'];
  #left = 0;
  readonly #shown = new Set<string>();
  #alerts = 0;
  #talking = false;

  constructor(tools: Toolbox, { labels }: Calls) {
    this.#tools = tools;
    this.#labels = labels;
  }

  #line(text: string): void {
    this.#tools.output.write(`      ${text}\n`);
  }

  count(ms: number): void {
    if (this.#left <= 0) return;
    this.#left = Math.max(0, this.#left - ms / SECOND);
    if (this.#left > 0) this.#line(this.#labels.countdown.replace('{seconds}', String(this.#left)));
  }

  show(standing: Standing): void {
    const labels = this.#labels;
    if (standing.sayNext !== null) {
      this.#tools.output.write(`${labels.agent}> ${standing.sayNext}\n`);
      this.#left = standing.waitS ?? 0;
      if (standing.waitS !== null) this.#line(labels.countdown.replace('{seconds}', String(standing.waitS)));
    }
    for (const ticket of standing.tickets) {
      if (this.#shown.has(ticket.id)) continue;
      this.#shown.add(ticket.id);
      this.#line(labels.ticket.replace('{number}', ticket.number).replace('{issue}', ticket.issue));
    }
    for (const alert of standing.alerts.slice(this.#alerts))
      this.#line(labels.alert.replace('{roles}', alert.roles.join('、')));
    this.#alerts = standing.alerts.length;
    const talking = (standing.state.call ?? null) !== null;
    if (this.#talking && !talking) this.#line(labels.over);
    this.#talking = talking;
  }
}
