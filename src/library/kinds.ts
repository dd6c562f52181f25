/** The kinds of files of scripts-zh: by path, with the schema of each. A new kind is one line here. */
import type { z } from 'zod';
import { examplesFile, learningFile, suggestFile, variantsFile } from './assist-schema.ts';
import { classFile } from './class-schema.ts';
import { detoursFile } from './detours-schema.ts';
import { drillFile, drillLabelsFile, drillSlotsFile, drillVoicesFile } from './drill-schema.ts';
import { dutyFile, dutyRulesFile } from './duty-schema.ts';
import { examLabelsFile, papersFile, questionsFile } from './exam-schema.ts';
import { importsFile } from './import-schema.ts';
import { inspectionFile } from './inspection-schema.ts';
import { intakeFile, intakeRulesFile } from './intake-schema.ts';
import { kpiFile } from './kpi-schema.ts';
import {
  classesFile,
  conceptFile,
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
  wordsFile,
} from './lexicon-schema.ts';
import { memoryFile } from './memory-schema.ts';
import { messengerFile } from './messenger-schema.ts';
import { mysteryFile } from './mystery-schema.ts';
import {
  ownerNoticesFile,
  staffNoticesFile,
  terminalNoticesFile,
  weixinNoticesFile,
} from './notice-schema.ts';
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
  todayFile,
} from './standards-schema.ts';
import { ticketsFile } from './tickets-schema.ts';
import { warningsFile } from './warning-schema.ts';
import { addressesFile, peopleFile as namesFile, samplesFile, timesFile } from './words-schema.ts';

/** A file's path is tried in this order; the first that fits is its kind. */
export const KINDS = {
  situations: [/^situations\/.+\.yaml$/, situationFile],
  emergency: [/^flows\/emergency-kinds\.yaml$/, emergencyFile],
  flows: [/^flows\/.+\.yaml$/, flowFile],
  intents: [/^intents\/.+\.yaml$/, intentFile],
  faq: [/^faq\/.+\.yaml$/, faqFile],
  acts: [/^lexicon\/acts\.yaml$/, actsFile],
  dialect: [/^lexicon\/dialect.*\.yaml$/, dialectFile],
  urgency: [/^lexicon\/urgency\.yaml$/, urgencyFile],
  mood: [/^lexicon\/mood\.yaml$/, moodFile],
  concepts: [/^lexicon\/concepts.*\.yaml$/, conceptFile],
  places: [/^lexicon\/places\.yaml$/, placesFile],
  times: [/^lexicon\/times\.yaml$/, timesFile],
  addresses: [/^lexicon\/addresses\.yaml$/, addressesFile],
  names: [/^lexicon\/people\.yaml$/, namesFile],
  ratings: [/^lexicon\/ratings\.yaml$/, ratingsFile],
  referrals: [/^lexicon\/referrals\.yaml$/, referralsFile],
  signals: [/^lexicon\/signals\.yaml$/, signalsFile],
  detours: [/^lexicon\/detours\.yaml$/, detoursFile],
  elements: [/^rules\/elements\.yaml$/, elementsFile],
  violations: [/^rules\/violations\.yaml$/, violationsFile],
  classes: [/^rules\/classes\.yaml$/, classesFile],
  words: [/^rules\/words\.yaml$/, wordsFile],
  dialogues: [/^rules\/dialogues.*\.yaml$/, dialogueRulesFile],
  promises: [/^rules\/promises\.yaml$/, promisesFile],
  lines: [/^rules\/lines\/.+\.yaml$/, linesFile],
  tickets: [/^standards\/tickets\.yaml$/, ticketsFile],
  sla: [/^standards\/sla\.yaml$/, slaFile],
  calendar: [/^standards\/calendar\.yaml$/, calendarFile],
  channels: [/^standards\/channels\.yaml$/, channelsFile],
  people: [/^standards\/people\.yaml$/, peopleFile],
  grading: [/^standards\/grading\.yaml$/, gradingFile],
  privacy: [/^standards\/privacy\.yaml$/, privacyFile],
  retention: [/^standards\/retention\.yaml$/, retentionFile],
  warnings: [/^standards\/warnings\.yaml$/, warningsFile],
  today: [/^standards\/today\.yaml$/, todayFile],
  imports: [/^standards\/imports\.yaml$/, importsFile],
  samples: [/^standards\/samples\.yaml$/, samplesFile],
  inspection: [/^supervise\/inspection\.yaml$/, inspectionFile],
  kpi: [/^supervise\/kpi\.yaml$/, kpiFile],
  quality: [/^supervise\/quality\.yaml$/, qualityFile],
  reports: [/^supervise\/reports\.yaml$/, reportsFile],
  figures: [/^standards\/figures\.yaml$/, figuresFile],
  calls: [/^standards\/calls\.yaml$/, callsFile],
  followUp: [/^standards\/follow-up\.yaml$/, followUpFile],
  services: [/^standards\/services\.yaml$/, servicesFile],
  defaults: [/^standards\/community-defaults\.yaml$/, defaultsFile],
  dutyRules: [/^duties\/rules\.yaml$/, dutyRulesFile],
  duties: [/^duties\/.+\.yaml$/, dutyFile],
  registers: [/^registers\/.+\.yaml$/, registerFile],
  staffNotices: [/^notices\/staff\.yaml$/, staffNoticesFile],
  ownerNotices: [/^notices\/owners\.yaml$/, ownerNoticesFile],
  weixinNotices: [/^notices\/weixin\.yaml$/, weixinNoticesFile],
  terminalNotices: [/^notices\/terminal\.yaml$/, terminalNoticesFile],
  drillLabels: [/^drills\/labels\.yaml$/, drillLabelsFile],
  drillVoices: [/^drills\/voices\.yaml$/, drillVoicesFile],
  memory: [/^drills\/memory\.yaml$/, memoryFile],
  drillSlots: [/^drills\/slots\.yaml$/, drillSlotsFile],
  messenger: [/^drills\/messenger\.yaml$/, messengerFile],
  intakeRules: [/^drills\/intake\.yaml$/, intakeRulesFile],
  intakes: [/^drills\/flow-.+\.yaml$/, intakeFile],
  drills: [/^drills\/.+\.yaml$/, drillFile],
  examLabels: [/^exams\/labels\.yaml$/, examLabelsFile],
  examPapers: [/^exams\/papers\.yaml$/, papersFile],
  programme: [/^exams\/programme\.yaml$/, programmeFile],
  classRules: [/^exams\/class\.yaml$/, classFile],
  mystery: [/^exams\/mystery\.yaml$/, mysteryFile],
  examQuestions: [/^exams\/questions-.+\.yaml$/, questionsFile],
  suggest: [/^assist\/suggest\.yaml$/, suggestFile],
  learning: [/^assist\/learning\.yaml$/, learningFile],
  variants: [/^assist\/variants.*\.yaml$/, variantsFile],
  suggestExamples: [/^assist\/examples.*\.yaml$/, examplesFile],
} as const satisfies Record<string, readonly [RegExp, z.ZodType]>;

/** A checked file, or what it holds with where it stands. */
export type Row<T> = { readonly file: string; readonly data: T };

/** All files of a library by kind, each already of its shape. */
export type LibraryFiles = { [Kind in keyof typeof KINDS]: Row<z.infer<(typeof KINDS)[Kind][1]>>[] };
