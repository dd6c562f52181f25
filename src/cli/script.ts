/** yingda script list | show | check | export: browsing and checking the script library. */
import type { Command } from 'commander';
import { YingdaError } from '../errors.ts';
import { COMMON_FLOW } from '../library/build.ts';
import { situationSet, stepElements } from '../library/library.ts';
import { faultLine, readLibrary } from '../library/loader.ts';
import { CHANNEL_KINDS } from '../library/terms.ts';
import { write } from './jsonl.ts';
import { scriptExportCommand } from './script-export.ts';
import type { Toolbox } from './toolbox.ts';

export function scriptCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  const script = program.command('script').description('the script library: list, show, check, export');
  script
    .command('list')
    .description('all situations, flows and FAQ entries')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const { situations, flows, faqs } = tools.library();
      const rows = [
        ...[...situations.values()].map(({ id, title, steps }) => ({
          id,
          title,
          kind: 'situation',
          size: steps.length,
        })),
        ...[...flows.values()].map(({ id, title, fields }) => ({
          id,
          title,
          kind: 'flow',
          size: fields.length,
        })),
        ...faqs.map(({ id, title, questions }) => ({ id, title, kind: 'faq', size: questions.length })),
      ];
      await write(
        tools.output,
        options.json
          ? `${JSON.stringify(rows)}\n`
          : rows.map((row) => `${row.id}\t${row.kind}\t${row.title}\n`).join(''),
      );
      done(0);
    });
  script
    .command('show')
    .description('one situation, flow or FAQ entry with its wordings')
    .argument('<id>', 'OPEN-5, FLOW-REPAIR, FAQ-FEE-1')
    .option('--json', 'as JSON')
    .action(async (id: string, options: { json?: boolean }) => {
      const library = tools.library();
      const wanted = id.toUpperCase();
      const entry =
        library.situations.get(wanted) ??
        library.flows.get(wanted) ??
        library.faqs.find((faq) => faq.id === wanted);
      if (!entry)
        throw new YingdaError(
          'E_UNKNOWN_ID',
          `there is no "${id}" in the library; yingda script list shows what there is`,
        );
      if (options.json) await write(tools.output, `${JSON.stringify(entry, null, 2)}\n`);
      else await write(tools.output, shown(tools, wanted));
      done(0);
    });
  script
    .command('check')
    .description(
      'checks every file of the library; all faults at once, with file and line; exit 2 when there is any',
    )
    .argument('[folder]', 'another library folder')
    .action(async (folder: string | undefined) => {
      const { library, faults } = readLibrary(folder ?? tools.scripts);
      for (const fault of faults) await write(tools.errors, `${faultLine(fault)}\n`);
      if (library) {
        const counts = [
          `${library.situations.size} situations`,
          `${[...library.flows.keys()].filter((id) => id !== COMMON_FLOW).length} flows`,
          `${library.phrases.size} wordings`,
          `${library.intents.reduce((sum, intent) => sum + intent.utterances.length, 0)} utterances`,
          `${library.faqs.length} FAQ entries`,
        ];
        await write(
          tools.output,
          `the library is fine: ${counts.join(', ')} (${library.hash.slice(0, 12)})\n`,
        );
      }
      done(faults.length > 0 ? 2 : 0);
    });
  scriptExportCommand(script, tools, done);
}

function shown(tools: Toolbox, id: string): string {
  const library = tools.library();
  const situation = library.situations.get(id);
  if (situation) {
    const lines = [`${situation.id} ${situation.title}`, situation.when];
    for (const step of situation.steps) {
      const wait = step.wait_s === undefined ? '' : ` ⏱${step.wait_s}s`;
      lines.push(
        `  ${step.step}${step.branch ?? ''} [${step.elements.join(' ')}]${wait}${step.ends ? ` → ${step.ends}` : ''}${step.needs ? ` (${step.needs})` : ''}`,
      );
      for (const channel of CHANNEL_KINDS) {
        const elements = stepElements(step, channel);
        lines.push(`    ${channel}${elements === step.elements ? '' : ` [${elements.join(' ')}]`}`);
        for (const phrase of library.phraseSets.get(situationSet(id, step.step, channel, step.branch)) ?? [])
          lines.push(`      ${phrase.id} ${phrase.version}  ${phrase.text}`);
      }
    }
    for (const pair of situation.never)
      lines.push(
        `  ✗ ${pair.id} ${pair.kind}/${pair.severity} ${pair.say}`,
        `    ${pair.why}`,
        `  ✓ ${pair.better}`,
      );
    return `${lines.join('\n')}\n`;
  }
  const phrases = [...library.phrases.values()].filter((phrase) => phrase.source === id);
  const title = library.flows.get(id)?.title ?? library.faqs.find((faq) => faq.id === id)?.title ?? '';
  return `${id} ${title}\n${phrases.map((phrase) => `  ${phrase.id} ${phrase.version}  ${phrase.text}\n`).join('')}`;
}
