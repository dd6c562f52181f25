/** Joins the files of scripts-zh/assist, and checks that what they name exists. */
import type { AssistExample, AssistRules } from './assist-schema.ts';
import type { Flow, Situation } from './schema.ts';
import type { ChannelKind, Element } from './terms.ts';

/** Source of the assistant's own wordings: "ASSIST.heard". */
export const ASSIST = 'ASSIST';

interface AssistFiles {
  readonly suggest: readonly { readonly file: string; readonly data: AssistRules }[];
  readonly suggestExamples: readonly {
    readonly file: string;
    readonly data: { readonly examples: readonly AssistExample[] };
  }[];
}

interface Known {
  readonly situations: ReadonlyMap<string, Situation>;
  readonly flows: ReadonlyMap<string, Flow>;
  readonly addSet: (
    file: string,
    set: string,
    texts: readonly string[],
    source: string,
    channel: ChannelKind,
    elements: readonly Element[],
  ) => void;
  readonly fault: (file: string, message: string) => void;
}

/** @param rules of the one suggest.yaml; undefined when it is missing, which is a fault told elsewhere */
export function joinAssist(
  rules: AssistRules,
  files: AssistFiles,
  { situations, flows, addSet, fault }: Known,
): { rules: AssistRules; examples: AssistExample[] } {
  const check = (file: string, where: string, label: string) => {
    if (!situations.has(label) && !flows.has(label))
      fault(file, `${where}: there is no situation or flow ${label}`);
  };
  for (const { file, data } of files.suggest) {
    for (const [key, texts] of Object.entries(data.wording))
      addSet(file, `${ASSIST}.${key}`, texts, ASSIST, 'chat', []);
    for (const label of Object.values(data.labels)) check(file, 'labels', label);
    for (const speaks of Object.values(data.intents))
      for (const label of Object.keys(speaks)) check(file, 'intents', label);
    for (const { speaks } of data.rules) for (const label of Object.keys(speaks)) check(file, 'rules', label);
    for (const [label, rows] of Object.entries(data.steps)) {
      const steps = situations.get(label)?.steps ?? [];
      for (const row of rows)
        if (!steps.some((step) => step.step === row.step && step.branch === row.branch))
          fault(file, `steps: ${label} has no step ${row.step}${row.branch ?? ''}`);
    }
    for (const label of [
      ...Object.values(data.avoid),
      ...Object.keys(data.avoid),
      ...data.fallback,
      data.opening,
    ])
      check(file, 'avoid, fallback, opening', label);
  }
  for (const { file, data } of files.suggestExamples)
    for (const { situation } of data.examples) check(file, 'examples', situation);
  return { rules, examples: files.suggestExamples.flatMap(({ data }) => data.examples) };
}
