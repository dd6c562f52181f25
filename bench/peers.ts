#!/usr/bin/env node
/**
 * What others do on the same machine in the same run: node dist/bench/peers.js, after npm install --prefix bench.
 * Of their interfaces only what is called here is declared.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createUnderstander, loadLibrary } from '../src/index.ts';
import { LinearClassifier } from '../src/text/classifier.ts';
import { normalise } from '../src/text/normalise.ts';
import { DialectReader } from '../src/understand/dialect.ts';
import { FeatureReader } from '../src/understand/features.ts';
import { machine, rate, rounded, spread, timed } from './figures.ts';

interface NlpManager {
  addDocument(language: string, text: string, intent: string): void;
  train(): Promise<void>;
  process(language: string, text: string): Promise<{ readonly intent: string }>;
}
interface Bayes {
  addDocument(tokens: string[], label: string): void;
  train(): void;
  classify(tokens: string[]): string;
}
interface RiveScript {
  stream(brain: string): boolean;
  sortReplies(): void;
  reply(user: string, text: string): Promise<string>;
}
interface BotkitController {
  on(
    event: string,
    handler: (bot: { reply(to: unknown, text: string): Promise<unknown> }, message: unknown) => Promise<void>,
  ): void;
  ready(handler: () => void): void;
  handleTurn(context: unknown): Promise<unknown>;
}

interface Row {
  readonly text: string;
  readonly intent: string | null;
  readonly intents_extra?: readonly string[];
}

/**
 * Utterances of a file of scripts-zh/intents that everybody is trained on. node-nlp learns at its defaults until its
 * error no longer moves: on all utterances that takes over twenty minutes, on these it comes to an end.
 */
const EACH = 40;
/** How many passes node-nlp may take at most (its own default is 20,000); the output says how many it took. */
const ITERATIONS = 5000;
const NOW = Date.parse('2026-11-22T10:00:00+08:00');

function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'scripts-zh'))) folder = dirname(folder);
  return folder;
}

const root = projectRoot();
const peer = createRequire(join(root, 'bench', 'package.json'));

function bigramsOf(text: string): string[] {
  const chars = [...normalise(text).text];
  return chars.flatMap((char, at) => [char, ...(chars[at + 1] === undefined ? [] : [char + chars[at + 1]])]);
}

/** Other texts first, for the compiler; none twice, as some keep what they were asked. @returns what was said, and how fast */
async function asked(
  texts: readonly string[],
  ask: (text: string) => Promise<string | null> | string | null,
  others: readonly string[],
) {
  for (const text of others) await ask(text);
  const said: (string | null)[] = [];
  const durations: number[] = [];
  const ms = await timed(async () => {
    for (const text of texts) {
      const from = performance.now();
      said.push(await ask(text));
      durations.push(performance.now() - from);
    }
  });
  return { said, per_second: rate(texts.length, ms), ms: spread(durations) };
}

