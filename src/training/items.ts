/** Theory questions: generated from the library's situations, rules, flows and standards, and those written by hand. */
import type { ExamTopic, ItemKind } from '../library/exam-schema.ts';
import { type Library, stepElements } from '../library/library.ts';
import type { Situation } from '../library/schema.ts';
import { type Element, VIOLATION_KINDS } from '../library/terms.ts';
import { fillTemplate, parseTemplate } from '../text/template.ts';
import { chance } from './cast.ts';

interface ItemCommon {
  /** Stable while its subject is there: "which_situation/OPEN-5". */
  readonly id: string;
  readonly topic: ExamTopic;
  readonly question: string;
  /** The rule, situation or law it is taken from. */
  readonly source: string;
}

export type ExamItem = ItemCommon &
  (
    | {
        readonly kind: 'single' | 'multiple';
        readonly right: readonly string[];
        readonly wrong: readonly string[];
      }
    | { readonly kind: 'judge'; readonly right: boolean }
    | { readonly kind: 'fill'; readonly right: readonly string[] }
    /** Marked by the checker of the step (spec 06 lint). */
    | { readonly kind: 'short'; readonly situation: string; readonly step: number }
  );

/** Wrong choices a generated question is given. */
const DISTRACTORS = 3;

/** Every question there is, the same for the same library. */
export function examItems(library: Library): ExamItem[] {
  const known = itemsOf.get(library);
  if (known) return known;
  const situations = [...library.situations.values()];
  const items = [
    ...situations.flatMap((situation) => situationItems(library, situation, situations)),
    ...ruleItems(library),
    ...standardItems(library),
    ...flowItems(library),
    ...emergencyItems(library),
    ...library.exams.questions.map(writtenItem),
  ];
  itemsOf.set(library, items);
  return items;
}

const itemsOf = new WeakMap<Library, ExamItem[]>();

function situationItems(library: Library, situation: Situation, all: readonly Situation[]): ExamItem[] {
  const { id, title, when, outcome } = situation;
  const script = { topic: 'script' as const, source: id };
  const others = all.filter((one) => one.id !== id);
  const outcomes = others.map((one) => one.outcome).filter((text) => text !== outcome);
  const nevers = situation.never.flatMap(({ id: never, say, better }): ExamItem[] => {
    const right = plain(library, better);
    const judge = (name: string, text: string, is: boolean): ExamItem => ({
      ...script,
      id: `${name}/${id}/${never}`,
      kind: 'judge',
      question: ask(library, 'may_say', { title, say: text }),
      right: is,
    });
    if (right === null) return [judge('forbidden', say, false)];
    const wrong = situation.never.map((one) => one.say).slice(0, DISTRACTORS);
    return [
      judge('forbidden', say, false),
      judge('better', right, true),
      {
        ...script,
        id: `right/${id}/${never}`,
        kind: 'single',
        question: ask(library, 'which_is_right', { title }),
        right: [right],
        wrong: [...new Set([say, ...wrong])].slice(0, DISTRACTORS),
      },
    ];
  });
  return [
    {
      ...script,
      id: `which_situation/${id}`,
      kind: 'single',
      question: ask(library, 'which_situation', { when }),
      right: [title],
      wrong: drawn(
        others.map((one) => one.title),
        `which/${id}`,
      ),
    },
    {
      ...script,
      id: `outcome/${id}`,
      kind: 'single',
      question: ask(library, 'outcome', { title }),
      right: [outcome],
      wrong: drawn(outcomes, `outcome/${id}`),
    },
    ...situation.steps.flatMap((step) => stepItems(library, situation, step)),
    ...nevers,
  ];
}

function stepItems(
  library: Library,
  { id, title, steps }: Situation,
  step: Situation['steps'][number],
): ExamItem[] {
  const { labels } = library.standards.grading;
  const elements = stepElements(step, 'phone');
  const script = { topic: 'script' as const, source: id };
  const slots = { title, step: String(step.step) };
  const branched = steps.filter((one) => one.step === step.step).length > 1;
  if (elements.length === 0 || branched) return [];
  const names = (wanted: readonly Element[]) => wanted.map((element) => labels[element]);
  const absent = (Object.keys(labels) as Element[]).filter((element) => !elements.includes(element));
  return [
    {
      ...script,
      id: `elements/${id}/${step.step}`,
      kind: 'multiple',
      question: ask(library, 'elements', slots),
      right: names(elements),
      wrong: drawn(names(absent), `elements/${id}/${step.step}`),
    },
    {
      ...script,
      id: `say/${id}/${step.step}`,
      kind: 'short',
      question: ask(library, 'say_it', slots),
      situation: id,
      step: step.step,
    },
    ...(step.wait_s === undefined
      ? []
      : [
          {
            ...script,
            id: `wait/${id}/${step.step}`,
            kind: 'fill' as const,
            question: ask(library, 'wait', slots),
            right: [String(step.wait_s)],
          },
        ]),
  ];
}

