/** Joins the files of intake drills and checks what no single file can know: flows, fields, slots, wordings. */

import type { z } from 'zod';
import { type DrillSlots, type DrillVoices, templateOf, voiceOf } from './drill-schema.ts';
import type { IntakeCase, IntakeRules, intakeFile } from './intake-schema.ts';
import type { Row } from './kinds.ts';
import type { EmergencyKind, Flow, FlowField } from './schema.ts';

/** Drawn when a drill begins, not from lists. */
const MADE_SLOTS = ['ticket', 'surname', 'honorific'];

/** What a case must fit into. */
export interface IntakeGround {
  readonly flows: ReadonlyMap<string, Flow>;
  readonly emergencies: ReadonlyMap<string, EmergencyKind>;
  readonly slots: DrillSlots;
  readonly voices: DrillVoices | undefined;
  readonly rules: IntakeRules | undefined;
}

/** Flows that ask for something: those that can be practised. */
export function intakeFlows(flows: ReadonlyMap<string, Flow>): Flow[] {
  return [...flows.values()].filter(({ fields }) => fields.some(({ ask }) => ask !== 'never'));
}

/** @returns cases by id */
export function joinIntakes(
  files: readonly Row<z.infer<typeof intakeFile>>[],
  ground: IntakeGround,
  fault: (file: string, message: string) => void,
): ReadonlyMap<string, IntakeCase> {
  const cases = new Map<string, IntakeCase>();
  for (const { file, data } of files) {
    const flow = ground.flows.get(data.flow);
    if (!flow) fault(file, `there is no flow ${data.flow}`);
    for (const row of data.cases) {
      const one = { ...row, flow: data.flow, facts: { ...data.facts, ...row.facts } };
      if (cases.has(row.id)) fault(file, `${row.id} is written twice`);
      if (!row.id.startsWith(`DRILL-${data.flow}-`))
        fault(file, `${row.id} must be like DRILL-${data.flow}-1`);
      if (flow) for (const message of faultsOf(one, flow, ground)) fault(file, `${row.id}: ${message}`);
      cases.set(row.id, one);
    }
  }
  for (const { id } of intakeFlows(ground.flows))
    if (![...cases.values()].some((one) => one.flow === id)) fault('drills', `no drill takes down ${id}`);
  return cases;
}

/** What the owner of a case says of a field: its own answer, or the common one of that kind. */
export function factOf(
  rules: IntakeRules,
  { facts }: Pick<IntakeCase, 'facts'>,
  { id, from }: FlowField,
): IntakeCase['facts'][string] | undefined {
  return facts[id] ?? rules.answers[from];
}

function faultsOf(one: IntakeCase, flow: Flow, ground: IntakeGround): string[] {
  const { rules, voices, emergencies } = ground;
  const ids = flow.fields.map(({ id }) => id);
  const unknown = [...Object.keys(one.facts), ...one.told, ...one.refuses].filter((id) => !ids.includes(id));
  const mute = flow.fields.filter((field) => field.ask !== 'never' && rules && !factOf(rules, one, field));
  const firm = flow.fields.filter(({ id, refusable }) => one.refuses.includes(id) && !refusable);
  const kinds = Object.keys(rules?.manners ?? {});
  return [
    ...unknown.map((id) => `${flow.id} has no field "${id}", only ${ids.join(', ')}`),
    ...mute.map(({ id }) => `what the owner says of "${id}" is missing`),
    ...firm.map(({ id }) => `"${id}" of ${flow.id} cannot be refused`),
    ...(flow.wording[one.closes] ? [] : [`${flow.id} has no wording "${one.closes}"`]),
    ...(one.emergency === undefined || emergencies.has(one.emergency)
      ? []
      : [`no emergency "${one.emergency}"`]),
    ...(voices && !voices.voices[voiceOf(one)] ? [`unknown voice ${voiceOf(one)}`] : []),
    ...(rules && !rules.manners[voiceOf(one)] ? [`no manner ${voiceOf(one)}, only ${kinds.join(' ')}`] : []),
    ...slotFaults(one, ground),
  ];
}

function slotFaults(one: IntakeCase, { slots, rules }: IntakeGround): string[] {
  const lists = { ...slots, ...one.slots };
  const texts = [
    one.scene,
    ...one.opening,
    ...one.end,
    ...Object.values({ ...rules?.answers, ...one.facts }).flatMap(({ value, says = [] }) => [value, ...says]),
  ];
  const known = (slot: string) => slot in lists || MADE_SLOTS.includes(slot);
  const open = texts.flatMap((text) => templateOf(text).slots.filter((slot) => !known(slot)));
  const named = texts.some((text) => templateOf(text).needs.includes('honorific'));
  return [
    ...[...new Set(open)].map((slot) => `unknown slot {${slot}}, allowed: ${Object.keys(lists).join(' ')}`),
    ...(named && !one.customer ? ['{honorific} needs a customer'] : []),
  ];
}
