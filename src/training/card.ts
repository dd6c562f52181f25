/** What the trainer says: comments on a line, the score card. All wording is drills/labels.yaml. */
import { type DrillCase, type DrillLabel, templateOf } from '../library/drill-schema.ts';
import { drilledTitle, type Library } from '../library/library.ts';
import type { Element } from '../library/terms.ts';
import type { GradeResult } from '../script/grade.ts';
import { fillTemplate } from '../text/template.ts';
import type { DueSituation } from './memory.ts';
import { type DrillState, gradedTurns, type LineFeedback } from './state.ts';

/** A label with its slots filled; optional parts whose slot is absent fall away. */
export function label(
  library: Library,
  key: DrillLabel,
  slots: Readonly<Record<string, string>> = {},
): string {
  const text = library.drilling.labels.says[key];
  const filled = fillTemplate(templateOf(text), (slot) => slots[slot] ?? null);
  return 'text' in filled ? filled.text : text;
}

/** The comments on one line: violations first, then what is missing with a wording that has it, then the wait. */
export function lineFeedbackTexts(library: Library, feedback: LineFeedback): string[] {
  const { kinds } = library.drilling.labels;
  const step = String(feedback.step);
  const texts = feedback.violations.map(({ cue, kind, reason, better }) =>
    label(library, 'line_violation', { cue, kind: kinds[kind], reason, better }),
  );
  if (feedback.missing.length > 0)
    texts.push(label(library, 'line_missing', { step, missing: namesOf(library, feedback.missing) }));
  else if (feedback.violations.length === 0) texts.push(label(library, 'line_good', { step }));
  if (feedback.better !== null) texts.push(label(library, 'line_better', { better: feedback.better }));
  if (feedback.waited && !feedback.waited.ok) {
    const { actual, required } = feedback.waited;
    texts.push(
      label(library, actual < required ? 'line_waited_short' : 'line_waited_long', {
        actual: String(actual),
        required: String(required),
      }),
    );
  }
  return texts;
}

/**
 * The score card, line by line (spec 01 评分公式).
 */
export function scoreCard(
  library: Library,
  drillCase: DrillCase,
  state: DrillState,
  result: GradeResult,
): string[] {
  const turns = gradedTurns(state);
  const { bands } = library.drilling.labels;
  const { situation, title } = drillCase;
  const lines = [
    label(library, 'card_head', { situation, title, score: String(result.score), band: bands[result.band] }),
  ];
  for (const { step, elements } of result.steps) {
    const names = Object.keys(elements) as Element[];
    const held = names.filter((name) => elements[name] === true);
    const missing = names.filter((name) => elements[name] !== true);
    lines.push(
      label(library, 'card_step', {
        step: String(step),
        ...(held.length > 0 && { held: namesOf(library, held) }),
        ...(missing.length > 0 && { missing: namesOf(library, missing) }),
      }),
    );
  }
  for (const { after, required, actual, ok } of result.timing) {
    lines.push(
      label(library, 'card_wait', {
        line: String(turns.slice(0, after + 1).filter(({ from }) => from === 'trainee').length),
        required: String(required),
        ...(actual !== null && { actual: String(actual) }),
        verdict: label(library, ok ? 'wait_right' : 'wait_wrong'),
      }),
    );
  }
  for (const { line, texts } of state.comments)
    lines.push(...texts.map((comment) => label(library, 'card_line', { line: String(line), comment })));
  if (state.models > 0) lines.push(label(library, 'card_models', { count: String(state.models) }));
  if (result.feedback !== '') lines.push(label(library, 'card_feedback', { feedback: result.feedback }));
  if (result.better !== '' && result.score < 100)
    lines.push(label(library, 'card_better', { better: result.better }));
  return lines;
}

/** A line of today's list. */
export function todayText(library: Library, { situation, reason, known }: DueSituation): string {
  const title = drilledTitle(library, situation);
  return label(library, `today_${reason}`, {
    situation,
    title,
    ...(known !== null && { known: String(Math.round(known * 100)) }),
  });
}

function namesOf(library: Library, elements: readonly Element[]): string {
  const { labels } = library.standards.grading;
  return elements.map((element) => labels[element]).join(library.drilling.labels.comma);
}
