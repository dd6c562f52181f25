/** Joins the drills' files and checks what no single file can know: situations, steps, ids, slots. */

import type { z } from 'zod';
import {
  type DrillCase,
  type DrillSlots,
  type DrillVoices,
  type drillFile,
  type drillSlotsFile,
  templateOf,
  voiceOf,
} from './drill-schema.ts';
import type { Row } from './kinds.ts';
import type { Situation } from './schema.ts';

/** Slots that come with a customer whose name is known. */
const CUSTOMER_SLOTS = ['surname', 'honorific'];

/**
 * @param fault is told of everything wrong, with its file
 * @returns cases by id, and the common slots' lists
 */
export function joinDrills(
  files: readonly Row<z.infer<typeof drillFile>>[],
  lists: readonly Row<z.infer<typeof drillSlotsFile>>[],
  situations: ReadonlyMap<string, Situation>,
  voices: DrillVoices | undefined,
  fault: (file: string, message: string) => void,
): { cases: ReadonlyMap<string, DrillCase>; slots: DrillSlots } {
  const slots: DrillSlots = Object.assign({}, ...lists.map(({ data }) => data.slots));
  const cases = new Map<string, DrillCase>();
  for (const { file, data } of files) {
    const situation = situations.get(data.situation);
    if (!situation) fault(file, `there is no situation ${data.situation}`);
    for (const row of data.cases) {
      const drillCase = { ...row, situation: data.situation };
      if (cases.has(row.id)) fault(file, `${row.id} is written twice`);
      if (!row.id.startsWith(`DRILL-${data.situation}-`))
        fault(file, `${row.id} must be like DRILL-${data.situation}-1`);
      for (const message of [
        ...(situation ? stepFaults(drillCase, situation) : []),
        ...slotFaults(drillCase, slots),
        ...voiceFaults(drillCase, voices),
      ])
        fault(file, `${row.id}: ${message}`);
      cases.set(row.id, drillCase);
    }
  }
  return { cases, slots };
}

function voiceFaults(drillCase: DrillCase, voices: DrillVoices | undefined): string[] {
  const known = Object.keys(voices?.voices ?? {});
  return [voiceOf(drillCase), ...drillCase.steps.flatMap(({ voice }) => voice ?? [])]
    .filter((name) => !known.includes(name))
    .map((name) => `unknown voice ${name}, allowed: ${known.join(' ')}`);
}

function stepFaults(drillCase: DrillCase, situation: Situation): string[] {
  const known = [...new Set(situation.steps.map(({ step }) => step))];
  const branches = situation.steps.map(({ step, branch }) => `${step}${branch ?? ''}`);
  const numbers = drillCase.steps.map(({ step }) => step);
  return [
    ...numbers
      .filter((step) => !known.includes(step))
      .map((step) => `${situation.id} has steps ${known.join(', ')}, not ${step}`),
    ...drillCase.steps
      .filter(({ step, branch }) => branch !== undefined && !branches.includes(`${step}${branch}`))
      .map(({ step, branch }) => `${situation.id} has no step ${step}${branch}, only ${branches.join(', ')}`),
    ...(numbers.some((step, at) => at > 0 && step <= (numbers[at - 1] ?? 0))
      ? [`steps must go upwards, got ${numbers.join(', ')}`]
      : []),
  ];
}

/** Every slot must have a list; a list's texts may hold slots of other lists, which then hold none themselves. */
function slotFaults(drillCase: DrillCase, common: DrillSlots): string[] {
  const lists: DrillSlots = { ...common, ...drillCase.slots };
  const named = drillCase.customer !== undefined;
  const known = (slot: string) => (CUSTOMER_SLOTS.includes(slot) ? named : slot in lists);
  const isPlain = (slot: string) => (lists[slot] ?? []).every((text) => templateOf(text).slots.length === 0);
  const spoken = [
    drillCase.scene,
    ...drillCase.opening,
    ...drillCase.end,
    ...drillCase.steps.flatMap(({ good, poor, forbidden }) => [
      ...good,
      ...(poor ?? []),
      ...(forbidden ?? []),
    ]),
  ];
  const faults = spoken.flatMap((text) =>
    templateOf(text)
      .slots.filter((slot) => !known(slot))
      .map((slot) =>
        CUSTOMER_SLOTS.includes(slot)
          ? `{${slot}} needs a customer`
          : `unknown slot {${slot}}, allowed: ${Object.keys(lists).join(' ')}`,
      ),
  );
  const nested = [
    ...Object.entries(lists),
    ['surname', [drillCase.customer?.surname ?? '']] as const,
  ].flatMap(([name, texts]) =>
    texts.flatMap((text) =>
      templateOf(text)
        .slots.filter((slot) => !(slot in lists) || !isPlain(slot))
        .map((slot) => `slot ${name}: {${slot}} must be a list of plain texts`),
    ),
  );
  return [...new Set([...faults, ...nested])];
}
