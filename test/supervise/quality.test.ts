/** Quality: what the checker marks, what is drawn, scores, agreement; and the way of a review from a talk to a drill. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finding, QualityDesk, Review } from '../../src/quality.ts';
import { agreements, kappa, scoreOf } from '../../src/supervise/marking.ts';
import { neverPairs, withPair } from '../../src/supervise/never-pairs.ts';
import { drawTalks } from '../../src/supervise/sampling.ts';
import { autoMarks, splitTalks, type Talk } from '../../src/supervise/talks.ts';
import { ANNA, BEN, beginShift, HOUR, MINUTE, type Shift } from '../converse/shift.ts';
import { library } from '../shared.ts';

const rules = library.supervise.quality;
const CHIEF = { id: 'account:1', name: '主管甲' };
/** The wording that the reply was made from. */
const CARE = { id: 'CARE-5.1.chat', version: 'aaaaaaaaaaaa' };
const SECOND = { id: 'account:2', name: '主管乙' };

const talk = (change: Partial<Talk> = {}): Talk => ({
  conversation: 'c',
  lines: [],
  filed: [],
  handed: [],
  angry: false,
  promises: [],
  ...change,
});
const line = (
  seq: number,
  from: 'owner' | 'bot' | 'agent',
  elements: Talk['lines'][number]['elements'] = [],
) => ({
  seq,
  from,
  by: from === 'agent' ? '前台甲' : null,
  at: seq * MINUTE,
  elements,
  findings: [],
});
const shares = (given: Talk) =>
  Object.fromEntries(autoMarks(rules, given, 100 * HOUR).map(({ id, share }) => [id, share]));

describe('what the checker marks', () => {
  it('asks for an apology in a complaint only, whoever says it', () => {
    const filed = [{ at: 5 * MINUTE, kind: 'complaint' as const, urgent: false, rating: null }];
    expect(shares(talk({ lines: [line(1, 'owner'), line(2, 'bot')] })).apology).toBeNull();
    expect(shares(talk({ filed, lines: [line(1, 'owner'), line(2, 'bot')] })).apology).toBe(0);
    expect(shares(talk({ filed, lines: [line(1, 'owner'), line(2, 'bot', ['empathy'])] })).apology).toBe(1);
    expect(shares(talk({ angry: true, lines: [line(1, 'owner'), line(2, 'agent')] })).apology).toBe(0);
  });

  it('looks for restating before a ticket is filed, not after', () => {
    const filed = [{ at: 3 * MINUTE, kind: 'repair' as const, urgent: false, rating: null }];
    expect(shares(talk({ filed, lines: [line(1, 'owner'), line(2, 'bot', ['confirm'])] })).restate).toBe(1);
    expect(
      shares(talk({ filed, lines: [line(1, 'owner'), line(2, 'bot'), line(4, 'bot', ['confirm'])] })).restate,
    ).toBe(0);
  });

  it('asks a person for a greeting first and a good end last, and for the reason of a transfer', () => {
    const good = talk({
      handed: [3 * MINUTE],
      lines: [
        line(1, 'owner'),
        line(2, 'bot', ['reason']),
        line(4, 'agent', ['greeting']),
        line(6, 'agent', ['thanks']),
      ],
    });
    expect(shares(good)).toMatchObject({ opening: 1, ending: 1, transfer: 1 });
    const bare = talk({ handed: [3 * MINUTE], lines: [line(1, 'owner'), line(2, 'bot'), line(4, 'agent')] });
    expect(shares(bare)).toMatchObject({ opening: 0, ending: 0, transfer: 0 });
    expect(shares(talk({ lines: [line(1, 'owner'), line(2, 'bot')] }))).toMatchObject({
      opening: null,
      ending: null,
    });
  });

  it('counts long waits and promises that were not kept', () => {
    const waits = [line(1, 'owner'), line(9, 'agent'), line(10, 'owner'), line(12, 'agent')];
    expect(shares(talk({ lines: waits })).waits).toBe(0.5);
    expect(
      shares(
        talk({
          lines: waits,
          promises: [
            { dueAt: 10, keptAt: 5 },
            { dueAt: 10, keptAt: null },
          ],
        }),
      ).promise,
    ).toBe(0.5);
  });

  it('takes what comes after a long silence for another talk', () => {
    const at = [0, HOUR, 14 * HOUR, 15 * HOUR].map((ms) => ({ at: ms }));
    expect(splitTalks(at, rules.gap_h * HOUR).map(({ length }) => length)).toEqual([2, 2]);
  });
});

