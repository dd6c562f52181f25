/** Quality at work: talks drawn by plan, marked, appealed, settled; what was confirmed is practised (src/quality.ts). */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Colleague } from '../converse/event.ts';
import { YingdaError } from '../errors.ts';
import type { DrillDesk } from '../lessons.ts';
import type { QualityPlan } from '../library/quality-schema.ts';
import type { Paper } from '../papers.ts';
import type {
  Finding,
  Marking,
  QualityDesk,
  Review,
  ReviewCard,
  ReviewFilter,
  ReviewState,
} from '../quality.ts';
import { maskPersonal } from '../script/fill.ts';
import type { Store } from '../store.ts';
import { agreements, type MarkedTwice, scoreOf } from '../supervise/marking.ts';
import { neverPairs, withPair } from '../supervise/never-pairs.ts';
import { dayText } from '../supervise/occurrences.ts';
import { type Period, periodOf, periodTitle } from '../supervise/period.ts';
import { REVIEW, type ReviewBody, readReview } from '../supervise/review-paper.ts';
import { drawTalks } from '../supervise/sampling.ts';
import { autoMarks, hasBot, peopleOf, risksOf } from '../supervise/talks.ts';
import { DAY } from '../text/shanghai.ts';
import { filledText } from '../text/template.ts';
import { drawnKey, NIGHT } from './nightly.ts';
import { readTalks, type TalkOptions } from './talks.ts';

export interface QualityOptions extends TalkOptions {
  readonly store: TalkOptions['store'] & Pick<Store, 'papers' | 'kept' | 'keep' | 'callPeople'>;
  readonly clock: Clock;
  readonly drills: Pick<DrillDesk, 'practiseAfter'>;
  /** Whose drills those of a colleague are: talks know them by name. */
  readonly traineeOf: (by: Colleague) => Promise<string>;
}

const MOST = 500;
/** Sayings that trainers have set aside. */
const ASIDE = 'never-pairs';

