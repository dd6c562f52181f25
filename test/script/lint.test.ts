/** The checker finds what must never be said, however worded, and leaves innocent lines alone. */
import { describe, expect, it } from 'vitest';
import { type Library, sampleOf } from '../../src/library/library.ts';
import type { ViolationKind } from '../../src/library/terms.ts';
import { Checker } from '../../src/script/lint.ts';
import { scoreOf } from '../../src/script/score.ts';
import { ViolationFinder } from '../../src/script/violations.ts';
import { normalise } from '../../src/text/normalise.ts';
import { fillTemplate, parseTemplate } from '../../src/text/template.ts';
import { library, models } from '../shared.ts';

const checker = new Checker(library, models);
const { rules } = library.rules.violations;
const pairs = [...library.situations.values()].flatMap((situation) =>
  situation.never.map((pair) => ({ situation: situation.id, pair })),
);
/** The same rules without the situations' own sayings: lines that the checker has never seen. */
const unread: Library = {
  ...library,
  situations: new Map([...library.situations].map(([id, one]) => [id, { ...one, never: [] }])),
};

/** A better wording with and without the name; the fixed text must not hang on it. */
function filled(wording: string): string[] {
  const template = parseTemplate(wording);
  if (typeof template === 'string') throw new Error(`${wording}: ${template}`);
  return [true, false].map((all) => {
    const text = fillTemplate(template, (slot) => {
      if (!all && !template.needs.includes(slot)) return null;
      return sampleOf(library, slot);
    });
    if ('missing' in text) throw new Error(`${wording}: nothing to fill ${text.missing.join()}`);
    return text.text;
  });
}

const shareOf = <T>(rows: readonly T[], found: (row: T) => boolean): number =>
  rows.filter(found).length / rows.length;

describe('rules', () => {
  it('has a rule of every kind', () => {
    expect(new Set(rules.map((rule) => rule.kind)).size).toBe(12);
  });

  it("hits every rule's example as that rule's kind", () => {
    const missed = rules.filter((rule) => {
      const { violations } = checker.lint({
        text: rule.example,
        channel: rule.channels?.[0],
        ...(rule.elsewhere_than && { situation: 'CLOSE-1' }),
        ...(rule.only_in && { situation: rule.only_in[0] }),
      });
      return !violations.some((violation) => violation.kind === rule.kind);
    });
    expect(missed.map((rule) => `${rule.id} ${rule.example}`)).toEqual([]);
  });

  it('leaves every counter-example alone, by any rule', () => {
    const hit = rules.flatMap((rule) =>
      rule.not.flatMap((text) =>
        checker
          .lint({ text, channel: rule.channels?.[0], situation: rule.only_in?.[0] })
          .violations.map((violation) => `${rule.id} ${text} ${violation.rule}`),
      ),
    );
    expect(hit).toEqual([]);
  });

  it('proposes nothing that it would itself forbid', () => {
    const hit = rules.flatMap((rule) =>
      checker
        .lint({ text: rule.better, situation: rule.only_in?.[0] })
        .violations.map((violation) => `${rule.id} ${rule.better} ${violation.rule}`),
    );
    expect(hit).toEqual([]);
  });
});

describe('never-pairs', () => {
  it('finds every forbidden saying and every rewording of the library in its situation', () => {
    const found = (text: string, situation: string) =>
      checker.lint({ text, situation }).violations.length > 0;
    const missed = pairs.flatMap(({ situation, pair }) =>
      [pair.say, ...pair.paraphrases].filter((text) => !found(text, situation)),
    );
    expect(missed).toEqual([]);
  });

  // Measured: 129 of 159 sayings, 735 of 1,002 rewordings.
  it('finds most of them by the rules alone, as it would find unread ones', () => {
    const alone = new Checker(unread);
    const found = (text: string) => alone.lint({ text }).violations.length > 0;
    expect(
      shareOf(
        pairs.map(({ pair }) => pair.say),
        found,
      ),
    ).toBeGreaterThanOrEqual(0.8);
    expect(
      shareOf(
        pairs.flatMap(({ pair }) => pair.paraphrases),
        found,
      ),
    ).toBeGreaterThanOrEqual(0.72);
    // It trains a checker of its own.
  }, 120_000);

  it('proposes nothing that it would itself forbid, in the situation or anywhere', () => {
    const hit = pairs.flatMap(({ situation, pair }) =>
      filled(pair.better).flatMap((text) =>
        [situation, undefined].flatMap((id) =>
          checker
            .lint({ text, situation: id })
            .violations.map((violation) => `${situation}/${pair.id} ${text} ${violation.rule}`),
        ),
      ),
    );
    expect(hit).toEqual([]);
  });
});

