/** Reads a scripts-zh folder: every fault of every file at once, each with file and line. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { YingdaError } from '../errors.ts';
import { examplesFile, learningFile, suggestFile, variantsFile } from './assist-schema.ts';
import { buildLibrary, type Fault, type LibraryFiles } from './build.ts';
import { classFile } from './class-schema.ts';
import { drillFile, drillLabelsFile, drillSlotsFile, drillVoicesFile } from './drill-schema.ts';
import { dutyFile, dutyRulesFile } from './duty-schema.ts';
import { examLabelsFile, papersFile, questionsFile } from './exam-schema.ts';
import { inspectionFile } from './inspection-schema.ts';
import { intakeFile, intakeRulesFile } from './intake-schema.ts';
import { kpiFile } from './kpi-schema.ts';
import {
  classesFile,
  conceptFile,
  detoursFile,
  dialectFile,
  elementsFile,
  linesFile,
  moodFile,
  placesFile,
  ratingsFile,
  referralsFile,
  signalsFile,
  urgencyFile,
  violationsFile,
} from './lexicon-schema.ts';
import type { Library } from './library.ts';
import { memoryFile } from './memory-schema.ts';
import { messengerFile } from './messenger-schema.ts';
import type { ModelCache, ModelName } from './models.ts';
import { mysteryFile } from './mystery-schema.ts';
import {
  ownerNoticesFile,
  staffNoticesFile,
  terminalNoticesFile,
  weixinNoticesFile,
} from './notice-schema.ts';
import { type LibraryTexts, type Overlay, overlaid } from './overlay.ts';
import { privacyFile } from './privacy-schema.ts';
import { programmeFile } from './programme-schema.ts';
import { promisesFile } from './promise-schema.ts';
import { qualityFile } from './quality-schema.ts';
import { registerFile } from './register-schema.ts';
import { reportsFile } from './report-schema.ts';
import { dialogueRulesFile } from './rule-schema.ts';
import { actsFile, emergencyFile, faqFile, flowFile, intentFile, situationFile } from './schema.ts';
import {
  calendarFile,
  callsFile,
  channelsFile,
  defaultsFile,
  figuresFile,
  followUpFile,
  gradingFile,
  peopleFile,
  retentionFile,
  servicesFile,
  slaFile,
  ticketsFile,
  todayFile,
} from './standards-schema.ts';
import { warningsFile } from './warning-schema.ts';

/** Which schema a file has, by its path; the first that fits. */
const KINDS: readonly (readonly [keyof LibraryFiles, RegExp, z.ZodType])[] = [
  ['situations', /^situations\/.+\.yaml$/, situationFile],
  ['emergency', /^flows\/emergency-kinds\.yaml$/, emergencyFile],
  ['flows', /^flows\/.+\.yaml$/, flowFile],
  ['intents', /^intents\/.+\.yaml$/, intentFile],
  ['faq', /^faq\/.+\.yaml$/, faqFile],
  ['acts', /^lexicon\/acts\.yaml$/, actsFile],
  ['dialect', /^lexicon\/dialect.*\.yaml$/, dialectFile],
  ['urgency', /^lexicon\/urgency\.yaml$/, urgencyFile],
  ['mood', /^lexicon\/mood\.yaml$/, moodFile],
  ['concepts', /^lexicon\/concepts.*\.yaml$/, conceptFile],
  ['places', /^lexicon\/places\.yaml$/, placesFile],
  ['ratings', /^lexicon\/ratings\.yaml$/, ratingsFile],
  ['referrals', /^lexicon\/referrals\.yaml$/, referralsFile],
  ['signals', /^lexicon\/signals\.yaml$/, signalsFile],
  ['detours', /^lexicon\/detours\.yaml$/, detoursFile],
  ['elements', /^rules\/elements\.yaml$/, elementsFile],
  ['violations', /^rules\/violations\.yaml$/, violationsFile],
  ['classes', /^rules\/classes\.yaml$/, classesFile],
  ['dialogues', /^rules\/dialogues.*\.yaml$/, dialogueRulesFile],
  ['promises', /^rules\/promises\.yaml$/, promisesFile],
  ['lines', /^rules\/lines\/.+\.yaml$/, linesFile],
  ['tickets', /^standards\/tickets\.yaml$/, ticketsFile],
  ['sla', /^standards\/sla\.yaml$/, slaFile],
  ['calendar', /^standards\/calendar\.yaml$/, calendarFile],
  ['channels', /^standards\/channels\.yaml$/, channelsFile],
  ['people', /^standards\/people\.yaml$/, peopleFile],
  ['grading', /^standards\/grading\.yaml$/, gradingFile],
  ['privacy', /^standards\/privacy\.yaml$/, privacyFile],
  ['retention', /^standards\/retention\.yaml$/, retentionFile],
  ['warnings', /^standards\/warnings\.yaml$/, warningsFile],
  ['today', /^standards\/today\.yaml$/, todayFile],
  ['inspection', /^supervise\/inspection\.yaml$/, inspectionFile],
  ['kpi', /^supervise\/kpi\.yaml$/, kpiFile],
  ['quality', /^supervise\/quality\.yaml$/, qualityFile],
  ['reports', /^supervise\/reports\.yaml$/, reportsFile],
  ['figures', /^standards\/figures\.yaml$/, figuresFile],
  ['calls', /^standards\/calls\.yaml$/, callsFile],
  ['followUp', /^standards\/follow-up\.yaml$/, followUpFile],
  ['services', /^standards\/services\.yaml$/, servicesFile],
  ['defaults', /^standards\/community-defaults\.yaml$/, defaultsFile],
  ['dutyRules', /^duties\/rules\.yaml$/, dutyRulesFile],
  ['duties', /^duties\/.+\.yaml$/, dutyFile],
  ['registers', /^registers\/.+\.yaml$/, registerFile],
  ['staffNotices', /^notices\/staff\.yaml$/, staffNoticesFile],
  ['ownerNotices', /^notices\/owners\.yaml$/, ownerNoticesFile],
  ['weixinNotices', /^notices\/weixin\.yaml$/, weixinNoticesFile],
  ['terminalNotices', /^notices\/terminal\.yaml$/, terminalNoticesFile],
  ['drillLabels', /^drills\/labels\.yaml$/, drillLabelsFile],
  ['drillVoices', /^drills\/voices\.yaml$/, drillVoicesFile],
  ['memory', /^drills\/memory\.yaml$/, memoryFile],
  ['drillSlots', /^drills\/slots\.yaml$/, drillSlotsFile],
  ['messenger', /^drills\/messenger\.yaml$/, messengerFile],
  ['intakeRules', /^drills\/intake\.yaml$/, intakeRulesFile],
  ['intakes', /^drills\/flow-.+\.yaml$/, intakeFile],
  ['drills', /^drills\/.+\.yaml$/, drillFile],
  ['examLabels', /^exams\/labels\.yaml$/, examLabelsFile],
  ['examPapers', /^exams\/papers\.yaml$/, papersFile],
  ['programme', /^exams\/programme\.yaml$/, programmeFile],
  ['classRules', /^exams\/class\.yaml$/, classFile],
  ['mystery', /^exams\/mystery\.yaml$/, mysteryFile],
  ['examQuestions', /^exams\/questions-.+\.yaml$/, questionsFile],
  ['suggest', /^assist\/suggest\.yaml$/, suggestFile],
  ['learning', /^assist\/learning\.yaml$/, learningFile],
  ['variants', /^assist\/variants.*\.yaml$/, variantsFile],
  ['suggestExamples', /^assist\/examples.*\.yaml$/, examplesFile],
];

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A fault as one line: "scripts-zh/situations/open.yaml:41: …". */
export function faultLine(fault: Fault): string {
  return `${fault.file}${fault.line === null ? '' : `:${fault.line}`}: ${fault.message}`;
}