/** What is wrong with the example of each rule. */
function ruleItems(library: Library): ExamItem[] {
  const { kinds } = library.drilling.labels;
  return library.rules.violations.rules.map(({ id, kind, example }) => ({
    id: `fault/${id}`,
    kind: 'single',
    topic: 'script',
    // A rule's own id tells nobody anything.
    source: kinds[kind],
    question: ask(library, 'which_fault', { say: example }),
    right: [kinds[kind]],
    wrong: drawn(
      VIOLATION_KINDS.filter((other) => other !== kind).map((other) => kinds[other]),
      `fault/${id}`,
    ),
  }));
}

function standardItems(library: Library): ExamItem[] {
  const { figures } = library.standards.figures;
  return figures.map(({ id, title, value }) => ({
    id: `standard/${id}`,
    kind: 'single',
    topic: 'service',
    source: id,
    question: ask(library, 'standard', { title }),
    right: [value],
    wrong: drawn(
      figures.map((one) => one.value).filter((other) => other !== value),
      `standard/${id}`,
    ),
  }));
}

function flowItems(library: Library): ExamItem[] {
  // Those that ask somebody something.
  const flows = [...library.flows.values()].filter(({ fields }) => fields.some(({ ask }) => ask !== 'never'));
  const all = [...new Set(flows.flatMap(({ fields }) => fields.map(({ label }) => label)))];
  return flows.map(({ id, title, fields }) => {
    const own = [...new Set(fields.filter((field) => field.ask !== 'never').map(({ label }) => label))];
    const any = fields.map(({ label }) => label);
    return {
      id: `fields/${id}`,
      kind: 'multiple',
      topic: 'service',
      source: id,
      question: ask(library, 'fields', { title }),
      right: own,
      wrong: drawn(
        all.filter((name) => !any.includes(name)),
        `fields/${id}`,
      ),
    };
  });
}

function emergencyItems(library: Library): ExamItem[] {
  const kinds = [...library.emergencies.values()];
  return kinds.flatMap(({ id, title, guidance }): ExamItem[] => {
    const [first] = guidance;
    const right = first === undefined ? null : plain(library, first);
    if (right === null) return [];
    const others = kinds.flatMap((one) =>
      one.id === id ? [] : (plain(library, one.guidance[0] ?? '') ?? []),
    );
    return [
      {
        id: `guidance/${id}`,
        kind: 'single',
        topic: 'safety',
        source: 'FLOW-EMERGENCY',
        question: ask(library, 'guidance', { title }),
        right: [right],
        wrong: drawn(others, `guidance/${id}`),
      },
    ];
  });
}

function writtenItem({
  topic,
  question,
  answer,
  wrong,
  source,
  fill,
}: Library['exams']['questions'][number]): ExamItem {
  const common = { id: `written/${topic}/${question}`, topic, question, source };
  if (typeof answer === 'boolean') return { ...common, kind: 'judge', right: answer };
  if (fill) return { ...common, kind: 'fill', right: answer };
  return { ...common, kind: answer.length > 1 ? 'multiple' : 'single', right: answer, wrong };
}

function ask(
  library: Library,
  name: keyof Library['exams']['labels']['asks'],
  slots: Readonly<Record<string, string>>,
): string {
  return filled(library.exams.labels.asks[name], slots) ?? library.exams.labels.asks[name];
}

/** A wording of ours with what the centre knows; null when it needs more. */
function plain(library: Library, text: string): string | null {
  const { defaults, channels } = library.standards;
  return filled(text, { ...defaults, agent_number: channels.agent_number });
}

function filled(text: string, slots: Readonly<Record<string, string>>): string | null {
  const template = parseTemplate(text);
  if (typeof template === 'string') return null;
  const result = fillTemplate(template, (slot) => slots[slot] ?? null);
  return 'text' in result ? result.text : null;
}

/** Some different texts, always the same for the same name. */
function drawn(texts: readonly string[], name: string): string[] {
  return shuffled([...new Set(texts)], name).slice(0, DISTRACTORS);
}

/** In an order that hangs on the seed alone. */
export function shuffled<T>(list: readonly T[], seed: string): T[] {
  return list
    .map((one, at) => ({ one, at, key: chance(seed, String(at)) }))
    .sort((a, b) => a.key - b.key || a.at - b.at)
    .map(({ one }) => one);
}

export type { ItemKind };
