/** Conditions of scripts-zh/assist/suggest.yaml on a scene. */
import type { AssistCondition } from '../library/assist-schema.ts';
import type { Mood } from '../library/terms.ts';
import type { Customer } from '../script/elements.ts';
import type { Scene } from './scene.ts';

/** What else is known of the moment. */
export interface Moment {
  readonly scene: Scene;
  readonly customer: Customer;
  readonly dialect: boolean;
  readonly abusive: boolean;
  readonly mood: Mood;
  readonly named: boolean;
  /** The message brings a matter of a kind that is collected. */
  readonly matter: boolean;
  /** It gives what our last line asked of the matter under way. */
  readonly answering: boolean;
  readonly colleague: string | null;
  readonly rating: boolean;
  readonly fullAddress: boolean;
  readonly checksUnit: boolean;
  readonly ownAccount: boolean;
  readonly asks: boolean;
  readonly faq: boolean;
  /** Our last line told something, and asked, offered or excused nothing. */
  readonly explained: boolean;
  /** How many of our apologies the owner has refused, the last one now; 0 where the last words refuse none. */
  readonly refused: number;
  /** The marks given are low, or the words beside them. */
  readonly unhappy: boolean;
}

/** Our lines that a condition looks back on. */
const LOOK_BACK = 3;

const compiled = new Map<string, RegExp>();

/** The pattern, made once. @param source of the library: there are only so many */
export function patternOf(source: string): RegExp {
  const known = compiled.get(source) ?? new RegExp(source, 'u');
  compiled.set(source, known);
  return known;
}

/** @param text normalised text */
export function matches(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => patternOf(pattern).test(text));
}

/** Whether every condition given holds. */
export function holds(when: AssistCondition, moment: Moment): boolean {
  const { scene } = moment;
  const same = (wanted: boolean | undefined, is: boolean) => wanted === undefined || wanted === is;
  return (
    same(when.event, scene.onlyEvent) &&
    same(when.dialect, moment.dialect) &&
    same(when.abusive, moment.abusive) &&
    same(when.named, moment.named) &&
    same(when.matter, moment.matter) &&
    same(when.answering, moment.answering) &&
    same(when.colleague, moment.colleague !== null) &&
    same(when.rating, moment.rating) &&
    same(when.full_address, moment.fullAddress) &&
    same(when.checks_unit, moment.checksUnit) &&
    (when.moods === undefined || when.moods.includes(moment.mood)) &&
    same(when.own_account, moment.ownAccount) &&
    same(when.asks, moment.asks) &&
    same(when.faq, moment.faq) &&
    same(when.explained, moment.explained) &&
    (when.refused === undefined || moment.refused >= when.refused) &&
    (when.turns === undefined || (when.turns === 0 ? scene.turns === 0 : scene.turns >= when.turns)) &&
    (when.last === undefined || matches(when.last, scene.ours.at(-1) ?? '')) &&
    (when.bracket === undefined || (scene.event !== null && matches(when.bracket, scene.event))) &&
    (when.owner === undefined || matches(when.owner, scene.text)) &&
    (when.ours === undefined || scene.ours.slice(-LOOK_BACK).some((line) => matches(when.ours ?? [], line)))
  );
}
