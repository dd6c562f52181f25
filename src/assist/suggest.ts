/** Replies suggested to an agent (spec 06 suggest; spec 01 all situations; spec 02 flows). */

import { activeMatter } from '../converse/conversation.ts';
import { flowOf, type Library } from '../library/library.ts';
import { type ChannelKind, type Intent, SEVERITIES } from '../library/terms.ts';
import { type Customer, ElementReader } from '../script/elements.ts';
import type { Checker } from '../script/lint.ts';
import type { SaidPart } from '../script/said.ts';
import { bare } from '../text/normalise.ts';
import { type WorkingCalendar, workingCalendar } from '../ticket/calendar.ts';
import type { Meaning, Understander } from '../understand/meaning.ts';
import { type ModelCache, NO_CACHE } from '../understand/training.ts';
import type { Moment } from './condition.ts';
import { contextOf, givesAnswer, momentOf, underWay } from './moment.ts';
import { type Ranked, SituationRanker } from './ranker.ts';
import { type OpenTicket, type Replay, Replayer } from './replay.ts';
import { type HistoryLine, sceneOf } from './scene.ts';
import { placeOf } from './steps.ts';
import { type Worded, Wording, type WordingContext } from './wording.ts';

export interface SuggestInput {
  readonly history: readonly HistoryLine[];
  readonly channel?: ChannelKind | undefined;
  readonly customer?: Customer | undefined;
  readonly agent?: { readonly number?: string | undefined } | undefined;
  readonly ticket?: OpenTicket | null | undefined;
  /** The flow that the conversation is in, where the caller knows. */
  readonly flow?: string | null | undefined;
  /** ms since 1970. */
  readonly now: number;
  /** Name of the community, as told to owners. */
  readonly community: string;
  /** Its id: some rules of the checker are of some communities only. */
  readonly communityId?: string | undefined;
  /** The community's own values of the FAQ's slots. */
  readonly figures?: Readonly<Record<string, string>> | undefined;
}

export interface Suggestion {
  /** "CMPL-5", or "FLOW-REPAIR". */
  readonly situation: string;
  /** Null in flows. */
  readonly step: number | null;
  readonly text: string;
  readonly why: string;
  /** 0 to 1. */
  readonly score: number;
  readonly phrase: { readonly id: string; readonly version: string };
}

export interface Suggestions {
  /** Best first, at most three, no two alike. */
  readonly suggestions: readonly Suggestion[];
  /** Up to three sayings that the situation forbids, the most tempting first. */
  readonly avoid: readonly string[];
}

const MOST = 3;
/** Less likely ones are not worth an agent's look. */
const LEAST = 0.03;
/** What the engine would answer, when the message gives what was asked. */
const ANSWERING = 0.8;
const FAQ_SURE = 0.5;
const FAQ_TIMES = 3;
const FLOW_TIMES = 3;
/** A half-believed emergency is outdone only by what is likelier than this. */
const DOUBTFUL = 0.6;
const EMERGENCY = 'FLOW-EMERGENCY';
const SATISFACTION = 'FLOW-SATISFACTION';

/** So short a message mostly answers what was asked. */
const CURT = 4;

/** What the engine would say now. */
interface Answer {
  readonly parts: readonly SaidPart[];
  /** Its situation or flow. */
  readonly label: string | null;
  /** It goes before what the words look like. */
  readonly ahead: boolean;
}

interface Weights {
  readonly answer: Answer;
  readonly emergency: boolean;
  /** Whether our last line put a question. */
  readonly asked: boolean;
  /** A message of few characters, without anger. */
  readonly curt: boolean;
}

export class Suggester {
  readonly #library: Library;
  readonly #checker: Checker;
  readonly #wording: Wording;
  readonly #replayer: Replayer;
  readonly #calendar: WorkingCalendar;
  readonly #understander: Understander;
  readonly #elements: ElementReader;
  readonly #models: ModelCache;
  #ranker: SituationRanker | null = null;

  /** @param models keeps what is trained; without it every process trains for seconds */
  constructor(library: Library, checker: Checker, understander: Understander, models: ModelCache = NO_CACHE) {
    this.#library = library;
    this.#models = models;
    this.#checker = checker;
    this.#understander = understander;
    this.#elements = new ElementReader(library);
    this.#calendar = workingCalendar(library.standards.calendar);
    this.#wording = new Wording(library, checker);
    this.#replayer = new Replayer(library, understander, this.#calendar);
  }

