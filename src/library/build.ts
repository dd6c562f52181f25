/** Joins checked files into one Library, and checks what no single file can know: references, ids, completeness. */
import { parseTemplate } from '../text/template.ts';
import { joinAssist } from './assist.ts';
import { checkCalls } from './calls.ts';
import { joinDrills } from './drills.ts';
import { joinIntakes } from './intakes.ts';
import type { LibraryFiles, Row } from './kinds.ts';
import { type Library, type Phrase, situationSet, stepElements } from './library.ts';
import { learntFrom } from './models.ts';
import { checkSheets } from './sheets.ts';
import { followed, orderFaults } from './steps.ts';
import { joinSupervise } from './supervise.ts';
import { CHANNEL_KINDS, type ChannelKind, type Element, INTENTS } from './terms.ts';
import { fittingTemplate, withVariants } from './variants.ts';

/** The 37 situations of spec 01, by group. */
const SITUATION_COUNTS = { OPEN: 6, HEAR: 6, TALK: 9, CMPL: 5, CARE: 8, CLOSE: 3 } as const;

/** Holds the wordings that all flows share; no intake of its own. */
export const COMMON_FLOW = 'FLOW-COMMON';

export interface Fault {
  readonly file: string;
  readonly line: number | null;
  readonly message: string;
}

/**
 * @param digest gives the SHA-256 of a text in hex
 * @param hash the library's own hash
 * @returns the library, and every fault found (then the library must not be used)
 */