describe('scores', () => {
  const found = (id: string, severity: 'minor' | 'normal' | 'severe') =>
    ({
      id,
      severity,
      kind: 'vague',
      seq: 1,
      by: '前台甲',
      rule: 'r',
      situation: null,
      cue: '',
      reason: '',
      better: '',
      phrases: [],
    }) as const;
  const auto = rules.items.map(({ id }) => ({ id, share: 1, seqs: [] }));
  const score = (verdicts: Record<string, 'confirmed' | 'dismissed'>, items = {}, takenBack = false) =>
    scoreOf(
      rules,
      auto,
      [found('a', 'normal'), found('b', 'severe')],
      { verdicts, items, remark: '' },
      takenBack,
    );

  it('count only what was confirmed; a grave one fails the whole', () => {
    expect(score({ a: 'dismissed', b: 'dismissed' })).toEqual({ score: 100, failed: false, passed: true });
    expect(score({ a: 'confirmed', b: 'dismissed' }).score).toBe(88);
    expect(score({ a: 'dismissed', b: 'confirmed' })).toEqual({ score: 0, failed: true, passed: false });
    expect(score({ a: 'confirmed', b: 'confirmed' }, {}, true).score).toBe(100);
  });

  it('weigh items that apply, and take a person’s word over the checker’s', () => {
    const clean = { a: 'dismissed', b: 'dismissed' } as const;
    expect(score(clean, { apology: 0 }).score).toBe(88);
    expect(score(clean, { apology: null, restate: 0 }).score).toBe(Math.round((76 / 88) * 1000) / 10);
  });
});

describe('drawing', () => {
  const plan = rules.plans.find(({ id }) => id === 'daily');
  const talks = Array.from({ length: 100 }, (_, n) => ({
    key: `t${n}`,
    people: n % 2 ? ['甲'] : ['乙'],
    bot: true,
    kinds: n % 10 === 0 ? (['complaint'] as const) : [],
    risks: n === 7 ? (['angry'] as const) : [],
  }));
  const plans = (change: object) =>
    ({ ...(plan ?? rules.plans[0]), ...change }) as (typeof rules.plans)[number];

  it('is the same for the same seed, whatever the order, and another for another', () => {
    const one = drawTalks(plans({}), talks, 'a').map(({ key }) => key);
    expect(one).toHaveLength(5);
    expect(drawTalks(plans({}), talks.toReversed(), 'a').map(({ key }) => key)).toEqual(one);
    expect(drawTalks(plans({}), talks, 'b').map(({ key }) => key)).not.toEqual(one);
  });

  it('is by person, kind and risk, within the least and the most', () => {
    const each = drawTalks(plans({ per: 'agent', share: 0, least: 3, by: 'agent' }), talks, 'a');
    expect(['甲', '乙'].map((name) => each.filter(({ people }) => people.includes(name)).length)).toEqual([
      3, 3,
    ]);
    expect(drawTalks(plans({ kinds: ['complaint'], share: 1, most: 4 }), talks, 'a')).toHaveLength(4);
    expect(drawTalks(plans({ risks: ['angry'], share: 1 }), talks, 'a').map(({ key }) => key)).toEqual([
      't7',
    ]);
  });
});

describe('agreement', () => {
  it('is reckoned beyond chance', () => {
    const pairs = (same: number, other: number): [string, string][] => [
      ...Array.from({ length: same }, (_, n): [string, string] => (n % 2 ? ['y', 'y'] : ['n', 'n'])),
      ...Array.from({ length: other }, (_, n): [string, string] => (n % 2 ? ['y', 'n'] : ['n', 'y'])),
    ];
    expect(kappa(pairs(10, 0))).toBe(1);
    expect(kappa(pairs(10, 10))).toBe(0);
    // 20 y/y, 5 y/n, 10 n/y, 15 n/n: the example of every textbook.
    const book = (count: number, pair: [string, string]) => Array.from({ length: count }, () => pair);
    expect(
      kappa([
        ...book(20, ['y', 'y']),
        ...book(5, ['y', 'n']),
        ...book(10, ['n', 'y']),
        ...book(15, ['n', 'n']),
      ]),
    ).toBe(0.4);
    expect(kappa(book(5, ['y', 'y']))).toBeNull();
    const marked = (by: string, verdict: 'confirmed' | 'dismissed') => ({
      by,
      at: 0,
      remark: '',
      verdicts: { a: verdict },
      items: { answer: 1 },
    });
    const [yi, jia] = [marked('乙', 'confirmed'), marked('甲', 'dismissed')];
    const inspectors = ['乙', '甲'].toSorted();
    expect(agreements([{ marks: [yi, jia], auto: [] }])).toEqual([
      { inspectors, judged: 2, same: 50, kappa: expect.any(Number) },
    ]);
    // Only one corrects an item of the checker: the other has left it as it was. What both leave is no decision of theirs.
    const auto = [
      { id: 'opening', share: 1, seqs: [] },
      { id: 'waits', share: 1, seqs: [] },
    ];
    const corrects = { ...yi, items: { ...yi.items, opening: 0 } };
    expect(agreements([{ marks: [corrects, jia], auto }])).toMatchObject([{ judged: 3, same: 33.3 }]);
    const none = { verdicts: {}, items: {} };
    expect(
      agreements([
        {
          marks: [
            { ...yi, ...none },
            { ...jia, ...none },
          ],
          auto,
        },
      ]),
    ).toEqual([{ inspectors, judged: 0, same: null, kappa: null }]);
  });
});