/** Keeps bytes by key: libraries that were read, so that a start need not read them again. */
export interface LibraryCache {
  read(key: string): Uint8Array | null;
  write(key: string, bytes: Uint8Array): void;
}

/** The library, and all faults; with any fault there is none. */
export interface LibraryReading {
  readonly library: Library | null;
  readonly faults: readonly Fault[];
}

/** A library as it was read, and what was trained for it. */
export interface TrainedReading extends LibraryReading {
  readonly models: ModelCache;
  /** Models that had to be trained anew: what these learn from has changed. */
  readonly trained: readonly ModelName[];
}

/**
 * Reads and checks a library folder.
 * @param cache where a library of the same files is taken from, as it was checked then
 * @param overlay entries that stand in place of those in the files
 */
export function readLibrary(folder: string, cache?: LibraryCache, overlay: Overlay = {}): LibraryReading {
  let shipped: LibraryTexts;
  try {
    shipped = libraryTexts(folder);
  } catch (error) {
    return {
      library: null,
      faults: [{ file: folder, line: null, message: `cannot be read: ${(error as Error).message}` }],
    };
  }
  const laid = overlaid(shipped, overlay);
  if (laid.faults.length > 0) return { library: null, faults: laid.faults };
  const { texts } = laid;
  const hash = hashOf(texts);
  const key = `library-${hash.slice(0, 24)}`;
  const kept = keptLibrary(cache?.read(key) ?? null);
  if (kept) return { library: kept, faults: [] };
  const { files, faults } = checkedFiles(folder, texts);
  if (faults.length > 0) return { library: null, faults };
  const built = buildLibrary(files, sha256, hash);
  if (built.faults.length > 0) return { library: null, faults: built.faults };
  cache?.write(key, serialize(built.library));
  return { library: built.library, faults: [] };
}