export function buildLibrary(
  written: LibraryFiles,
  digest: (text: string) => string,
  hash: string,
): { library: Library; faults: Fault[] } {
  const files = followed(written);
  const faults: Fault[] = [];
  const fault = (file: string, message: string) => faults.push({ file, line: null, message });
  const phrases = new Map<string, Phrase>();
  const phraseSets = new Map<string, readonly Phrase[]>();
  const addSet = (
    file: string,
    set: string,
    texts: readonly string[],
    source: string,
    channel: ChannelKind,
    elements: readonly Element[],
  ) => {
    if (phraseSets.has(set)) fault(file, `${set} is written twice`);
    const variants: Phrase[] = [];
    for (const [at, text] of texts.entries()) {
      const template = parseTemplate(text);
      if (typeof template === 'string') continue;
      const id = at === 0 ? set : `${set}#${at + 1}`;
      const phrase: Phrase = {
        id,
        version: digest(text).slice(0, 12),
        text,
        template,
        source,
        channel,
        elements,
      };
      variants.push(phrase);
      phrases.set(id, phrase);
    }
    phraseSets.set(set, variants);
  };

  const situations = new Map(
    files.situations.flatMap(({ file, data }) =>
      data.situations.map((situation) => {
        if (!situation.id.startsWith(`${data.group}-`))
          fault(file, `${situation.id} does not belong into group ${data.group}`);
        for (const message of orderFaults(situation)) fault(file, message);
        for (const step of situation.steps) {
          for (const channel of CHANNEL_KINDS) {
            addSet(
              file,
              situationSet(situation.id, step.step, channel, step.branch),
              step[channel],
              situation.id,
              channel,
              stepElements(step, channel),
            );
          }
        }
        return [situation.id, situation] as const;
      }),
    ),
  );
  for (const [group, count] of Object.entries(SITUATION_COUNTS)) {
    for (let n = 1; n <= count; n++)
      if (!situations.has(`${group}-${n}`)) fault('situations', `${group}-${n} is missing (spec 01)`);
  }

  const flows = new Map(
    files.flows.map(({ file, data }) => {
      for (const [key, texts] of Object.entries(data.wording))
        addSet(file, `${data.id}.${key}`, texts, data.id, 'chat', []);
      for (const line of data.red_lines)
        addSet(file, `${data.id}.red_${line.id}`, line.say, data.id, 'chat', []);
      for (const line of data.advice)
        addSet(file, `${data.id}.advise_${line.id}`, line.say, data.id, 'chat', []);
      for (const field of data.fields) {
        if (field.ask !== 'never' && !data.wording[`ask_${field.id}`])
          fault(file, `${data.id}: wording ask_${field.id} is missing`);
      }
      for (const key of Object.keys(data.choices ?? {}))
        if (!data.wording[key]) fault(file, `${data.id}: choices of ${key}, which is no wording`);
      if (data.route && !data.fields.some(({ id }) => id === data.route?.field))
        fault(file, `${data.id}: route names field "${data.route.field}", which there is not`);
      if (data.files && !data.wording.filed) fault(file, `${data.id}: wording filed is missing`);
      if (data.files && data.confirms && !data.wording.restate)
        fault(file, `${data.id}: wording restate is missing`);
      return [data.id, data] as const;
    }),
  );
  for (const { file, data } of files.ownerNotices)
    for (const { id, text } of data.kinds) addSet(file, id, text, id, 'chat', []);
  const emergencies = new Map(
    files.emergency.flatMap(({ file, data }) =>
      data.kinds.map((kind) => {
        addSet(file, `FLOW-EMERGENCY.guide_${kind.id}`, kind.guidance, 'FLOW-EMERGENCY', 'chat', []);
        return [kind.id, kind] as const;
      }),
    ),
  );
  for (const { file, data } of files.urgency) {
    for (const { kind } of data.emergency)
      if (!emergencies.has(kind))
        fault(file, `emergency kind "${kind}" has no guidance in flows/emergency-kinds.yaml`);
  }
  const concepts = new Set(files.concepts.flatMap(({ data }) => Object.keys(data.concepts)));
  for (const { file, data } of files.signals) {
    const { nuisance, harm, elsewhere, schools } = data.letters;
    for (const name of [nuisance, harm, elsewhere, schools].flat())
      if (!concepts.has(name)) fault(file, `letters: there is no class of words "${name}"`);
  }
  for (const intent of INTENTS) {
    if (!files.intents.some(({ data }) => data.intent === intent))
      fault('intents', `no utterances for intent ${intent}`);
  }
  const faqIds = new Set<string>();
  const faqs = files.faq.flatMap(({ file, data }) =>
    data.faqs.map((faq) => {
      if (faqIds.has(faq.id)) fault(file, `${faq.id} is written twice`);
      faqIds.add(faq.id);
      addSet(file, faq.id, [faq.answer], faq.id, 'chat', []);
      return faq;
    }),
  );

  const one = <T>(rows: Row<T>[], name: string): T => {
    if (rows.length !== 1)
      fault(
        name,
        rows.length === 0
          ? 'the file is missing'
          : `there may be only one, found ${rows.map((row) => row.file).join(', ')}`,
      );
    return rows[0]?.data as T;
  };
  const defaults = Object.assign({}, ...files.defaults.map(({ data }) => data.defaults)) as Record<
    string,
    string
  >;
  const calls = one(files.calls, 'standards/calls.yaml');
  checkCalls(calls, situations, (message) => fault('standards/calls.yaml', message));
  const warnings = one(files.warnings, 'standards/warnings.yaml');
  for (const { kind, slots } of Object.values(warnings?.notices ?? {})) {
    const notice = files.ownerNotices.flatMap(({ data }) => data.kinds).find(({ id }) => id === kind);
    if (!notice) fault('standards/warnings.yaml', `there is no notice "${kind}"`);
    for (const slot of Object.keys(slots))
      if (notice && !(slot in notice.slots))
        fault('standards/warnings.yaml', `${kind} has no slot {${slot}}`);
  }
  const duties = new Map(files.duties.map(({ data }) => [data.id, data]));
  const registers = new Map(files.registers.map(({ data }) => [data.id, data]));
  checkSheets(files, fault);
  const services = one(files.services, 'standards/services.yaml')?.services ?? [];
  // The catalogue is written once; the FAQ tells it in a sentence.
  defaults.service_prices ??= services.map(({ title, price }) => `${title}${price}`).join('，');
  for (const { id, related } of services)
    for (const other of related)
      if (!services.some((service) => service.id === other))
        fault('standards/services.yaml', `${id}: there is no service "${other}"`);
  for (const faq of faqs) {
    for (const slot of phrases.get(faq.id)?.template.slots ?? []) {
      if (!(slot in defaults))
        fault('faq', `${faq.id}: slot {${slot}} has no value in standards/community-defaults.yaml`);
    }
  }
  const voices = one(files.drillVoices, 'drills/voices.yaml');
  const drills = joinDrills(files.drills, files.drillSlots, situations, voices, fault);
  const intakeRules = one(files.intakeRules, 'drills/intake.yaml');
  const ground = { flows, emergencies, slots: drills.slots, voices, rules: intakeRules };
  const intakes = joinIntakes(files.intakes, ground, fault);
  const memory = one(files.memory, 'drills/memory.yaml');
  for (const [kind, situation] of Object.entries(memory?.practise ?? {}))
    if (!situations.has(situation))
      fault('drills/memory.yaml', `${kind} is practised by ${situation}, which there is not`);
  const learning = one(files.learning, 'assist/learning.yaml');
  const assist = {
    ...joinAssist(one(files.suggest, 'assist/suggest.yaml'), files, { situations, flows, addSet, fault }),
    learning,
  };
  const tickets = one(files.tickets, 'standards/tickets.yaml');
  const places = one(files.places, 'lexicon/places.yaml');
  const named = new Set<string>(files.violations.flatMap(({ data }) => data.rules.map(({ id }) => id)));
  for (const { file, data } of files.dialogues)
    for (const { id } of data) {
      if (named.has(id)) fault(file, `${id} is written twice`);
      named.add(id);
    }
  const joined: Omit<Library, 'learntFrom'> = {
    hash,
    situations,
    flows,
    emergencies,
    intents: files.intents.map(({ data }) => ({
      ...data,
      utterances: [...data.utterances, ...(data.urgent ?? [])],
    })),
    faqs,
    acts: one(files.acts, 'lexicon/acts.yaml')?.acts,
    lexicon: {
      dialect: files.dialect.flatMap(({ data }) => data.entries),
      urgency: one(files.urgency, 'lexicon/urgency.yaml'),
      mood: one(files.mood, 'lexicon/mood.yaml'),
      concepts: Object.assign({}, ...files.concepts.map(({ data }) => data.concepts)) as Record<
        string,
        string[]
      >,
      places,
      times: one(files.times, 'lexicon/times.yaml'),
      addresses: one(files.addresses, 'lexicon/addresses.yaml'),
      people: {
        ...one(files.names, 'lexicon/people.yaml'),
        surnames: places?.surnames,
        letters: [...new Set([...Object.values(tickets?.prefixes ?? {}), tickets?.callback_prefix])],
      },
      ratings: one(files.ratings, 'lexicon/ratings.yaml'),
      referrals: one(files.referrals, 'lexicon/referrals.yaml'),
      signals: one(files.signals, 'lexicon/signals.yaml'),
      detours: one(files.detours, 'lexicon/detours.yaml'),
    },
    rules: {
      ...one(files.elements, 'rules/elements.yaml'),
      violations: one(files.violations, 'rules/violations.yaml'),
      classes: one(files.classes, 'rules/classes.yaml'),
      words: one(files.words, 'rules/words.yaml'),
      lines: files.lines.flatMap(({ data }) => data),
      promises: one(files.promises, 'rules/promises.yaml'),
      dialogues: files.dialogues.flatMap(({ data }) => data),
    },
    standards: {
      tickets,
      imports: one(files.imports, 'standards/imports.yaml'),
      samples: one(files.samples, 'standards/samples.yaml')?.samples,
      sla: one(files.sla, 'standards/sla.yaml'),
      calendar: one(files.calendar, 'standards/calendar.yaml'),
      channels: one(files.channels, 'standards/channels.yaml'),
      people: one(files.people, 'standards/people.yaml'),
      grading: one(files.grading, 'standards/grading.yaml'),
      privacy: one(files.privacy, 'standards/privacy.yaml'),
      retention: one(files.retention, 'standards/retention.yaml'),
      warnings,
      today: one(files.today, 'standards/today.yaml'),
      figures: one(files.figures, 'standards/figures.yaml'),
      calls,
      followUp: one(files.followUp, 'standards/follow-up.yaml'),
      services,
      defaults,
    },
    supervise: joinSupervise(files, one),
    duties: { rules: one(files.dutyRules, 'duties/rules.yaml'), all: duties },
    registers,
    notices: {
      staff: one(files.staffNotices, 'notices/staff.yaml'),
      weixin: one(files.weixinNotices, 'notices/weixin.yaml'),
      terminal: one(files.terminalNotices, 'notices/terminal.yaml'),
      owners: one(files.ownerNotices, 'notices/owners.yaml'),
    },
    phrases,
    phraseSets,
    drills: drills.cases,
    intakes,
    drilling: {
      slots: drills.slots,
      voices,
      memory,
      labels: one(files.drillLabels, 'drills/labels.yaml'),
      intake: intakeRules,
      messenger: one(files.messenger, 'drills/messenger.yaml'),
    },
    exams: {
      papers: new Map(one(files.examPapers, 'exams/papers.yaml')?.papers.map((paper) => [paper.rule, paper])),
      questions: files.examQuestions.flatMap(({ data }) =>
        data.questions.map((question) => ({ ...question, topic: data.topic })),
      ),
      labels: one(files.examLabels, 'exams/labels.yaml'),
      programme: one(files.programme, 'exams/programme.yaml'),
      class: one(files.classRules, 'exams/class.yaml'),
      mystery: one(files.mystery, 'exams/mystery.yaml'),
    },
    assist,
  };
  for (const { file, data } of files.mystery)
    for (const subject of data.subjects)
      if (
        ![...drills.cases.values()].some(
          ({ situation, channel }) => situation === subject && channel === 'chat',
        ) &&
        ![...intakes.values()].some(({ flow, channel }) => flow === subject && channel === 'chat')
      )
        fault(file, `${subject} has no case that is written`);
  const variants = files.variants.flatMap(({ file, data }) =>
    data.variants.filter(({ phrase, text }) => {
      const known = phrases.get(phrase);
      if (!known) fault(file, `there is no wording ${phrase}`);
      else if (!fittingTemplate(known, text))
        fault(file, `${phrase}: the slots are not those of "${known.text}"`);
      else return true;
      return false;
    }),
  );
  const library = withVariants(joined as Library, variants);
  // With faults parts of it may be missing, and nothing is trained from it.
  return {
    library: faults.length > 0 ? library : { ...library, learntFrom: learntFrom(library, digest) },
    faults,
  };
}