async function understanding() {
  const library = loadLibrary(join(root, 'scripts-zh'));
  const data = join(root, 'test', 'data');
  const rows: Row[] = readdirSync(data)
    .filter((name) => name.startsWith('understand-dev'))
    .flatMap((name) => readFileSync(join(data, name), 'utf8').split('\n').filter(Boolean))
    .map((line) => JSON.parse(line) as Row)
    .filter(({ intent }) => intent !== null);
  const texts = rows.map(({ text }) => text);
  const train = library.intents.flatMap(({ intent, utterances }) =>
    utterances.slice(0, EACH).map((text) => ({ text, intent: intent as string })),
  );
  // As many as there are: a service is seldom young.
  const others = library.intents.flatMap(({ utterances }) => utterances);
  const right = (said: readonly (string | null)[]) =>
    rounded(
      rows.filter(
        ({ intent, intents_extra = [] }, at) => said[at] === intent || intents_extra.includes(said[at] ?? ''),
      ).length / rows.length,
    );
  const features = new FeatureReader(library);
  const dialect = new DialectReader(library);
  const read = (text: string) => features.hashes(dialect.read(normalise(text).text).mandarin);
  const model = LinearClassifier.train(
    train.map(({ text, intent }) => ({ features: read(text), label: intent })),
  );
  const ours = await asked(
    texts,
    (text) => {
      const scores = model.predict(read(text));
      return model.labels[scores.indexOf(Math.max(...scores))] ?? null;
    },
    others,
  );
  const understander = createUnderstander(library);
  const whole = await asked(
    texts,
    async (text) => (await understander.understand(text, { now: NOW, expects: null })).intent,
    others,
  );

  const { NlpManager: Manager } = peer('node-nlp') as { NlpManager: new (settings: object) => NlpManager };
  let passes = 0;
  const manager = new Manager({
    languages: ['zh'],
    forceNER: false,
    autoSave: false,
    // Its best guess, as ours is: by default it answers "None" below one half.
    threshold: 0,
    nlu: { zh: { '*': { className: 'NeuralNlu', iterations: ITERATIONS, log: () => passes++ } } },
  });
  for (const { text, intent } of train) manager.addDocument('zh', text, intent);
  const nlpTrainMs = await timed(() => manager.train());
  const nlp = await asked(texts, async (text) => (await manager.process('zh', text)).intent, others);

  const { BayesClassifier } = peer('natural') as { BayesClassifier: new () => Bayes };
  const bayes = new BayesClassifier();
  for (const { text, intent } of train) bayes.addDocument(bigramsOf(text), intent);
  const bayesTrainMs = await timed(() => bayes.train());
  const naive = await asked(texts, (text) => bayes.classify(bigramsOf(text)), others.slice(0, 100));

  const figures = ({ said, ...rest }: typeof ours) => ({ right: right(said), ...rest });
  return {
    trained_on: train.length,
    asked: rows.length,
    classifier: figures(ours),
    understand_with_all_utterances: figures(whole),
    node_nlp: { train_ms: Math.round(nlpTrainMs), passes, ...figures(nlp) },
    natural_bayes: { train_ms: Math.round(bayesTrainMs), ...figures(naive) },
    ratios: {
      classifier_to_node_nlp: rounded(ours.per_second / nlp.per_second),
      understand_to_node_nlp: rounded(whole.per_second / nlp.per_second),
      // By the medians: on a busy machine what else runs is in the rates.
      classifier_to_node_nlp_p50: rounded(nlp.ms.p50 / ours.ms.p50),
      understand_to_node_nlp_p50: rounded(nlp.ms.p50 / whole.ms.p50),
    },
  };
}

async function rivescript() {
  const Script = peer('rivescript') as new (settings: object) => RiveScript;
  const bot = new Script({ utf8: true });
  bot.stream('! version = 2.0\n+ *漏水*\n- 请问是几栋几室？\n+ *\n- 请您再说一遍，好吗？\n');
  bot.sortReplies();
  const { said: _said, ...figures } = await asked(
    Array.from({ length: 3000 }, (_, n) => `${n % 2 === 0 ? '厨房漏水了' : '你好'}${n}`),
    (text) => bot.reply('owner', text),
    Array.from({ length: 1000 }, (_, n) => `客厅漏水了${n}`),
  );
  return figures;
}

/** Botkit's own turn: an activity through its middleware to a handler that answers, with everything in memory. */
async function botkit(turns = 5000) {
  const { BotAdapter, TurnContext, MemoryStorage } = peer('botbuilder-core') as {
    BotAdapter: new () => object;
    TurnContext: new (adapter: object, activity: object) => object;
    MemoryStorage: new () => object;
  };
  const { Botkit } = peer('botkit') as { Botkit: new (settings: object) => BotkitController };
  class SilentAdapter extends BotAdapter {
    async sendActivities(_context: unknown, activities: readonly unknown[]) {
      return activities.map((_, n) => ({ id: String(n) }));
    }
  }
  const adapter = new SilentAdapter();
  const controller = new Botkit({
    adapter,
    storage: new MemoryStorage(),
    disable_webserver: true,
    disable_console: true,
  });
  await new Promise<void>((resolve) => controller.ready(resolve));
  let answered = 0;
  controller.on('message', async (bot, message) => {
    await bot.reply(message, '请问是几栋几室？');
    answered++;
  });
  const turn = (n: number) =>
    controller.handleTurn(
      new TurnContext(adapter, {
        type: 'message',
        text: '厨房漏水了',
        id: `m${n}`,
        channelId: 'bench',
        from: { id: `owner-${n % 500}` },
        recipient: { id: 'bot' },
        conversation: { id: `c-${n % 500}` },
      }),
    );
  for (let n = 0; n < turns / 5; n++) await turn(n);
  answered = 0;
  const ms = await timed(async () => {
    for (let n = 0; n < turns; n++) await turn(n);
  });
  return { turns: answered, turns_per_second: rate(turns, ms) };
}

const only = process.argv[2];
const all: Record<string, () => Promise<unknown>> = { understanding, rivescript, botkit };
const results: Record<string, unknown> = { machine: machine() };
for (const [name, run] of Object.entries(all))
  if (only === undefined || only === name) results[name] = await run();
process.stdout.write(`${JSON.stringify(results, null, 1)}\n`);
// Some of them keep timers.
process.exit(0);