/** text, the cue as it stands in it, its kind */
const CUES: readonly (readonly [string, string, ViolationKind])[] = [
  ['您好，今天的事我保证给您修好。', '保证', 'overpromise'],
  ['您好，今天的事我保證給您修好。', '保證', 'overpromise'],
  ['ＢＸ－１１２２－００７我保证修好。', '保证', 'overpromise'],
  ['𠮷先生😀，我\u200B保\u200B證修好。', '保\u200B證', 'overpromise'],
  ['這事不歸我們管。', '不歸我們管', 'shirk'],
  ['您先閉嘴聽我講。', '閉嘴', 'rude_tone'],
  ['ｗｅｃｈａｔ不常用，您加我微信吧。', '加我微信', 'private_contact'],
  ['您聽懂了沒有？', '聽懂了沒有？', 'forbidden_phrase'],
];

describe('spans', () => {
  it.each(CUES)('%s: "%s" is %s', (text, cue, kind) => {
    const { violations } = checker.lint({ text });
    const violation = violations.find((one) => one.kind === kind);
    expect(violation?.cue).toBe(cue);
    expect(violation?.span).toEqual([text.indexOf(cue), text.indexOf(cue) + cue.length]);
  });

  it('points at each of two faults', () => {
    const text = '您先闭嘴，我保证修好。';
    const { violations } = checker.lint({ text });
    expect(violations.map(({ span }) => text.slice(...span))).toEqual(['闭嘴', '保证']);
  });
});

describe('harmless', () => {
  it.each([
    ['quoted', '业主说的“闭嘴”，我已照录。'],
    ['quoted in corner marks', '您轉述的「關我屁事」，這句我記下了。'],
    ['quoted and disowned', '“这事不归我们管”这话不该说，我已转给主管。'],
    ['denied promise', '师傅几点到，我不敢保证，先跟您说清楚。'],
    ['denied threat', '不会因为没交费就给您断水，请放心。'],
    ['denied, in traditional characters', '不會因為沒交費就給您斷水，請放心。'],
    ['denied shirking', '不是我们不管，配件周三到货，我当天通知您。'],
    ['a rule told', '公司不让加个人微信，请您在服务号里留言。'],
    ['a warning', '若有人要求私下付款，请您告诉我们。'],
    ['an urgent direction', '请您尽快报110，先保证自身安全。'],
    ['a rough figure will do', '时间您说个大概就可以，比如周六上午。'],
    ['an honest not-found', '很抱歉，系统里暂时没有找到这一件，两小时内给您答复。'],
  ])('%s: %s', (_why, text) => {
    expect(checker.lint({ text }).violations).toEqual([]);
  });

  it.each([
    '我不是说您不讲道理，我是想把事情弄清楚。',
    '就算您一年没交物业费，电梯坏了我们照样修。',
    '我们绝不会因为您投诉就给您家停水。',
    '我没办法保证今天一定修好，但师傅会尽快到。',
    '没有人说您无理取闹，噪音的事我们照实登记。',
  ])('what is denied or conceded is no violation: %s', (text) => {
    expect(checker.lint({ text }).violations).toEqual([]);
  });

  it.each(['我不是说了吗，明天来。', '不是跟您说过了吗，还问。', '我不是不管，是管不了，您别闹。'])(
    '… and a denial that scolds is one: %s',
    (text) => {
      expect(checker.lint({ text }).ok).toBe(false);
    },
  );

  it('denial and quotation excuse their own clause only', () => {
    const kinds = (text: string) => checker.lint({ text }).violations.map((violation) => violation.kind);
    expect(kinds('我不敢保证，您先闭嘴。')).toEqual(['rude_tone']);
    expect(kinds('您说“闭嘴”，我保证修好。')).toEqual(['overpromise']);
  });
});