  /** The first call loads the recognition of situations, or trains it where nothing is kept. */
  async suggest(input: SuggestInput): Promise<Suggestions> {
    this.#ranker ??= new SituationRanker(this.#library, this.#models);
    const scene = sceneOf(input.history);
    const replay = await this.#replayer.replay(
      {
        history: input.history,
        customer: input.customer ?? {},
        ticket: input.ticket ?? null,
        now: input.now,
        community: input.community,
        figures: input.figures ?? {},
      },
      scene,
    );
    const answer = this.#answerOf(replay, input);
    const moment = momentOf(this.#library, this.#elements, input, scene, replay);
    const context = contextOf(this.#library, this.#checker, this.#calendar, input, moment, replay);
    const emergency =
      replay.meaning.urgency === 'emergency' &&
      (!scene.onlyEvent || this.#understander.looksUrgent(scene.event ?? ''));
    const ranked =
      input.history.length === 0
        ? [{ label: this.#library.assist.rules.opening, score: 1 }]
        : this.#ranked(this.#ranker.rank(moment, replay.meaning), input, replay, {
            answer,
            emergency,
            asked: this.#asks(scene.ours.at(-1)),
            curt: bare(scene.text).length <= CURT && !moment.abusive && moment.mood === 'calm',
          });
    const found = this.#worded(ranked, moment, replay, answer, context);
    const suggestions = found.length > 0 ? found : this.#fallback(moment, context);
    return { suggestions, avoid: this.#avoid(suggestions[0]?.situation) };
  }

  /** What the engine would do counts where it knows better: an answer to its question, an FAQ hit, the flow under way. */
  #ranked(
    ranked: readonly Ranked[],
    input: SuggestInput,
    replay: Replay,
    { answer, emergency, asked, curt }: Weights,
  ): Ranked[] {
    const engine = answer.label;
    const answers = asked && (givesAnswer(replay.meaning) || (curt && saysNothingElse(replay.meaning)));
    const answering = engine !== null && (answer.ahead || (underWay(replay) && answers));
    const sure = (replay.meaning.faq[0]?.score ?? 0) >= FAQ_SURE && replay.parts.some(isFaq);
    const times = (label: string) =>
      (label === engine && sure ? FAQ_TIMES : 1) * (label === input.flow ? FLOW_TIMES : 1);
    // Half believed, it stands beside the rest; believed, before all of it (spec 01 优先).
    const doubtful = emergency && replay.meaning.doubtful;
    const weighed = ranked.map(({ label, score }) => ({
      label,
      score:
        emergency && !doubtful
          ? score * 0.1
          : score * times(label) + (label === engine && answering ? ANSWERING : 0),
    }));
    if (engine !== null && !weighed.some(({ label }) => label === engine))
      weighed.push({ label: engine, score: answering ? ANSWERING : sure ? 0.5 : 0.05 });
    const kept = emergency ? weighed.filter(({ label }) => label !== EMERGENCY) : weighed;
    if (emergency) kept.push({ label: EMERGENCY, score: doubtful ? DOUBTFUL : 0.9 });
    const sum = kept.reduce((total, { score }) => total + score, 0);
    return kept.map(({ label, score }) => ({ label, score: score / sum })).sort((a, b) => b.score - a.score);
  }

  /** Whether our last line put a question. */
  #asks(line: string | undefined): boolean {
    if (line === undefined) return false;
    return (
      /[?]\s*$/u.test(line) ||
      (['collect', 'confirm', 'consent'] as const).some((element) =>
        this.#elements.expresses(element, line, {}),
      )
    );
  }

  /** What the engine would say, and whether it knows better than the words look. */
  #answerOf({ parts, before }: Replay, { ticket }: SuggestInput): Answer {
    const { ahead } = this.#library.assist.rules;
    const says = (sets: readonly string[]) => parts.some((part) => sets.includes(setOf(part)));
    const { bot, person, beside } = ahead.nature;
    if (says([bot])) {
      const slots = { agent_number: { text: this.#library.standards.channels.agent_number } };
      const own = parts.map((part) => (setOf(part) === bot ? { phrase: person, slots } : part));
      return { parts: own, label: activeMatter(before)?.flow ?? beside, ahead: true };
    }
    if (!says(ahead.cancelled)) return { parts, label: this.#labelOf(parts), ahead: says(ahead.others) };
    const flow = activeMatter(before)?.flow;
    if (flow !== undefined) return { parts, label: flow, ahead: true };
    const ofTicket = ticket ? flowOf(this.#library, ticket.kind)?.id : undefined;
    if (!ticket || ofTicket === undefined) return { parts, label: this.#labelOf(parts), ahead: true };
    const told = { phrase: ahead.filed, slots: { ticket: { ticket: ticket.number } } };
    return { parts: [told], label: ofTicket, ahead: true };
  }

  #worded(
    ranked: readonly Ranked[],
    moment: Moment,
    replay: Replay,
    answer: Answer,
    context: WordingContext,
  ): Suggestion[] {
    const suggestions: Suggestion[] = [];
    for (const { label, score } of ranked) {
      if (suggestions.length === MOST || (score < LEAST && suggestions.length > 0)) break;
      const worded = this.#text(label, moment, replay, answer, context);
      if (!worded || suggestions.some(({ text }) => text === worded.text)) continue;
      suggestions.push({
        situation: label,
        step: worded.step,
        text: worded.text,
        why: this.#why(label, moment),
        score: Math.round(score * 1000) / 1000,
        phrase: worded.phrase,
      });
    }
    return suggestions;
  }

  #text(
    label: string,
    moment: Moment,
    replay: Replay,
    answer: Answer,
    context: WordingContext,
  ): Worded | null {
    if (this.#library.situations.has(label))
      return this.#wording.situation(label, placeOf(this.#library, label, moment), context);
    if (label === SATISFACTION)
      return this.#wording.ofSet(`${SATISFACTION}.${moment.unhappy ? 'thanks_low' : 'thanks_good'}`, context);
    const flow = this.#library.flows.get(label);
    if (!flow) return null;
    const own = answer.label === label;
    const intent = own ? undefined : (flow.intents[0] as Intent | undefined);
    const parts = own ? answer.parts : intent === undefined ? [] : replay.as(intent);
    if (!own && this.#labelOf(parts) !== label) return null;
    const asks = parts.some((part) => part.phrase.startsWith(`${label}.ask_`));
    const kind = flow.intents[0];
    const content = kind === undefined ? undefined : this.#library.standards.tickets.titles[kind];
    return this.#wording.reply(
      parts,
      content === undefined
        ? context
        : { ...context, slots: { ...context.slots, content: { text: content } } },
      asks && this.#library.assist.rules.restates.includes(label) && !underWay(replay),
    );
  }

  /** The situation or flow that a reply of the engine belongs to: of both the flow, which takes the matter on. */
  #labelOf(parts: readonly SaidPart[]): string | null {
    let common: string | null = null;
    for (const part of parts) {
      const phrase = this.#library.phrases.get(part.phrase);
      if (!phrase) continue;
      const faq = this.#library.faqs.find(({ id }) => id === phrase.source);
      if (faq) return flowOf(this.#library, faq.intent)?.id ?? 'FLOW-INFO';
      if (phrase.source === 'FLOW-COMMON') {
        const key = phrase.id.slice(phrase.source.length + 1).replace(/#.*$/, '');
        common ??= this.#library.assist.rules.common[key] ?? null;
      } else if (this.#library.situations.has(phrase.source)) common ??= phrase.source;
      else return phrase.source;
    }
    return common;
  }

  #why(label: string, moment: Moment): string {
    const { with_words, alone } = this.#library.assist.rules.why;
    const title =
      this.#library.situations.get(label)?.title ?? this.#library.flows.get(label)?.title ?? label;
    const words = this.#ranker?.words(moment.scene, label) ?? [];
    return (words.length > 0 ? with_words : alone)
      .replace('{title}', () => title)
      .replace('{words}', () => words.join(' '));
  }

  #fallback(moment: Moment, context: WordingContext): Suggestion[] {
    for (const label of this.#library.assist.rules.fallback) {
      const worded = this.#wording.situation(label, { step: 1 }, context);
      if (worded) return [{ situation: label, ...worded, why: this.#why(label, moment), score: LEAST }];
    }
    return [];
  }

  /** Named by the spec first, then the lighter ones: what slips out sooner. */
  #avoid(label: string | undefined): string[] {
    const { avoid } = this.#library.assist.rules;
    const situation = this.#library.situations.get(label === undefined ? '' : (avoid[label] ?? label));
    const weight = (pair: { kind: string; severity: (typeof SEVERITIES)[number] }) =>
      (pair.kind === 'forbidden_phrase' ? -10 : 0) + SEVERITIES.indexOf(pair.severity);
    return [...(situation?.never ?? [])]
      .sort((a, b) => weight(a) - weight(b))
      .slice(0, MOST)
      .map(({ say }) => say);
  }
}

const saysNothingElse = ({ intent, act }: Meaning): boolean =>
  act === 'none' && (intent === null || intent === 'unintelligible');

const setOf = ({ phrase }: SaidPart): string => phrase.replace(/#.*$/, '');

const isFaq = (part: SaidPart): boolean => part.phrase.startsWith('FAQ-');
