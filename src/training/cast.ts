/** Who is played in one run of a case: the seed draws surname, home, fault and wordings; the same seed the same run. */
import { type DrillCase, templateOf } from '../library/drill-schema.ts';
import { type Library, situationSet } from '../library/library.ts';
import type { Customer } from '../script/elements.ts';
import type { Checker } from '../script/lint.ts';
import { hashFeature, seededRandom } from '../text/classifier.ts';
import { fillTemplate } from '../text/template.ts';

/** A line of the run: the owner speaks, something happens, or the trainer comments. */
export interface DrillLine {
  readonly from: 'owner' | 'scene' | 'coach';
  readonly text: string;
}

/** What whole-line brackets tell: something that happens, no speech. */
const HAPPENING = /^（[^）]*）$/u;

/** A number 0 ≤ x < 1 that hangs on the seed and the purpose alone. */
export function chance(seed: string, purpose: string): number {
  return seededRandom(hashFeature(`${seed}/${purpose}`, 30))();
}

export class Cast {
  readonly drillCase: DrillCase;
  readonly customer: Customer;
  readonly #library: Library;
  readonly #seed: string;
  readonly #slots: ReadonlyMap<string, string>;

  constructor(library: Library, drillCase: DrillCase, seed: string) {
    this.#library = library;
    this.#seed = `${seed}/${drillCase.id}`;
    this.drillCase = drillCase;
    const lists = { ...library.drilling.slots, ...drillCase.slots };
    const plain = new Map(
      Object.entries(lists).map(([name, texts]) => [
        name,
        texts[Math.floor(chance(this.#seed, name) * texts.length)] ?? '',
      ]),
    );
    const slots = new Map([...plain].map(([name, text]) => [name, filled(text, plain)] as const));
    const known = drillCase.customer;
    const surname = known && filled(known.surname, plain);
    this.customer = known ? { surname, gender: known.gender } : {};
    slots.delete('surname');
    if (known && surname !== undefined) {
      slots.set('surname', surname);
      slots.set('honorific', library.lexicon.signals.honorifics[known.gender]);
    }
    this.#slots = slots;
  }

  get scene(): DrillLine {
    return { from: 'scene', text: filled(this.drillCase.scene, this.#slots) };
  }

  /**
   * One of several wordings.
   * @param moment names the place in the run
   * @param times how often this list was used before: wordings go round, none comes twice running
   */
  line(wordings: readonly string[], moment: string, times = 0): DrillLine {
    const first = Math.floor(chance(this.#seed, moment) * wordings.length);
    const text = filled(wordings[(first + times) % wordings.length] ?? '', this.#slots);
    return { from: HAPPENING.test(text) ? 'scene' : 'owner', text };
  }

  /**
   * A wording of the library for a step, filled with what is known in this run, that lacks nothing; or null.
   * @param turn which of them is tried first
   */
  ownWording(checker: Pick<Checker, 'lint'>, step: number, turn = 0): string | null {
    const { situation, channel, steps } = this.drillCase;
    const wanted = steps.find((one) => one.step === step)?.branch;
    const sets = (this.#library.situations.get(situation)?.steps ?? [])
      .filter((one) => one.step === step && (wanted ?? one.branch) === one.branch)
      .flatMap(
        ({ branch }) => this.#library.phraseSets.get(situationSet(situation, step, channel, branch)) ?? [],
      );
    const texts = sets
      .map(({ template }) => fillTemplate(template, (slot) => this.#value(slot)))
      .flatMap((one) => ('text' in one ? [one.text] : []));
    const first = turn % Math.max(texts.length, 1);
    return (
      [...texts.slice(first), ...texts.slice(0, first)].find(
        (text) => checker.lint({ text, situation, step, channel, customer: this.customer }).ok,
      ) ?? null
    );
  }

  /** Our own wordings also know the centre and the agent. */
  #value(slot: string): string | null {
    if (slot === 'agent_number') return this.#library.standards.channels.agent_number;
    return this.#slots.get(slot) ?? this.#library.standards.defaults[slot] ?? null;
  }
}

function filled(text: string, slots: ReadonlyMap<string, string>): string {
  const result = fillTemplate(templateOf(text), (slot) => slots.get(slot) ?? null);
  return 'text' in result ? result.text : text;
}
