/** Marks of an intake: by the fields its flow asks for, what was told back and told; the rest as every talk is marked. */
import type { Library } from '../library/library.ts';
import type { Element } from '../library/terms.ts';
import type { GradeResult } from '../script/grade.ts';
import { bandOf, type Mark, scoreOf, summary } from '../script/score.ts';
import { filledText } from '../text/template.ts';
import { label } from './card.ts';
import type { IntakePlan } from './intake-plan.ts';
import type { Examiner, IntakeState } from './state.ts';

/** What was to be done, and whether it was. */
interface IntakeMark extends Mark {
  readonly what: 'field' | 'warning' | 'restated' | 'checked' | 'told';
  readonly label: string;
}

function marksOf(library: Library, plan: IntakePlan, { intake }: IntakeState): IntakeMark[] {
  const { labels } = library.drilling.intake;
  const mark = (what: IntakeMark['what'], element: Element, name: string, held: boolean): IntakeMark => ({
    what,
    element,
    label: name,
    held,
  });
  return [
    ...plan.fields.map((id) =>
      mark('field', 'collect', plan.facts.get(id)?.label ?? id, intake.asked.includes(id)),
    ),
    ...plan.warnings.map((set) =>
      mark('warning', 'reassure', labels.warning ?? '', intake.warned.includes(set) && !intake.late),
    ),
    ...[...plan.restates].map(([slot, one]) =>
      mark('restated', 'restate', one.label, intake.restated.includes(slot)),
    ),
    ...(plan.restates.size > 0 ? [mark('checked', 'confirm', labels.checked ?? '', intake.checked)] : []),
    ...[...plan.tells].map(([slot, one]) =>
      mark('told', slot === 'due' ? 'promise' : 'record', one.label, intake.told.includes(slot)),
    ),
  ];
}

export function gradeIntake(
  library: Library,
  { grader }: Examiner,
  plan: IntakePlan,
  state: IntakeState,
): GradeResult {
  const { grading } = library.standards;
  const { off } = library.drilling.intake;
  const marks = marksOf(library, plan, state);
  const { channel } = plan.one;
  const { violations, addressed, tone } = grader.manners({
    channel,
    turns: state.turns,
    customer: plan.draw.customer,
  });
  const full = scoreOf(grading, { marks, timing: [], violations, addressed, tone });
  const score = Math.max(0, full - off.together * state.intake.together - off.again * state.intake.again);
  const [first] = [...plan.fields].filter((id) => !state.intake.asked.includes(id));
  return {
    score,
    band: bandOf(grading, score),
    elements: summary(marks),
    steps: [],
    violations,
    timing: [],
    feedback: '',
    better: (first !== undefined && plan.wording(library, `${plan.flow.id}.ask_${first}`)) || '',
  };
}

/** The score card of an intake, line by line. */
export function intakeCard(
  library: Library,
  plan: IntakePlan,
  state: IntakeState,
  result: GradeResult,
): string[] {
  const { bands, comma } = library.drilling.labels;
  const { says } = library.drilling.intake;
  const marks = marksOf(library, plan, state);
  const names = (what: readonly IntakeMark['what'][], held: boolean) =>
    marks.filter((mark) => what.includes(mark.what) && mark.held === held).map((mark) => mark.label);
  const row = (key: 'card_fields' | 'card_restated' | 'card_told', what: readonly IntakeMark['what'][]) => {
    const held = names(what, true);
    const missing = names(what, false);
    if (held.length + missing.length === 0) return [];
    return [
      filledText(says[key], {
        held: held.length > 0 ? held.join(comma) : null,
        missing: missing.length > 0 ? missing.join(comma) : null,
      }),
    ];
  };
  const { together, again } = state.intake;
  const { id, title } = plan.flow;
  return [
    label(library, 'card_head', {
      situation: id,
      title,
      score: String(result.score),
      band: bands[result.band],
    }),
    ...row('card_fields', ['field', 'warning']),
    ...row('card_restated', ['restated', 'checked']),
    ...row('card_told', ['told']),
    ...(together + again > 0 ? [filledText(says.card_faults, { together, again })] : []),
    ...state.comments.flatMap(({ line, texts }) =>
      texts.map((comment) => label(library, 'card_line', { line: String(line), comment })),
    ),
    ...(state.models > 0 ? [label(library, 'card_models', { count: String(state.models) })] : []),
    ...(result.better !== '' && result.score < 100
      ? [label(library, 'card_better', { better: result.better })]
      : []),
  ];
}
