/** yingda replay: golden dialogues against the real engine, on virtual time (docs/transcripts.md). */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import {
  type Happening,
  Rehearsal,
  type RehearsalOptions,
  type Standing,
  settle,
} from '../desk/rehearsal.ts';
import { YingdaError } from '../errors.ts';
import type { Store } from '../store.ts';
import { readYaml } from '../yaml-file.ts';
import { shownStanding } from './converse.ts';
import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';
import {
  duration,
  type TicketExpectation,
  type Transcript,
  type TranscriptTurn,
  type TurnExpectation,
  transcriptFile,
} from './transcript.ts';

export function replayCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('replay')
    .description('replays golden dialogues (YAML files or folders of them) and checks them')
    .argument('<files...>', 'transcripts')
    .option('--jsonl', 'one JSON line a case')
    .option('--only <text>', 'only cases whose name holds this')
    .action(async (files: string[], options: { jsonl?: boolean; only?: string }) => {
      const cases = readTranscripts(files).filter(
        ({ transcript }) => options.only === undefined || transcript.case.includes(options.only),
      );
      let failed = 0;
      for (const { file, transcript } of cases) {
        const store = await tools.sampleStore();
        const result = await replay(transcript, store, {
          library: tools.library(),
          understander: tools.understander(),
          community: tools.sample(),
        });
        await store.close();
        if (!result.pass) failed++;
        if (options.jsonl) await write(tools.output, `${JSON.stringify(result)}\n`);
        else
          await write(
            tools.output,
            `${result.pass ? '✓' : '✗'} ${transcript.case}\n${result.failures.map((failure) => `    ${file}: ${failure}\n`).join('')}`,
          );
      }
      if (!options.jsonl) await write(tools.output, `${cases.length - failed} passed, ${failed} failed\n`);
      done(failed > 0 || cases.length === 0 ? 1 : 0);
    });
}

/** @throws YingdaError E_TRANSCRIPT naming every file and place that is not a transcript */
export function readTranscripts(paths: readonly string[]): { file: string; transcript: Transcript }[] {
  const faults: string[] = [];
  const found: { file: string; transcript: Transcript }[] = [];
  for (const file of paths.flatMap(filesOf)) {
    try {
      found.push(
        ...readYaml(file, transcriptFile, 'E_TRANSCRIPT').map((transcript) => ({ file, transcript })),
      );
    } catch (error) {
      if (!(error instanceof YingdaError)) throw error;
      faults.push(error.message);
    }
  }
  if (faults.length > 0)
    throw new YingdaError(
      'E_TRANSCRIPT',
      `${faults.length} fault${faults.length === 1 ? '' : 's'} in transcripts\n${faults.join('\n')}`,
    );
  return found;
}

function filesOf(path: string): string[] {
  try {
    return statSync(path).isDirectory()
      ? readdirSync(path)
          .filter((name) => name.endsWith('.yaml'))
          .sort()
          .map((name) => join(path, name))
      : [path];
  } catch {
    throw new YingdaError('E_TRANSCRIPT', `${path}: no such file or folder`);
  }
}

export interface ReplayResult {
  readonly case: string;
  readonly pass: boolean;
  readonly turns: readonly Record<string, unknown>[];
  readonly tickets: unknown;
  readonly failures: readonly string[];
}

/** Plays one transcript in an empty store. */
export async function replay(
  transcript: Transcript,
  store: Store,
  options: Pick<RehearsalOptions, 'library' | 'understander'> & { community: Parameters<typeof settle>[1] },
): Promise<ReplayResult> {
  await settle(store, options.community);
  const failures: string[] = [];
  const rehearsal = new Rehearsal({
    ...options,
    store,
    now: Date.parse(transcript.now),
    onError: (error, where) => failures.push(`${where}: ${String(error)}`),
  });
  const turns: Record<string, unknown>[] = [];
  const said: string[] = [];
  let last: Happening = {};
  let standing: Standing | null = null;
  for (const [at, turn] of transcript.turns.entries()) {
    const happenings = happeningsOf(turn, at, last);
    last = happenings.at(-1) ?? last;
    const waited = turn.wait === undefined ? null : await rehearsal.wait('case', duration(turn.wait));
    const now: Standing =
      happenings.length > 0 ? await rehearsal.happen('case', happenings) : await rehearsal.standing('case');
    standing = {
      ...now,
      replies: [...(waited?.replies ?? []), ...now.replies],
      phrases: [...(waited?.phrases ?? []), ...now.phrases],
      sayNext: now.sayNext ?? waited?.sayNext ?? null,
      waitS: now.waitS ?? waited?.waitS ?? null,
    };
    said.push(...standing.replies);
    turns.push(shownStanding(transcript.case, standing));
    for (const failure of turn.expect ? checkTurn(turn.expect, standing) : [])
      failures.push(`turn ${at + 1} (${label(turn)}): ${failure}; said "${standing.replies.join(' / ')}"`);
  }
  if (standing && transcript.final) failures.push(...checkFinal(transcript.final, standing, said));
  return {
    case: transcript.case,
    pass: failures.length === 0,
    turns,
    tickets: turns.at(-1)?.tickets ?? [],
    failures,
  };
}