describe('what is never said, out of confirmed findings', () => {
  const finding = (say: string, more: Partial<Finding> = {}): Finding => ({
    id: say,
    seq: 1,
    by: ANNA.name,
    kind: 'vague',
    severity: 'normal',
    rule: 'model/vague',
    situation: 'TALK-5',
    cue: say,
    reason: '含糊',
    better: '林先生，我查了再回您。',
    phrases: [],
    ...more,
  });
  const situation = library.situations.get('TALK-5');
  const known = situation?.never[0];

  it('is what no situation has, each with how often, in the words of the rule and nobody’s name in it', () => {
    const pairs = neverPairs(
      library,
      [
        finding('大概过两天吧'),
        finding('大概过两天吧'),
        finding(known?.say ?? ''),
        finding('找林**去'),
        finding('算了'),
        finding('你'),
      ],
      new Set(['算了']),
    );
    expect(pairs).toMatchObject([{ say: '大概过两天吧', situation: 'TALK-5', like: null, times: 2 }]);
    expect(pairs[0]?.better).toBe(library.rules.violations.kinds.vague.better);
  });

  it('is put among the paraphrases of the saying that it is like, or becomes one of its own, once', () => {
    const like = neverPairs(library, [finding('新的说法', { rule: `TALK-5/${known?.id}` })], new Set())[0];
    const alone = neverPairs(library, [finding('大概过两天吧')], new Set())[0];
    if (!like || !alone || !situation) throw new Error('no pair');
    const data = { id: 'TALK-5', never: situation.never };
    expect(withPair(data, like).never).toContainEqual({
      ...known,
      paraphrases: [...(known?.paraphrases ?? []), '新的说法'],
    });
    expect(like.better).toBe(known?.better);
    const grown = withPair(data, alone);
    expect((grown.never as unknown[]).at(-1)).toMatchObject({
      id: `never-${situation.never.length + 1}`,
      say: '大概过两天吧',
      paraphrases: [],
    });
    expect(withPair(grown, alone)).toEqual(grown);
  });
});