describe('where a rule is on', () => {
  const rulesIn = (one: Checker, text: string, more: object = {}) =>
    one.lint({ text, ...more }).violations.map(({ rule }) => rule);

  it('asking to hang up is right where the call is silent or molests, and nowhere else', () => {
    for (const text of ['没事的话请您挂机。', '请您先挂断电话。', '麻烦您挂机，好吗？']) {
      const found = (situation?: string) => rulesIn(checker, text, { situation });
      expect(found('CLOSE-2'), text).toContain('forbidden-hangup-request');
      expect(found('CMPL-2'), text).toContain('forbidden-hangup-request');
      for (const situation of ['OPEN-5', 'TALK-6', undefined])
        expect(found(situation), text).not.toContain('forbidden-hangup-request');
    }
    expect(rulesIn(checker, '请您稍等，不要挂机。', { situation: 'TALK-9' })).toEqual([]);
  });

  it('what the situation itself forbids is named by it, whole', () => {
    const { violations } = checker.lint({ text: '喂,听不见!', situation: 'OPEN-5', step: 1 });
    expect(violations).toMatchObject([
      { rule: 'OPEN-5/never-1', situation: 'OPEN-5', cue: '喂,听不见', span: [0, 5], severity: 'minor' },
    ]);
  });

  it('a saying forbidden by name goes before what is mild everywhere, but only there', () => {
    const kinds = (text: string, situation?: string) =>
      checker.lint({ text, situation }).violations.map(({ kind }) => kind);
    expect(kinds('线路就两条，我也没办法。', 'CMPL-1')).toEqual(['forbidden_phrase']);
    expect(kinds('线路就两条，我也没办法。')).not.toContain('forbidden_phrase');
    expect(kinds('那通又不是我接的。', 'CMPL-4')).toEqual(['forbidden_phrase']);
    expect(kinds('再不说话我就挂了，喂喂！', 'OPEN-5')).toContain('hang_up_threat');
  });

  it('what no innocent line says counts however polite the rest is', () => {
    for (const text of ['您先歇着，修不好您扣我奖金。', '这部梯子再也困不住人了。', '我是您家雇的保姆啊？'])
      expect(checker.lint({ text }).ok, text).toBe(false);
    for (const text of ['再也不漏我不敢讲，先蓄水两天。', '您指出来的这一条，我马上改。'])
      expect(checker.lint({ text }).ok, text).toBe(true);
  });

  it('rules may be on in some communities, off in others, on one channel, and weigh more', () => {
    const [rule] = rules;
    if (!rule) throw new Error('there are no rules');
    const only = (more: object) =>
      new Checker(
        {
          ...library,
          rules: {
            ...library.rules,
            violations: {
              ...library.rules.violations,
              rules: [{ ...rule, id: 'tried', any: ['绿萝'], except: [], ...more }],
            },
          },
        },
        models,
      );
    const found = (more: object, where: object = {}) =>
      rulesIn(only(more), '这盆绿萝，您看看。', where).includes('tried');
    expect(found({})).toBe(true);
    expect(found({ channels: ['chat'] })).toBe(false);
    expect(found({ channels: ['chat'] }, { channel: 'chat' })).toBe(true);
    expect(found({ communities: ['yunqi'] })).toBe(false);
    expect(found({ communities: ['yunqi'] }, { community: 'yunqi' })).toBe(true);
    expect(found({ off_in: ['yunqi'] })).toBe(true);
    expect(found({ off_in: ['yunqi'] }, { community: 'yunqi' })).toBe(false);
    const [heavy] = only({ weight: 2 }).lint({ text: '这盆绿萝，您看看。' }).violations;
    expect(heavy).toMatchObject({ rule: 'tried', weight: 2 });
    const [light] = only({}).lint({ text: '这盆绿萝，您看看。' }).violations;
    if (!heavy || !light) throw new Error('nothing was found');
    const parts = {
      marks: [{ element: 'thanks', held: true }],
      timing: [],
      addressed: true,
      tone: 1,
    } as const;
    const score = (violation: typeof heavy) =>
      scoreOf(library.standards.grading, { ...parts, violations: [{ ...violation, severity: 'minor' }] });
    expect(score(light) - score(heavy)).toBe(library.standards.grading.penalties.minor);
  });
});