function label(turn: TranscriptTurn): string {
  return (
    turn.owner?.join(' + ') ??
    turn.event ??
    turn.agent ??
    (turn.wait ? `wait ${turn.wait}` : turn.image ? 'image' : 'empty')
  );
}

function happeningsOf(turn: TranscriptTurn, at: number, last: Happening): Happening[] {
  if (turn.again) return [last];
  if (turn.event !== undefined) return [{ event: turn.event }];
  if (turn.agent !== undefined) return [{ from: 'agent', text: turn.agent }];
  if (turn.empty) return [{ text: '', messageId: `m${at}` }];
  const messages: Happening[] = (turn.owner ?? []).map((text, n) => ({ text, messageId: `m${at}-${n}` }));
  if (turn.image || turn.voice)
    messages.push({
      messageId: `m${at}-media`,
      ...(turn.image && { image: true }),
      ...(turn.voice && { voice: true }),
    });
  return messages;
}

const holds = (text: string, wanted: string): boolean =>
  wanted.split('|').some((alternative) => text.includes(alternative));

function checkTurn(expect: TurnExpectation, standing: Standing): string[] {
  const text = standing.replies.join('\n');
  const failures: string[] = [];
  const equal = (name: string, wanted: unknown, got: unknown) => {
    if (wanted !== undefined && wanted !== got)
      failures.push(`${name} should be ${JSON.stringify(wanted)}, is ${JSON.stringify(got)}`);
  };
  for (const wanted of expect.says ?? []) if (!holds(text, wanted)) failures.push(`should say "${wanted}"`);
  for (const banned of expect.never ?? [])
    if (holds(text, banned)) failures.push(`should not say "${banned}"`);
  for (const wanted of expect.phrase ?? [])
    if (!standing.phrases.some((phrase) => phrase.id.startsWith(wanted)))
      failures.push(
        `should say phrase ${wanted}, said ${standing.phrases.map((phrase) => phrase.id).join(' ')}`,
      );
  for (const wanted of expect.say_next ?? [])
    if (!holds(standing.sayNext ?? '', wanted))
      failures.push(`the next line should hold "${wanted}", is "${standing.sayNext}"`);
  equal('replies', expect.replies, standing.replies.length);
  equal('asked', expect.asked, standing.asked);
  equal('flow', expect.flow, standing.flow);
  equal('handoff', expect.handoff, standing.handoff);
  equal('tickets', expect.tickets, standing.tickets.length);
  equal('alerts', expect.alerts, standing.alerts.length);
  equal('wait_s', expect.wait_s, standing.waitS);
  return failures;
}

function checkFinal(
  final: NonNullable<Transcript['final']>,
  standing: Standing,
  said: readonly string[],
): string[] {
  const failures: string[] = [];
  if (final.handoff !== undefined && final.handoff !== standing.handoff)
    failures.push(`at the end: handoff should be ${final.handoff}`);
  for (const banned of final.never ?? [])
    if (said.some((text) => holds(text, banned))) failures.push(`nowhere may be said "${banned}"`);
  if (!final.tickets) return failures;
  if (final.tickets.length !== standing.tickets.length) {
    failures.push(
      `at the end: ${final.tickets.length} tickets expected, there are ${standing.tickets.length} (${standing.tickets.map((ticket) => ticket.number).join(' ')})`,
    );
  }
  for (const [at, wanted] of final.tickets.entries()) {
    const ticket = standing.tickets[at];
    if (ticket)
      failures.push(...checkTicket(wanted, ticket).map((failure) => `ticket ${at + 1}: ${failure}`));
  }
  return failures;
}

function checkTicket(wanted: TicketExpectation, ticket: Standing['tickets'][number]): string[] {
  const { address } = ticket;
  const got: Record<string, unknown> = {
    kind: ticket.kind,
    task: ticket.task,
    state: ticket.state,
    urgency: ticket.urgency,
    phone: ticket.phone,
    place: ticket.place,
    attachments: ticket.attachments.length,
    building: address.building ?? null,
    unit: address.unit ?? null,
    room: address.room ?? null,
  };
  const { mentions, ...rest } = wanted;
  return [
    ...Object.entries(rest).flatMap(([name, value]) =>
      value === got[name]
        ? []
        : [`${name} should be ${JSON.stringify(value)}, is ${JSON.stringify(got[name])}`],
    ),
    ...(mentions ?? [])
      .filter((mention) => !holds(ticket.summary, mention))
      .map((mention) => `the summary should hold "${mention}", is "${ticket.summary}"`),
  ];
}
