/** The checker: a line of 60 characters against thousands of phrases, beside a bare scan for the same phrases. */
import type { Library } from '../src/index.ts';
import type { ModelCache } from '../src/library/models.ts';
import { Checker } from '../src/script/lint.ts';
import { normalise } from '../src/text/normalise.ts';
import { PhraseScanner } from '../src/text/scan.ts';
import { rate, rounded, spread, timed } from './figures.ts';

export interface LintOptions {
  readonly library: Library;
  readonly models: ModelCache;
  readonly phrases: number;
  readonly rules: number;
  readonly lines: number;
}

const LINE = 60;
/** How often each line is read; rates are of the quickest pass. */
const READINGS = 5;
const PHRASE = 8;

/** The library with as many forbidden sayings and rules as asked for: made up from its own wordings, none of them said. */
function crowded(library: Library, phrases: number, rules: number): Library {
  const words = [...library.phrases.values()].map(({ text }) =>
    normalise(text).text.replace(/[^\p{Script=Han}]/gu, ''),
  );
  const cut = (n: number) => {
    const text = words[n % words.length] ?? '';
    const from = (n * 7) % Math.max(1, text.length - PHRASE);
    return `${text.slice(from, from + PHRASE)}${String.fromCharCode(0x4e00 + (n % 900))}`;
  };
  const [first] = library.situations.values();
  const [rule] = library.rules.violations.rules;
  const pair = first?.never[0];
  if (!first || !pair || !rule) return library;
  const has = [...library.situations.values()].flatMap(({ never }) =>
    never.flatMap(({ say, paraphrases }) => [say, ...paraphrases]),
  ).length;
  const never = Array.from({ length: Math.max(0, phrases - has) }, (_, n) => ({
    ...pair,
    id: `made-${n}`,
    say: cut(n),
    paraphrases: [],
  }));
  const more = Array.from({ length: Math.max(0, rules - library.rules.violations.rules.length) }, (_, n) => ({
    ...rule,
    id: `made-${n}`,
    any: [cut(2 * n + 1)],
    except: [],
  }));
  return {
    ...library,
    situations: new Map([...library.situations, [first.id, { ...first, never: [...first.never, ...never] }]]),
    rules: {
      ...library.rules,
      violations: {
        ...library.rules.violations,
        rules: [...library.rules.violations.rules, ...more],
      },
    },
  };
}

export async function lintBench({ library, models, phrases, rules, lines }: LintOptions) {
  const full = crowded(library, phrases, rules);
  const checker = new Checker(full, models);
  const sayings = [...full.situations.values()].flatMap(({ never }) =>
    never.flatMap(({ say, paraphrases }) => [say, ...paraphrases]),
  );
  const scanner = new PhraseScanner(sayings.map((say) => [normalise(say).text, say] as const));
  const all = [...library.phrases.values()].map(({ text }) => text.replace(/[{}[\]]/g, '')).join('');
  const texts = Array.from({ length: lines }, (_, n) => {
    const from = (n * 37) % Math.max(1, all.length - LINE);
    return all.slice(from, from + LINE);
  });
  const durations: number[] = [];
  const quickest = new Float64Array(texts.length).fill(Number.POSITIVE_INFINITY);
  for (const text of texts) checker.lint({ text });
  let ms = Number.POSITIVE_INFINITY;
  for (let reading = 0; reading < READINGS; reading++) {
    const took = await timed(() => {
      for (const [at, text] of texts.entries()) {
        const from = performance.now();
        checker.lint({ text, situation: 'OPEN-5', step: 1 });
        const each = performance.now() - from;
        durations.push(each);
        quickest[at] = Math.min(quickest[at] as number, each);
      }
    });
    ms = Math.min(ms, took);
  }
  let hits = 0;
  let scanMs = Number.POSITIVE_INFINITY;
  for (let reading = 0; reading < READINGS; reading++) {
    hits = 0;
    const took = await timed(() => {
      for (const text of texts) hits += scanner.scan(normalise(text).text).length;
    });
    scanMs = Math.min(scanMs, took);
  }
  return {
    phrases: sayings.length,
    rules: full.rules.violations.rules.length,
    lines: texts.length,
    lint_per_second: rate(texts.length, ms),
    lint_ms: spread(durations),
    quickest_ms: spread([...quickest]),
    bare_scan_per_second: rate(texts.length, scanMs),
    bare_scan_hits: hits,
    scan_to_lint: rounded(ms / scanMs),
  };
}
