/** The script library in memory: immutable, content-hashed, the one source of every wording and rule (law 4). */

import type { z } from 'zod';
import type { Template } from '../text/template.ts';
import type { AssistExample, AssistRules, LearningRules } from './assist-schema.ts';
import type { ClassRules } from './class-schema.ts';
import type { detoursFile } from './detours-schema.ts';
import type { DrillCase, DrillLabels, DrillSlots, DrillVoices } from './drill-schema.ts';
import type { Duty, DutyRules } from './duty-schema.ts';
import type { ExamLabels, PaperRules, WrittenItem } from './exam-schema.ts';
import type { ImportWords } from './import-schema.ts';
import type { InspectionRules } from './inspection-schema.ts';
import type { IntakeCase, IntakeRules } from './intake-schema.ts';
import type { KpiRules } from './kpi-schema.ts';
import type {
  dialectFile,
  elementsFile,
  LabelledLines,
  moodFile,
  placesFile,
  ratingsFile,
  referralsFile,
  signalsFile,
  urgencyFile,
  violationsFile,
  wordsFile,
} from './lexicon-schema.ts';
import type { MemoryRules } from './memory-schema.ts';
import type { MessengerRules } from './messenger-schema.ts';
import type { ModelName } from './models.ts';
import type { MysteryRules } from './mystery-schema.ts';
import type {
  OwnerNotice,
  OwnerNotices,
  StaffNotices,
  TerminalNotices,
  WeixinNotices,
} from './notice-schema.ts';
import type { Privacy } from './privacy-schema.ts';
import type { Programme } from './programme-schema.ts';
import type { PromiseRules } from './promise-schema.ts';
import type { QualityRules } from './quality-schema.ts';
import type { Register } from './register-schema.ts';
import type { ReportRules } from './report-schema.ts';
import type { DialogueRule } from './rule-schema.ts';
import type { actsFile, EmergencyKind, Faq, Flow, IntentData, Situation } from './schema.ts';
import type {
  Calendar,
  Calls,
  ChannelTimings,
  FollowUp,
  figuresFile,
  Grading,
  People,
  Retention,
  Service,
  Sla,
  todayFile,
} from './standards-schema.ts';
import type { ChannelKind, Element, SlotName } from './terms.ts';
import type { TicketNames } from './tickets-schema.ts';
import type { WarningRules } from './warning-schema.ts';
import type { addressesFile, PeopleWords, timesFile } from './words-schema.ts';

/** One wording, with one id and one version wherever it is said, suggested, drilled or recorded. */
export interface Phrase {
  /** "OPEN-5.1.chat", "OPEN-5.1.chat#2", "FLOW-REPAIR.ask_room". */
  readonly id: string;
  /** The first 12 hex digits of the SHA-256 of the text. */
  readonly version: string;
  readonly text: string;
  readonly template: Template;
  /** The situation, flow or FAQ it belongs to. */
  readonly source: string;
  readonly channel: ChannelKind;
  /** What it must express (situations only). */
  readonly elements: readonly Element[];
}