describe('a short sentence has little to tell it by', () => {
  it.each(['请您再等等', '您先坐一会儿', '我给您催一下', '我帮您问问', '您填一下电话', '您换个号码试试'])(
    '%s',
    (text) => {
      expect(checker.lint({ text, channel: 'chat' }).violations).toEqual([]);
    },
  );
});

describe('a rule whose words are often innocent', () => {
  const hits = (text: string, bad: number) => {
    const judge = { judge: () => ({ bad, kind: 'rude_tone' as const }) };
    const finder = new ViolationFinder(unread, judge, () => false);
    return finder
      .find(normalise(text), { channel: 'phone', community: null }, undefined)
      .map(({ rule }) => rule);
  };
  const example = (id: string) => rules.find((rule) => rule.id === id)?.example ?? '';

  it.each([
    ['counts where the model would find it too', 'shirk-self-fix', 0.8, true],
    ['does not count where the model doubts it', 'shirk-self-fix', 0.5, false],
    ['is unlike others: those count', 'rude-hurry-talk', 0.5, true],
  ] as const)('%s', (_what, id, bad, violation) => {
    expect(hits(example(id), bad).includes(id)).toBe(violation);
  });
});

describe('a sentence that no rule names', () => {
  const found = (bad: number, kind: ViolationKind, asked: boolean) => {
    const finder = new ViolationFinder(unread, { judge: () => ({ bad, kind }) }, () => asked);
    return (
      finder.find(
        normalise('今天的云走得很慢很慢，像一群吃饱了的羊。'),
        { channel: 'phone', community: null },
        'OPEN-1',
      ).length > 0
    );
  };

  it.each([
    ['what the model is not sure of', 0.5, 'rude_tone', false, false],
    ['what it is fairly sure of', 0.75, 'rude_tone', false, true],
    ['the same, where it says what its situation asks for', 0.75, 'rude_tone', true, false],
    ['what it is very sure of, whatever it says besides', 0.85, 'rude_tone', true, true],
    ['what is said politely: a promise is asked for, and may be too much', 0.75, 'overpromise', true, true],
  ] as const)('%s', (_what, bad, kind, asked, violation) => {
    expect(found(bad, kind, asked)).toBe(violation);
  });
});

describe('honorific', () => {
  const misses = (text: string, customer?: { surname?: string; gender?: 'm' | 'f' }) =>
    checker.lint({ text, situation: 'OPEN-3', customer }).missing;

  it.each([
    ['known and named', '林女士，请问有什么可以帮您？', { surname: '林', gender: 'f' }, []],
    ['known, 您 alone', '请问有什么可以帮您？', { surname: '林', gender: 'f' }, ['honorific']],
    ['known, wrong title', '林先生，请问有什么可以帮您？', { surname: '林', gender: 'f' }, ['honorific']],
    ['known, wrong name', '王女士，请问有什么可以帮您？', { surname: '林', gender: 'f' }, ['honorific']],
    ['no gender', '请问有什么可以帮您？', { surname: '林' }, []],
    ['no surname', '请问有什么可以帮您？', { gender: 'f' }, []],
    ['unknown', '请问有什么可以帮您？', undefined, []],
    ['unknown, no address at all', '还需要帮什么忙吗？', undefined, ['honorific']],
    ['known, in traditional characters', '林女士，請問有什麼可以幫您？', { surname: '林', gender: 'f' }, []],
  ] as const)('%s: %s', (_why, text, customer, missing) => {
    expect(misses(text, customer)).toEqual(missing);
  });

  it('fills the name into the better wording when it is known, and never guesses', () => {
    const pairs = [...library.situations.values()].flatMap((situation) =>
      situation.never
        .filter((pair) => pair.better.includes('{surname}'))
        .map((pair) => ({ id: situation.id, pair })),
    );
    expect(pairs.length).toBeGreaterThan(3);
    const better = (customer?: { surname?: string; gender?: 'm' | 'f' }) =>
      pairs.flatMap(({ id, pair }) =>
        checker
          .lint({ text: pair.say, situation: id, customer })
          .violations.filter((one) => one.rule === `${id}/${pair.id}`)
          .map((one) => one.better),
      );
    expect(better({ surname: '林', gender: 'm' }).join()).toContain('林先生');
    expect(better({ surname: '林' }).join()).not.toContain('林');
    expect(better().join()).not.toMatch(/[{}[\]]|先生|女士/u);
  });
});