describe('a review', () => {
  let shift: Shift;
  let quality: QualityDesk;
  beforeEach(async () => {
    shift = await beginShift();
    quality = shift.staff.supervision.quality;
    await shift.says('转人工');
    await shift.act(ANNA, { do: 'claim' });
    await shift.act(
      ANNA,
      { do: 'reply', phrases: [CARE], edited: true, knowing: true },
      '哎呀，你们急什么，等着吧。',
    );
    await shift.pass(2 * MINUTE);
  });
  afterEach(() => shift.close());

  const drawn = async (plan = 'risky'): Promise<Review> => {
    await quality.draw(plan, shift.clock.now(), CHIEF);
    const [card] = await quality.list({ states: ['drawn'] });
    if (!card) throw new Error('nothing was drawn');
    return quality.review(card.id, CHIEF);
  };
  const all = (review: Review, verdict: 'confirmed' | 'dismissed') => ({
    verdicts: Object.fromEntries(review.found.map(({ id }) => [id, verdict])),
    items: { answer: 1, record: 1 },
    remark: '语气不好',
  });

  it('is drawn once for its risk, with what the one checker found and who said it', async () => {
    const review = await drawn();
    expect(review).toMatchObject({ people: [ANNA.name], risks: ['violation'], state: 'drawn', score: null });
    const check = await shift.staff.check('哎呀，你们急什么，等着吧。', null);
    expect(review.found.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(check.violations.map(({ rule }) => rule)),
    );
    expect(review.found.every(({ by }) => by === ANNA.name)).toBe(true);
    expect(await quality.draw('risky', shift.clock.now(), CHIEF)).toMatchObject({ drawn: 1, made: 0 });
  });

  it('is marked by people: every finding judged, not by who talked, once; what is confirmed is practised', async () => {
    const review = await drawn();
    // The talk knows her by name, her drills by what she is enrolled as.
    await shift.staff.training.programme.enrol(
      { trainee: 'a-7', name: ANNA.name, aliases: [], groups: [], from: 0, newcomer: false },
      CHIEF,
    );
    await expect(
      quality.mark(review.id, review.version, { verdicts: {}, items: {}, remark: '' }, CHIEF),
    ).rejects.toMatchObject({ code: 'E_INPUT_SHAPE' });
    await expect(
      quality.mark(review.id, review.version, all(review, 'confirmed'), ANNA),
    ).rejects.toMatchObject({ code: 'E_CONFLICT' });
    const marked = await quality.mark(review.id, review.version, all(review, 'confirmed'), CHIEF);
    expect(marked).toMatchObject({ state: 'marked', inspector: CHIEF.name });
    expect(marked.score).toBeLessThan(100);
    await expect(
      quality.mark(review.id, marked.version, all(review, 'dismissed'), SECOND),
    ).rejects.toMatchObject({ code: 'E_CONFLICT' });
    const practised = (await shift.store.memories('a-7')).map(({ situation }) => situation);
    const [first] = review.found;
    expect(practised).toContain(first?.situation ?? library.drilling.memory.practise[first?.kind ?? 'vague']);
  });

  it('is appealed by who talked and decided by another inspector; what is taken back counts no more', async () => {
    const review = await drawn();
    const marked = await quality.mark(review.id, review.version, all(review, 'confirmed'), CHIEF);
    expect(await quality.pairs(0)).not.toEqual([]);
    await expect(quality.appeal(review.id, marked.version, '不是我说的', BEN)).rejects.toMatchObject({
      code: 'E_CONFLICT',
    });
    const appealed = await quality.appeal(review.id, marked.version, '业主先开的玩笑', ANNA);
    const decision = { upheld: true, reason: '听了前后文，语气无碍' };
    await expect(quality.decide(review.id, appealed.version, decision, CHIEF)).rejects.toMatchObject({
      code: 'E_CONFLICT',
    });
    const settled = await quality.decide(review.id, appealed.version, decision, SECOND);
    expect(settled.state).toBe('settled');
    // She alone is told that a talk of hers was marked, and what became of her appeal.
    const told = (await shift.store.events(0, 1000)).filter(
      ({ kind, data }) => kind === 'alert' && 'person' in data,
    );
    expect(told.map(({ data }) => data)).toEqual([
      expect.objectContaining({ reason: 'own:review', person: ANNA.name, roles: [] }),
      expect.objectContaining({ reason: 'own:verdict', person: ANNA.name, roles: [] }),
    ]);
    expect(settled.score).toBeGreaterThan(marked.score ?? 100);
    expect(await quality.pairs(0)).toEqual([]);
    expect((await shift.store.papers.history(review.id)).map(({ state }) => state)).toEqual([
      'drawn',
      'marked',
      'appealed',
      'settled',
    ]);
  });

  it('cannot be appealed after the days for it', async () => {
    const review = await drawn();
    const marked = await quality.mark(review.id, review.version, all(review, 'confirmed'), CHIEF);
    await shift.pass((rules.appeal_days + 1) * 24 * HOUR);
    await expect(quality.appeal(review.id, marked.version, '太迟了', ANNA)).rejects.toMatchObject({
      code: 'E_CONFLICT',
    });
    expect((await quality.review(review.id, CHIEF)).state).toBe('settled');
  });

  it('is marked by two apart where inspectors are compared', async () => {
    const review = await drawn('calibration');
    const once = await quality.mark(review.id, review.version, all(review, 'confirmed'), CHIEF);
    expect(once.state).toBe('drawn');
    expect((await quality.review(review.id, SECOND)).marks).toEqual([]);
    expect((await quality.review(review.id, SECOND)).score).toBeNull();
    // Nor does the list tell it, to anybody but who has marked.
    for (const as of [SECOND.name, undefined])
      expect(await quality.list({ as })).toMatchObject([{ score: null, inspector: null, twice: true }]);
    expect(await quality.list({ as: CHIEF.name })).toMatchObject([{ inspector: CHIEF.name }]);
    await expect(
      quality.mark(review.id, once.version, all(review, 'confirmed'), CHIEF),
    ).rejects.toMatchObject({ code: 'E_CONFLICT' });
    expect((await quality.mark(review.id, once.version, all(review, 'dismissed'), SECOND)).state).toBe(
      'marked',
    );
    expect(await quality.agreement(0)).toMatchObject([{ judged: review.found.length + 2 }]);
  });

  it('counts in the report of wordings, until it is taken back', async () => {
    const review = await drawn();
    await quality.mark(review.id, review.version, all(review, 'confirmed'), CHIEF);
    const violated = async () => {
      const { sections } = await shift.staff.supervision.reports.report({
        kind: 'day',
        at: shift.clock.now(),
        sections: ['phrases'],
      });
      return sections[0]?.phrases.find(({ phrase }) => phrase === CARE.id)?.violated;
    };
    expect(await violated()).toBe(review.found.length);
    const { version } = await quality.review(review.id, CHIEF);
    const appealed = await quality.appeal(review.id, version, '业主先开的玩笑', ANNA);
    await quality.decide(review.id, appealed.version, { upheld: true, reason: '无碍' }, SECOND);
    expect(await violated()).toBe(0);
  });
});