export interface Library {
  /** SHA-256 over all files: names the library that a conversation, model or certificate was made with. */
  readonly hash: string;
  /** Digests of what each model is trained from, as it was written: approved variants train nothing anew. */
  readonly learntFrom: Readonly<Record<ModelName, string>>;
  readonly situations: ReadonlyMap<string, Situation>;
  readonly flows: ReadonlyMap<string, Flow>;
  readonly emergencies: ReadonlyMap<string, EmergencyKind>;
  readonly intents: readonly IntentData[];
  readonly faqs: readonly Faq[];
  readonly acts: z.infer<typeof actsFile>['acts'];
  readonly lexicon: {
    readonly dialect: z.infer<typeof dialectFile>['entries'];
    readonly urgency: z.infer<typeof urgencyFile>;
    readonly mood: z.infer<typeof moodFile>;
    readonly concepts: Readonly<Record<string, readonly string[]>>;
    readonly places: z.infer<typeof placesFile>;
    readonly times: z.infer<typeof timesFile>;
    readonly addresses: z.infer<typeof addressesFile>;
    readonly people: PeopleWords;
    readonly ratings: z.infer<typeof ratingsFile>;
    readonly referrals: z.infer<typeof referralsFile>;
    readonly signals: z.infer<typeof signalsFile>;
    readonly detours: z.infer<typeof detoursFile>;
  };
  readonly rules: z.infer<typeof elementsFile> & {
    readonly violations: z.infer<typeof violationsFile>;
    /** Classes of words that the checker's models see. */
    readonly classes: Readonly<Record<string, readonly string[]>>;
    /** What they cut a sentence into. */
    readonly words: z.infer<typeof wordsFile>;
    /** What counts as a promise to an owner. */
    readonly promises: PromiseRules;
    /** What must not be said, seen together with the turns around it. */
    readonly dialogues: readonly DialogueRule[];
    /** Sentences that they learn from. */
    readonly lines: readonly LabelledLines[];
  };
  readonly standards: {
    readonly tickets: TicketNames;
    readonly sla: Sla;
    readonly calendar: Calendar;
    readonly channels: ChannelTimings;
    readonly people: People;
    readonly grading: Grading;
    readonly retention: Retention;
    /** Why personal data is kept, what is done with it, what owners are told. */
    readonly privacy: Privacy;
    /** What is told as the risk of many owners complaining together. */
    readonly warnings: WarningRules;
    /** What supervisors see every morning. */
    readonly today: z.infer<typeof todayFile>;
    readonly figures: z.infer<typeof figuresFile>;
    readonly calls: Calls;
    readonly followUp: FollowUp;
    /** The catalogue of paid services. */
    readonly services: readonly Service[];
    /** What the columns of imported spreadsheets are called. */
    readonly imports: ImportWords;
    /** What each slot of a wording reads like. */
    readonly samples: Readonly<Record<SlotName, string>>;
    /** Values of the FAQ's slots where a community sets none. */
    readonly defaults: Readonly<Record<string, string>>;
  };
  /** What supervisors look at: how it is reckoned. */
  readonly supervise: {
    readonly reports: ReportRules;
    readonly quality: QualityRules;
    readonly inspection: InspectionRules;
    readonly kpi: KpiRules;
  };
  /** What staff do again and again (spec 02), by id: "DUTY-PATROL". */
  readonly duties: { readonly rules: DutyRules; readonly all: ReadonlyMap<string, Duty> };
  /** What the office keeps books of, by id: "renovation". */
  readonly registers: ReadonlyMap<string, Register>;
  /** What members of staff read on their screens, and owners around a conversation in WeChat. */
  readonly notices: {
    readonly staff: StaffNotices;
    readonly weixin: WeixinNotices;
    readonly terminal: TerminalNotices;
    readonly owners: OwnerNotices;
  };
  readonly phrases: ReadonlyMap<string, Phrase>;
  /** Wordings that say the same: "OPEN-5.1.chat", "FLOW-REPAIR.ask_room". */
  readonly phraseSets: ReadonlyMap<string, readonly Phrase[]>;
  /** The drills' cases by id: "DRILL-CMPL-2-1". */
  readonly drills: ReadonlyMap<string, DrillCase>;
  /** Owners with a matter to be taken down, by id: "DRILL-FLOW-REPAIR-1". */
  readonly intakes: ReadonlyMap<string, IntakeCase>;
  readonly drilling: {
    /** Lists that common slots of owners' lines are drawn from. */
    readonly slots: DrillSlots;
    /** How owners react, and how angry they get. */
    readonly voices: DrillVoices;
    readonly memory: MemoryRules;
    readonly labels: DrillLabels;
    /** How a trainee's lines are read who takes a matter down. */
    readonly intake: IntakeRules;
    /** Drills in the direct chat of a messenger. */
    readonly messenger: MessengerRules;
  };
  readonly exams: {
    /** By the rule they are made by: "TRN-6". */
    readonly papers: ReadonlyMap<string, PaperRules>;
    readonly questions: readonly WrittenItem[];
    readonly labels: ExamLabels;
    readonly programme: Programme;
    readonly class: ClassRules;
    readonly mystery: MysteryRules;
  };
  /** How situations are recognised and steps chosen for suggestions to agents. */
  readonly assist: {
    readonly rules: AssistRules;
    readonly examples: readonly AssistExample[];
    /** When what staff make of a suggestion is proposed in its place. */
    readonly learning: LearningRules;
  };
}

/** The notice to owners that a wording is of; undefined for others. */
export function noticeKind(library: Library, phraseId: string): OwnerNotice | undefined {
  return library.notices.owners.kinds.find(({ id }) => id === phraseId);
}

/** The answers that a wording offers: of the last wording of a message, by its phrase's id. */
export function choicesOf(library: Library, phraseId: string): readonly string[] {
  const [, flow = '', wording = ''] = /^(FLOW-[A-Z-]+)\.([a-z_]+)/.exec(phraseId) ?? [];
  return library.flows.get(flow)?.choices?.[wording] ?? [];
}

/** The same, and what a question of a flow may be answered with: a page has room for it. */
export function menuOf(library: Library, phraseId: string): readonly string[] {
  const offered = choicesOf(library, phraseId);
  if (offered.length > 0) return offered;
  if (/^FLOW-[A-Z-]+\.restate(?:#\d+)?$/.test(phraseId)) return library.standards.channels.confirm;
  const [, flow = '', field = ''] =
    /^(FLOW-[A-Z-]+)\.ask_([a-z_0-9]+?)(?:_again)?(?:#\d+)?$/.exec(phraseId) ?? [];
  const options = library.flows.get(flow)?.fields.find(({ id }) => id === field)?.options ?? [];
  // What is chosen is said, and must be understood.
  return options.map(({ value, label, words }) =>
    label !== undefined && words.includes(label) ? label : (words[0] ?? value),
  );
}

/** The set of wordings of a situation's step: situationSet('TALK-1', 2, 'chat', 'b') → "TALK-1.2b.chat". */
export function situationSet(id: string, step: number, channel: ChannelKind, branch = ''): string {
  return `${id}.${step}${branch}.${channel}`;
}

/** The elements a step must express on a channel (spec 01: the written equivalents may differ). */
export function stepElements(step: Situation['steps'][number], channel: ChannelKind): readonly Element[] {
  return channel === 'chat' ? (step.chat_elements ?? step.elements) : step.elements;
}

/** The flow that handles an intent, if any. */
export function flowOf(library: Library, intent: string): Flow | undefined {
  for (const flow of library.flows.values())
    if ((flow.intents as readonly string[]).includes(intent)) return flow;
  return undefined;
}

/** The title of what is drilled: a situation, or a flow. */
export function drilledTitle(library: Library, id: string): string {
  const own = id === 'REAL' ? library.drilling.labels.says.real_title : '';
  return library.situations.get(id)?.title ?? library.flows.get(id)?.title ?? own;
}

/** What a slot reads like where nobody is spoken to: its sample, or the default of the community. */
export const sampleOf = ({ standards }: Library, slot: string): string | null =>
  (standards.samples as Readonly<Record<string, string>>)[slot] ?? standards.defaults[slot] ?? null;