export function createQualityDesk(options: QualityOptions): QualityDesk {
  const { store, clock, communityId, library } = options;
  const rules = () => library().supervise.quality;

  function planOf(id: string): QualityPlan {
    const plan = rules().plans.find((one) => one.id === id);
    if (plan) return plan;
    const known = rules().plans.map((one) => one.id);
    throw new YingdaError('E_UNKNOWN_ID', `there is no plan "${id}"; there are: ${known.join(' ')}`);
  }

  async function own(id: string): Promise<{ readonly paper: Paper; readonly body: ReviewBody }> {
    const paper = await store.papers.get(id);
    const body = paper?.kind === REVIEW && paper.communityId === communityId ? readReview(paper.body) : null;
    if (!paper || !body) throw new YingdaError('E_NOT_FOUND', `there is no review ${id}`, { exitCode: 1 });
    return { paper, body };
  }

  const stateOf = ({ state, changedAt }: Paper): ReviewState =>
    state === 'marked' && clock.now() > changedAt + rules().appeal_days * DAY
      ? 'settled'
      : (state as ReviewState);

  function card(paper: Paper, body: ReviewBody): ReviewCard {
    const { people, risks, found, score, marks, twice } = body;
    return {
      id: paper.id,
      version: paper.version,
      state: stateOf(paper),
      plan: titleOf(body),
      conversation: paper.subject ?? '',
      at: paper.at,
      people,
      risks,
      findings: found.length,
      score: score?.score ?? null,
      failed: score?.failed ?? false,
      passed: score?.passed ?? null,
      inspector: marks[0]?.by ?? null,
      twice: twice && marks.length < 2,
    };
  }

  /** Two who mark the same do not see each other's marks. */
  const seenBy = (body: ReviewBody, name: string | undefined): ReviewBody =>
    body.twice && body.marks.length === 1 && body.marks[0]?.by !== name
      ? { ...body, score: null, marks: [] }
      : body;

  async function shown({ paper, body }: { paper: Paper; body: ReviewBody }, as: Colleague): Promise<Review> {
    const speakers = new Map(body.lines.map(({ seq, by }) => [seq, by]));
    const first = body.lines[0]?.seq ?? 1;
    const rows = (await store.messages(paper.subject ?? '', first - 1, rules().most_lines)).filter(
      ({ seq }) => speakers.has(seq),
    );
    const seen = seenBy(body, as.name);
    const blind = seen !== body;
    return {
      ...card(paper, seen),
      lines: rows.map(({ seq, from, at, text }) => ({
        seq,
        from,
        at,
        by: speakers.get(seq) ?? null,
        text: maskPersonal(text),
      })),
      found: body.found,
      items: rules().items.map(({ id, title, weight, look }) => ({
        ...(body.auto.find((one) => one.id === id) ?? { id, share: null, seqs: [] }),
        title,
        weight,
        manual: look === 'manual',
        fixed: look === 'violations',
      })),
      marks: blind ? [] : body.marks,
      appeal: body.appeal,
    };
  }

  async function change(
    { paper, version, body, state }: { paper: Paper; version: number; body: ReviewBody; state: ReviewState },
    by: Colleague,
  ): Promise<Review> {
    const due = state === 'drawn' ? paper.due : null;
    const changed = await store.papers.change(paper.id, version, { state, body, due }, by.name, clock.now());
    if (!changed) throw new YingdaError('E_CONFLICT', 'somebody was faster: read the review again');
    return shown({ paper: changed, body }, by);
  }

  async function draw(id: string, at: number, by: Colleague) {
    const plan = planOf(id);
    const period = periodOf(plan.period, at);
    const talks = await readTalks(options, { from: period.from, to: Math.min(period.to, clock.now() + 1) });
    const low = library().standards.figures.low_rating;
    const now = clock.now();
    const drawables = talks.map((talk) => ({
      key: talk.key,
      talk,
      people: peopleOf(talk),
      bot: hasBot(talk),
      kinds: talk.filed.map(({ kind }) => kind),
      risks: risksOf(talk, low, now),
    }));
    const drawn = drawTalks(plan, drawables, seedOf(communityId, plan, period));
    const made = await store.papers.make(
      drawn.map(({ key, talk, people, risks }) => {
        const body: ReviewBody = {
          plan: plan.id,
          lines: talk.lines.map(({ seq, by: who }) => ({ seq, by: who })),
          people,
          risks,
          found: talk.lines.flatMap(({ findings }) =>
            findings.map((one) => ({ ...one, phrases: [...one.phrases] })),
          ),
          auto: autoMarks(rules(), talk, now).map((mark) => ({ ...mark, seqs: [...mark.seqs] })),
          twice: plan.twice,
          told: null,
          marks: [],
          score: null,
          appeal: null,
        };
        return {
          id: randomUUID(),
          kind: REVIEW,
          communityId,
          key: plan.twice ? `${key}:twice` : key,
          state: 'drawn',
          subject: talk.conversation,
          at: talk.lines[0]?.at ?? now,
          due: now + rules().mark_days * DAY,
          keepUntil: now + rules().keep_days * DAY,
          body,
        };
      }),
      by.name,
      now,
    );
    return {
      plan: plan.id,
      talks: talks.length,
      drawn: drawn.length,
      made: made.filter((one) => one.made).length,
    };
  }

  async function find({ states, since, person, limit = MOST }: ReviewFilter) {
    const papers = await store.papers.find({
      kinds: [REVIEW],
      communityId,
      ...(since !== undefined && { from: since }),
      newest: true,
    });
    return papers
      .flatMap((paper) => {
        const body = readReview(paper.body);
        const fits =
          body !== null &&
          (states === undefined || states.includes(stateOf(paper))) &&
          (person === undefined || body.people.includes(person));
        return fits ? [{ paper, body }] : [];
      })
      .slice(0, limit);
  }

  async function mark(id: string, version: number, given: Marking, by: Colleague): Promise<Review> {
    const { paper, body } = await own(id);
    if (paper.state !== 'drawn') throw new YingdaError('E_CONFLICT', 'it has been marked');
    if (body.people.includes(by.name))
      throw new YingdaError('E_CONFLICT', 'nobody marks a talk of their own');
    if (body.marks.some((one) => one.by === by.name))
      throw new YingdaError('E_CONFLICT', 'the second marking is somebody else’s');
    const open = body.found.filter(({ id: finding }) => given.verdicts[finding] === undefined);
    if (open.length > 0)
      throw new YingdaError('E_INPUT_SHAPE', `not judged yet: ${open.map(({ cue }) => cue).join('; ')}`);
    const unknown = Object.keys(given.items).filter((item) => !rules().items.some((one) => one.id === item));
    if (unknown.length > 0) throw new YingdaError('E_INPUT_SHAPE', `there is no item ${unknown.join(', ')}`);
    const marks = [...body.marks, { ...given, by: by.name, at: clock.now() }];
    const [first] = marks;
    const next = { ...body, marks, score: first ? scoreOf(rules(), body.auto, body.found, first) : null };
    const done = !body.twice || marks.length > 1;
    const review = await change({ paper, version, body: next, state: done ? 'marked' : 'drawn' }, by);
    if (done && first) {
      const confirmed = confirmedOf(body.found, first);
      await practise(confirmed);
      const until = dayText(clock.now() + rules().appeal_days * DAY);
      for (const person of new Set(confirmed.flatMap((finding) => finding.by ?? [])))
        await tell(
          paper,
          person,
          'own:review',
          filledText(rules().labels.told, { plan: titleOf(body), until }),
        );
    }
    return review;
  }

  const titleOf = ({ plan }: ReviewBody) => rules().plans.find(({ id }) => id === plan)?.title ?? plan;

  /** Whom it is about, alone. */
  const tell = ({ id }: Paper, person: string, reason: string, list: string) =>
    store.callPeople({
      id: `${reason}/${communityId}/${id}/${person}`,
      communityId,
      reason,
      roles: [],
      person,
      list,
      at: clock.now(),
    });

  /** Each situation once for each who said it; one that cannot be drilled is left out. */
  async function practise(confirmed: readonly Finding[]): Promise<void> {
    const wanted = new Set(
      confirmed.flatMap(({ by, situation, kind }) =>
        by === null ? [] : JSON.stringify([by, kind, situation]),
      ),
    );
    for (const one of wanted) {
      const [name, kind, situation] = JSON.parse(one) as [string, Finding['kind'], string | null];
      const trainee = await options.traineeOf({ id: name, name });
      await options.drills.practiseAfter(trainee, { kind, situation }).catch((error: unknown) => {
        if (!(error instanceof YingdaError && error.code === 'E_UNKNOWN_ID')) throw error;
      });
    }
  }

  async function aside(): Promise<readonly string[]> {
    const kept = (await store.kept(ASIDE, communityId)) as { readonly says: readonly string[] } | null;
    return kept?.says ?? [];
  }

  async function pairs(since: number) {
    const confirmed = await confirmedFindings(store, communityId, { from: since });
    return neverPairs(library(), confirmed, new Set(await aside()));
  }

  return {
    async plans() {
      const { plans, nightly } = rules();
      const kept = await Promise.all(plans.map(({ id }) => store.kept(NIGHT, drawnKey(communityId, id))));
      return plans.map(({ id, title, period }, n) => {
        const last = kept[n] as { readonly from: number; readonly at: number } | null | undefined;
        const of = last ? periodTitle(library().supervise.reports, periodOf(period, last.from)) : null;
        return {
          id,
          title,
          period,
          nightly: nightly.at,
          last: last && of ? { period: of, at: last.at } : null,
        };
      });
    },
    draw,
    list: async (filter) =>
      (await find(filter)).map(({ paper, body }) => card(paper, seenBy(body, filter.as))),
    review: async (id, as) => shown(await own(id), as),
    async mine(id, as) {
      const found = await own(id);
      if (!found.body.people.includes(as.name) || found.paper.state === 'drawn')
        throw new YingdaError('E_NOT_FOUND', `there is no review ${id}`, { exitCode: 1 });
      return shown(found, as);
    },
    mark,
    async appeal(id, version, words, by) {
      const { paper, body } = await own(id);
      if (!body.people.includes(by.name)) throw new YingdaError('E_CONFLICT', 'one appeals for oneself only');
      if (stateOf(paper) !== 'marked')
        throw new YingdaError('E_CONFLICT', 'it cannot be appealed (any more)');
      const appeal = { by: by.name, at: clock.now(), words, verdict: null };
      return change({ paper, version, body: { ...body, appeal }, state: 'appealed' }, by);
    },
    async decide(id, version, { upheld, reason }, by) {
      const { paper, body } = await own(id);
      const [first] = body.marks;
      if (paper.state !== 'appealed' || !body.appeal || !first)
        throw new YingdaError('E_CONFLICT', 'nothing was appealed');
      if (first.by === by.name || body.people.includes(by.name))
        throw new YingdaError('E_CONFLICT', 'an appeal is decided by somebody else');
      const verdict = { upheld, by: by.name, at: clock.now(), reason };
      const score = scoreOf(rules(), body.auto, body.found, first, upheld);
      const next = { ...body, appeal: { ...body.appeal, verdict }, score };
      const review = await change({ paper, version, body: next, state: 'settled' }, by);
      const { labels } = rules();
      const told = { plan: titleOf(body), verdict: labels.verdicts[upheld ? 'upheld' : 'kept'] };
      await tell(paper, body.appeal.by, 'own:verdict', filledText(labels.verdict, told));
      return review;
    },
    async agreement(since) {
      const twice = (await find({ since })).flatMap(({ body: { marks, auto } }): MarkedTwice[] => {
        const [one, other] = marks;
        return one && other ? [{ marks: [one, other], auto }] : [];
      });
      return agreements(twice);
    },
    pairs,
    async draftPair(since, say, data) {
      const pair = (await pairs(since)).find((one) => one.say === say);
      if (!pair) throw new YingdaError('E_NOT_FOUND', 'there is no such saying', { exitCode: 1 });
      return withPair(data, pair);
    },
    async setAside(say, by) {
      const kept = await aside();
      const says = [...new Set([...kept, say])].slice(-MOST);
      await store.keep(ASIDE, communityId, { says, by: by.name }, clock.now());
    },
  };
}

const seedOf = (community: string, { id }: QualityPlan, { from }: Period) => `${community}/${id}/${from}`;

export const confirmedOf = (found: readonly Finding[], { verdicts }: Marking) =>
  found.filter(({ id }) => verdicts[id] === 'confirmed');

/** Findings of talks of a stretch that were confirmed, and not taken back after an appeal. */
export async function confirmedFindings(
  store: Pick<Store, 'papers'>,
  communityId: string,
  stretch: { readonly from: number; readonly to?: number },
): Promise<Finding[]> {
  const papers = await store.papers.find({ kinds: [REVIEW], communityId, ...stretch });
  return papers.flatMap((paper) => {
    const { found, marks, appeal } = readReview(paper.body) ?? { found: [], marks: [], appeal: null };
    const [first] = marks;
    return first && appeal?.verdict?.upheld !== true ? confirmedOf(found, first) : [];
  });
}
