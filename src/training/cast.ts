/** Who is played in one run of a case: the seed draws surname, home, fault and wordings; the same seed the same run. */
import { type DrillCase, templateOf } from '../library/drill-schema.ts';
import { type Library, situationSet } from '../library/library.ts';
import type { Customer } from '../script/elements.ts';
import type { Checker } from '../script/lint.ts';
import { hashFeature, seededRandom } from '../text/classifier.ts';
import { fillTemplate } from '../text/template.ts';

/** A line of the run: the owner speaks, something happens, or the trainer comments. */
export interface DrillLine {
  readonly from: 'owner' | 'scene' | 'coach' | 'trainee';
  readonly text: string;
}

/** What whole-line brackets tell: something that happens, no speech. */
const HAPPENING = /^（[^）]*）$/u;

/** A number 0 ≤ x < 1 that hangs on the seed and the purpose alone. */
export function chance(seed: string, purpose: string): number {
  return seededRandom(hashFeature(`${seed}/${purpose}`, 30))();
}

/** A case as far as a seed draws it. */
export type Drawn = Pick<DrillCase, 'id' | 'scene' | 'customer' | 'slots'>;

/** A case with its slots drawn. */
export class Draw {
  readonly customer: Customer;
  readonly library: Library;
  readonly #scene: string;
  readonly #seed: string;
  readonly #slots: ReadonlyMap<string, string>;

  /** @param made further slots, which a list of the case goes before */
  constructor(library: Library, drawn: Drawn, seed: string, made: Readonly<Record<string, string>> = {}) {
    this.library = library;
    this.#scene = drawn.scene;
    this.#seed = `${seed}/${drawn.id}`;
    const own = Object.fromEntries(Object.entries(made).map(([name, text]) => [name, [text]]));
    const lists = { ...library.drilling.slots, ...own, ...drawn.slots };
    const plain = new Map(
      Object.entries(lists).map(([name, texts]) => [
        name,
        texts[Math.floor(chance(this.#seed, name) * texts.length)] ?? '',
      ]),
    );
    const slots = new Map([...plain].map(([name, text]) => [name, filled(text, plain)] as const));
    const known = drawn.customer;
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
    return { from: 'scene', text: this.text(this.#scene) };
  }

  /** A text with what was drawn. @param more slots of the moment */
  text(text: string, more: Readonly<Record<string, string>> = {}): string {
    return filled(text, { get: (slot) => more[slot] ?? this.#slots.get(slot) });
  }

  /**
   * One of several wordings.
   * @param moment names the place in the run
   * @param times how often this list was used before: wordings go round, none comes twice running
   */
  line(
    wordings: readonly string[],
    moment: string,
    times = 0,
    more: Readonly<Record<string, string>> = {},
  ): DrillLine {
    const first = Math.floor(chance(this.#seed, moment) * wordings.length);
    const text = this.text(wordings[(first + times) % wordings.length] ?? '', more);
    return { from: HAPPENING.test(text) ? 'scene' : 'owner', text };
  }

  /** What a slot of our own wordings is in this run: they also know the centre and the agent. */
  value(slot: string): string | null {
    const { standards } = this.library;
    if (slot === 'agent_number') return standards.channels.agent_number;
    return this.#slots.get(slot) ?? standards.defaults[slot] ?? null;
  }
}

/** Who is played in a situation. */
export class Cast extends Draw {
  readonly drillCase: DrillCase;

  constructor(library: Library, drillCase: DrillCase, seed: string) {
    super(library, drillCase, seed);
    this.drillCase = drillCase;
  }

  /**
   * A wording of the library for a step, filled with what is known in this run, that lacks nothing; or null.
   * @param turn which of them is tried first
   */
  ownWording(checker: Pick<Checker, 'lint'>, step: number, turn = 0): string | null {
    const { situation, channel, steps } = this.drillCase;
    const wanted = steps.find((one) => one.step === step)?.branch;
    const sets = (this.library.situations.get(situation)?.steps ?? [])
      .filter((one) => one.step === step && (wanted ?? one.branch) === one.branch)
      .flatMap(
        ({ branch }) => this.library.phraseSets.get(situationSet(situation, step, channel, branch)) ?? [],
      );
    const texts = sets
      .map(({ template }) => fillTemplate(template, (slot) => this.value(slot)))
      .flatMap((one) => ('text' in one ? [one.text] : []));
    const first = turn % Math.max(texts.length, 1);
    return (
      [...texts.slice(first), ...texts.slice(0, first)].find(
        (text) => checker.lint({ text, situation, step, channel, customer: this.customer }).ok,
      ) ?? null
    );
  }
}

function filled(text: string, slots: Pick<ReadonlyMap<string, string>, 'get'>): string {
  const result = fillTemplate(templateOf(text), (slot) => slots.get(slot) ?? null);
  return 'text' in result ? result.text : text;
}