/** The files of a folder, by name, in order. */
export function libraryTexts(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.yaml'))
    .sort();
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

function hashOf(texts: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256');
  for (const [name, text] of texts) hash.update(name).update('\0').update(text).update('\0');
  return hash.digest('hex');
}

/** A library is plain data: it is kept as the values it is made of. Null when the bytes are none (a torn file). */
function keptLibrary(bytes: Uint8Array | null): Library | null {
  try {
    return bytes && (deserialize(bytes) as Library);
  } catch {
    return null;
  }
}

function checkedFiles(
  folder: string,
  texts: ReadonlyMap<string, string>,
): { files: LibraryFiles; faults: Fault[] } {
  const faults: Fault[] = [];
  const files = Object.fromEntries(KINDS.map(([kind]) => [kind, []])) as unknown as LibraryFiles;
  for (const [name, text] of texts) {
    const shown = relative(process.cwd(), join(folder, name)) || name;
    const kind = KINDS.find(([, pattern]) => pattern.test(name));
    if (!kind) {
      faults.push({
        file: shown,
        line: null,
        message: `no such kind of file; allowed: ${[...new Set(KINDS.map(([, pattern]) => pattern.source.replaceAll('\\', '')))].join(' ')}`,
      });
      continue;
    }
    const data = readFile(shown, text, kind[2], faults);
    if (data !== null) (files[kind[0]] as { file: string; data: unknown }[]).push({ file: shown, data });
  }
  return { files, faults };
}

/** @throws YingdaError E_LIBRARY naming every fault, one a line */
export function loadLibrary(folder: string, cache?: LibraryCache): Library {
  const { library, faults } = readLibrary(folder, cache);
  if (!library)
    throw new YingdaError(
      'E_LIBRARY',
      `the script library has ${faults.length} fault${faults.length === 1 ? '' : 's'}\n${faults.map(faultLine).join('\n')}`,
    );
  return library;
}

function readFile(file: string, text: string, schema: z.ZodType, faults: Fault[]): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  for (const error of document.errors)
    faults.push({
      file,
      line: error.linePos?.[0].line ?? null,
      message: error.message.split('\n')[0] ?? error.message,
    });
  if (document.errors.length > 0) return null;
  const checked = schema.safeParse(document.toJS());
  if (checked.success) return checked.data;
  for (const issue of checked.error.issues) {
    const where = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
    faults.push({ file, line: lineOf(document, issue.path, lines), message: `${where}${issue.message}` });
  }
  return null;
}

/** The line of the nearest node on the way to a path that exists. */
function lineOf(document: Document.Parsed, path: readonly PropertyKey[], lines: LineCounter): number | null {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return null;
}
