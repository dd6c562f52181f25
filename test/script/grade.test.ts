/** The scorer keeps to the formula, the waits and the owner's words, and its own wordings are excellent. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleOf, situationSet } from '../../src/library/library.ts';
import type { Situation, SituationStep } from '../../src/library/schema.ts';
import { Grader, type GradeTurn } from '../../src/script/grade.ts';
import { Checker } from '../../src/script/lint.ts';
import { fillTemplate } from '../../src/text/template.ts';
import { library, models } from '../shared.ts';

const grader = new Grader(library, new Checker(library, models));
const { points, penalties, caps } = library.standards.grading;
const says = (text: string, at?: number, end?: number): GradeTurn => ({ from: 'trainee', text, at, end });
const owner = (text: string, at?: number, end?: number): GradeTurn => ({ from: 'owner', text, at, end });
const hangup = (at: number): GradeTurn => ({ from: 'trainee', event: 'hangup', at });
const grade = (situation: string, turns: readonly GradeTurn[], customer = {}) =>
  grader.grade({ situation, turns, customer });
const demandedSteps = (situation: string, turns: readonly GradeTurn[]) =>
  grade(situation, turns).steps.map(({ step }) => step);

const HELLO = '您好，这里是物业服务中心，请问有什么可以帮您？';
const SILENT_END = '很抱歉，电话里没有声音，请您挂机后重新拨打，好吗？本次通话即将结束，感谢您的来电，再见。';
const silentCall = (second: number, third: number, end: number): GradeTurn[] => [
  says(HELLO, 0, 3),
  says(HELLO, second, second + 3),
  says(SILENT_END, third, third + 8),
  hangup(end),
];

describe('feedback', () => {
  it('names what was good before what is missing', () => {
    const { feedback } = grade('CARE-5', [says('很抱歉给您带来不便。')]);
    expect(feedback).toMatch(/^做得好的：致歉。.*还缺：征询口气的请求/u);
  });

  it('praises nothing beside something forbidden', () => {
    expect(grade('CARE-5', [says('抱歉，您别再催了，烦死了。')]).feedback).not.toContain('做得好');
  });

  it('mends the trainee’s own words: what is missing is added, and then nothing is', () => {
    const own = '真对不住，窗口里卡单了，手有点慢。';
    const { better } = grade('CMPL-3', [says(own)]);
    expect(better).toContain(own);
    expect(grade('CMPL-3', [says(better)])).toMatchObject({ band: 'excellent', violations: [] });
    const named = grade('CARE-5', [says('停梯一天，请您多多体谅。')], { surname: '林', gender: 'f' });
    expect(named.better).toContain('请您多多体谅');
  });

  it('adds the time to a promise that has none, where one must be told', () => {
    const own = '非常抱歉，林女士，您反映新装的水管又漏了水，我马上如实上报，请您谅解。';
    const customer = { surname: '林', gender: 'f' } as const;
    const { better, elements } = grade('CMPL-5', [says(own)], customer);
    expect(elements.promise).toBe(false);
    expect(better).toContain(own);
    expect(grade('CMPL-5', [says(better)], customer)).toMatchObject({ band: 'excellent' });
  });

  it('names what was said too early or too late, and not as if it had not been said', () => {
    const late = grade('OPEN-4', [
      says('耽误您一分钟，可以吗？请问您怎么称呼？电话多少？住哪栋哪单元几号？'),
      says('好的，您的问题我已经记下了。'),
    ]);
    expect(late.feedback).toContain('次序不对：第1步的说明已记录或请留信息说晚了');
    expect(late.feedback).not.toContain('还缺');
    const early = grade('OPEN-5', [says(SILENT_END, 0, 8), says(HELLO, 11, 14), says(HELLO, 17, 20)]);
    expect(early.feedback).toMatch(/第3步的致歉、.*说早了，应放在第2步之后/u);
    const right = grade('OPEN-5', silentCall(6, 12, 23));
    expect(right.feedback).not.toContain('次序不对');
  });

  it('leaves a good line as it is', () => {
    const own = '谢谢您的建议，我会向负责的同事反馈，再次感谢您的支持。';
    expect(grade('CARE-4', [says(own)])).toMatchObject({ score: 100, better: own });
  });

  it('keeps no sentence with something forbidden, and takes the model wording where nothing is left', () => {
    const { better } = grade('CARE-5', [says('烦死了，别再催了！停梯一天，请您多多体谅。')]);
    expect(better).not.toContain('烦死');
    expect(better).toContain('请您多多体谅');
    expect(grade('CARE-5', [says('烦死了，别再催了！')]).better).toContain('请您谅解');
  });
});

describe('formula', () => {
  it('gives all points for all elements, no waits asked', () => {
    const result = grade('CARE-5', [says('很抱歉给您带来不便，请您谅解。')]);
    expect(result).toMatchObject({ score: 100, band: 'excellent', violations: [], timing: [] });
    expect(result.elements).toEqual({ apology: true, request: true });
  });

  it('gives the waits’ points to the elements where there are none', () => {
    const half = (points.elements + points.waits) / 2 + points.honorific + points.tone;
    expect(grade('CARE-5', [says('很抱歉给您带来不便。')]).score).toBe(Math.round(half));
  });

  it('counts the elements of all demanded steps alike', () => {
    const { score, elements } = grade('TALK-4', [says('内容有些长，请您准备好纸笔，现在可以开始吗？')]);
    expect(elements).toEqual({ request: true, consent: true, confirm: false, restate: false });
    expect(score).toBe(
      Math.round(((points.elements + points.waits) * 2) / 4 + points.honorific + points.tone),
    );
  });

  it('takes off for a violation, and the tone of its line', () => {
    const clean = grade('CARE-4', [says('感谢您的建议，我会反馈给负责的部门。')]);
    const spoilt = grade('CARE-4', [says('感谢您的建议，我会反馈给负责的部门，我保证下周装好。')]);
    expect(clean.score).toBe(100);
    expect(spoilt.violations.map(({ kind, severity, turn }) => ({ kind, severity, turn }))).toEqual([
      { kind: 'overpromise', severity: 'normal', turn: 0 },
    ]);
    expect(spoilt.score).toBe(100 - penalties.normal);
    const blunt = grade('CARE-4', [says('感谢您的建议，我会反馈给负责的部门。您别再催了。')]);
    expect(blunt.violations.map(({ kind }) => kind)).toEqual(['rude_tone']);
    expect(blunt.score).toBe(100 - penalties.normal - points.tone);
  });

  it('caps a severe violation, whatever else was said', () => {
    const { score, band } = grade('CARE-4', [says('感谢您的建议，我会反馈给负责的部门。您加我私人微信吧。')]);
    expect(score).toBe(caps.severe);
    expect(band).toBe('fail');
  });

  it('calls nothing excellent that lacks an element', () => {
    const { score, elements } = grade('OPEN-6', [
      says(HELLO, 0),
      says('请问您能听见我的声音吗？', 3.2),
      says('很抱歉，电话里无人应答，本次通话即将结束，再见。', 7),
      hangup(9),
    ]);
    expect(elements).toMatchObject({ invite_back: false, farewell: true });
    expect(score).toBe(caps.incomplete);
  });

  it('takes the points of address where the name is known and not said', () => {
    const customer = { surname: '林', gender: 'f' };
    const line = '请您原谅，给您带来不便，很抱歉。';
    expect(grade('CARE-5', [says(line)], customer).score).toBe(100 - points.honorific);
    expect(grade('CARE-5', [says(`林女士，${line}`)], customer).score).toBe(100);
    expect(grade('CARE-5', [says(line)], customer).feedback).toContain('林女士');
    expect(grade('CARE-5', [says(line)], { surname: '林' }).feedback).not.toContain('林');
  });

  it('keeps casual lines from being excellent, and takes no element away', () => {
    const { band, elements, violations } = grade('CARE-5', [says('不好意思啊，请您多体谅体谅吧。')]);
    expect(violations).toEqual([]);
    expect(elements).toEqual({ apology: true, request: true });
    expect(band).toBe('pass');
  });
});

describe('waits', () => {
  const oks = (turns: readonly GradeTurn[]) => grade('OPEN-5', turns).timing.map(({ ok }) => ok);

  it('are measured from the end of a line', () => {
    const { timing, band } = grade('OPEN-5', silentCall(6, 12, 23));
    expect(timing).toEqual([
      { after: 0, required: 3, actual: 3, ok: true },
      { after: 1, required: 3, actual: 3, ok: true },
      { after: 2, required: 3, actual: 3, ok: true },
    ]);
    expect(band).toBe('excellent');
  });

  it('are measured from its beginning where no end is known', () => {
    const turns = [says(HELLO, 0), says(HELLO, 3.2), says(SILENT_END, 6.5), hangup(9.8)];
    expect(grade('OPEN-5', turns).timing.map(({ actual }) => actual)).toEqual([3.2, 3.3, 3.3]);
  });

  it.each([
    ['a little early', 5.7, true],
    ['too early', 5.6, false],
    ['late', 16, true],
    ['too late', 16.1, false],
  ] as const)('%s', (_why, second, ok) => {
    expect(oks(silentCall(second, second + 6, second + 17))[0]).toBe(ok);
  });

  it('not kept are no pass, and the feedback says so', () => {
    const { score, band, feedback } = grade('OPEN-5', silentCall(6, 12, 20.4));
    expect(score).toBe(caps.unwaited);
    expect(band).toBe('weak');
    expect(feedback).toMatch(/OPEN-5的等待.*3秒.*0\.4秒/u);
  });

  it('left out with the line that should be repeated are wrong, and its elements missing', () => {
    const { timing, elements, steps } = grade('OPEN-5', [
      says(HELLO, 0, 3),
      says(SILENT_END, 6, 14),
      hangup(17),
    ]);
    expect(timing).toContainEqual({ after: 0, required: 3, actual: null, ok: false });
    expect(elements).toMatchObject({ greeting: false, offer: false, farewell: true });
    expect(steps.map(({ text }) => text !== undefined)).toEqual([true, false, true]);
  });

  it('take the words in brackets as hanging up', () => {
    const turns = [...silentCall(6, 12, 23).slice(0, 3), says('（挂机）', 23)];
    expect(grade('OPEN-5', turns)).toEqual(grade('OPEN-5', silentCall(6, 12, 23)));
  });

  it('are not judged in writing, nor where nobody took the time', () => {
    expect(grader.grade({ situation: 'OPEN-5', channel: 'chat', turns: silentCall(1, 2, 3) }).timing).toEqual(
      [],
    );
    expect(grade('OPEN-5', [says(HELLO), says(HELLO), says(SILENT_END)])).toMatchObject({
      timing: [],
      score: 100,
    });
  });

  it('for one who was kept waiting end at the limit', () => {
    const back = (at: number) =>
      grade('TALK-8', [
        says('我去为您查询，请您稍等，可以吗？', 0, 4),
        owner('好的', 5, 6),
        says('感谢您的等候，让您久等了，很抱歉。是上周三办的。', at),
      ]);
    expect(back(15).timing).toEqual([{ after: 1, required: 8, actual: 9, ok: true }]);
    expect(back(15)).toMatchObject({ band: 'excellent' });
    const late = back(37);
    expect(late.timing.map(({ ok }) => ok)).toEqual([false]);
    expect(late.steps.map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(late.feedback).toContain('30秒');
  });

  it('are no holds where nobody was asked to wait: dictating takes its time', () => {
    const dictated = grade('TALK-4', [
      says('内容比较多，请您准备好纸笔记录一下，可以吗？', 0, 4),
      owner('好了', 6, 7),
      says('以上就是全部内容，请问您都记下来了吗？', 47, 50),
    ]);
    expect(dictated.timing).toEqual([]);
  });
});

describe('conditional steps', () => {
  const DIALECT = '抱歉，请您讲普通话，好吗？谢谢您。';
  const COLLEAGUE = '很抱歉，您找的同事正在通话，我可以帮您办理吗？';
  const PLEASED = '不客气，很高兴能帮到您。';
  const ANYTHING = '请问还有其他可以帮您的吗？';
  const SORRY = '对不起，是我们把账单算错了，您反映的情况我会如实上报，今天五点前答复您。';

  it.each([
    ['HEAR-4', DIALECT, '我屋头龙头扭不拢', [1, 2]],
    ['HEAR-4', DIALECT, '哦，好的，我家水龙头坏了', [1]],
    ['TALK-1', COLLEAGUE, '不用，我就找她本人', [1, 2]],
    ['TALK-1', COLLEAGUE, '那跟你说也行，我家灯坏了', [1]],
    ['TALK-6', '抱歉，请问您还有服务方面的问题吗？', '没有，就想聊聊', [1, 2]],
    ['TALK-6', '抱歉，请问您还有服务方面的问题吗？', '我家水管漏了', [1]],
    ['TALK-9', '这件事由工程部负责，我为您转接，可以吗？', '行', [1, 2, 3]],
    ['TALK-9', '这件事由工程部负责，我为您转接，可以吗？', '不用转了', [1]],
    ['CMPL-5', SORRY, '这不行，叫你们经理来', [1, 2]],
    ['CMPL-5', SORRY, '好吧，那我等你们电话', [1]],
    ['CARE-3', '抱歉，我的工号是12。', '名字也不能说？', [1, 2]],
    ['CARE-3', '抱歉，我的工号是12。', '好，记住了', [1]],
    ['CARE-7', PLEASED, '你们服务真周到，要表扬', [1, 2]],
    ['CARE-7', PLEASED, '嗯嗯', [1]],
    ['CLOSE-2', ANYTHING, '没有了', [1, 2]],
    ['CLOSE-2', ANYTHING, '还想问下停车费怎么交', [1]],
    ['HEAR-2', '抱歉，请您大声一点，好吗？', '（声音还是很小）', [1, 2]],
    ['HEAR-2', '抱歉，请您大声一点，好吗？', '我家门坏了，现在听得到吗', [1]],
  ] as const)('%s: %s [%s] asks for %j', (situation, line, answer, steps) => {
    expect(demandedSteps(situation, [says(line), owner(answer)])).toEqual(steps);
  });

  it('without the owner asks for the first, and for what was begun', () => {
    expect(demandedSteps('CARE-3', [says('抱歉，我的工号是12。')])).toEqual([1]);
    const both = [says('我的工号是12。'), says('按照公司规定，客服只报工号，请您理解。')];
    expect(demandedSteps('CARE-3', both)).toEqual([1, 2]);
  });

  it('asks for a step that may be hung up after before hanging up', () => {
    expect(demandedSteps('HEAR-2', [says('抱歉，请您大声一点，好吗？', 0), hangup(3)])).toEqual([1, 2]);
  });

  it('asks the steps without a condition always', () => {
    expect(demandedSteps('CMPL-4', [says('很抱歉，请您原谅，能说说当时的经过吗？')])).toEqual([1, 2]);
  });

  it('takes the branch that was said', () => {
    const insisted = [says(COLLEAGUE), owner('不行，我只找她')];
    const later = '麻烦您稍后再拨，好吗？只是届时也可能正在忙，感谢您的来电，再见。';
    const called = '请您留下电话，我记录下来，由她今天17:00前给您回电。';
    expect(grade('TALK-1', [...insisted, says(later)]).steps[1]?.branch).toBe('a');
    expect(grade('TALK-1', [...insisted, says(called)]).steps[1]?.branch).toBe('b');
    expect(grade('TALK-1', [...insisted, says(called)]).band).toBe('excellent');
  });
});

describe('lines and steps', () => {
  it('reads elements of one step from several lines', () => {
    const spread = [
      says('很抱歉，'),
      says('这项我现在答不上来，请您留下联系电话。'),
      says('两小时内给您答复。'),
    ];
    expect(grade('CARE-8', spread)).toMatchObject({
      elements: { apology: true, record: true, promise: true },
      steps: [{ step: 1 }],
    });
  });

  it('wants a deadline where spec 01 does, and not elsewhere', () => {
    expect(grade('CMPL-3', [says('抱歉，我会尽快给您答复。')]).elements.promise).toBe(false);
    expect(grade('CMPL-3', [says('抱歉，五分钟内给您答复。')]).elements.promise).toBe(true);
    expect(grade('CARE-4', [says('谢谢您，我会尽快反馈给负责人。')]).elements.promise).toBe(true);
  });

  it('never counts one line for a step and its repetition', () => {
    expect(grade('OPEN-5', [says(HELLO, 0)]).elements).toMatchObject({ greeting: false, offer: false });
  });

  it('keeps the order: the closing words before the question do not close', () => {
    const turns = [says('感谢您的来电，再见。'), says('请问还有其他可以帮您的吗？'), owner('没有了')];
    expect(grade('CLOSE-2', turns).elements).toMatchObject({ offer: true, farewell: false });
    const unanswered = grade('CLOSE-2', turns.slice(0, 2));
    expect(unanswered.elements).toMatchObject({ offer: true, farewell: false });
    expect(unanswered.feedback).toContain('次序不对');
  });

  it('takes thanks before the question for no closing', () => {
    const turns = [says('谢谢您耐心听完。'), says('请问还有其他可以帮您的吗？')];
    expect(grade('CLOSE-2', turns).band).toBe('excellent');
  });

  it('gives nothing for nothing', () => {
    for (const turns of [[], [hangup(1)], [says('')], [says('（挂机）')], [owner('喂？')]]) {
      const result = grade('OPEN-1', turns);
      expect(result).toMatchObject({ score: 0, band: 'fail', violations: [] });
      expect(result.elements).toEqual({ greeting: false, identify: false, offer: false });
      expect(result.feedback).toContain('OPEN-1');
      expect(result.better).not.toMatch(/[{}[\]]/u);
    }
  });

  it('refuses a situation that is none', () => {
    expect(() => grade('OPEN-77', [])).toThrow(/OPEN-77/);
  });

  it('keeps its bounds and repeats itself, whatever is said', () => {
    const situations = [...library.situations.keys()];
    const turn = fc.oneof(
      fc.record({ from: fc.constantFrom('trainee', 'owner'), text: fc.string(), at: fc.double() }),
      fc.record({ from: fc.constantFrom('trainee', 'owner'), event: fc.constant('hangup' as const) }),
      fc.constantFrom(says(HELLO, 1), says(SILENT_END, 5), owner('没有了', 3)),
    ) as fc.Arbitrary<GradeTurn>;
    fc.assert(
      fc.property(fc.constantFrom(...situations), fc.array(turn, { maxLength: 8 }), (situation, turns) => {
        const result = grade(situation, turns);
        expect(result.score).toBeGreaterThanOrEqual(0);
        expect(result.score).toBeLessThanOrEqual(100);
        expect(grade(situation, turns)).toEqual(result);
      }),
      { numRuns: 60 },
    );
  });
});

describe('own wordings', () => {
  /** The steps as one way through: of branches the one wanted. */
  function way(situation: Situation, branch: 'a' | 'b'): SituationStep[] {
    return situation.steps.filter((step) => step.branch === undefined || step.branch === branch);
  }

  function wordings(situation: string, step: SituationStep, named: boolean): string[] {
    const phrases = library.phraseSets.get(situationSet(situation, step.step, 'phone', step.branch)) ?? [];
    return phrases.map(({ template }) => {
      const text = fillTemplate(template, (slot) =>
        !named && (slot === 'surname' || slot === 'honorific') ? null : sampleOf(library, slot),
      );
      if ('missing' in text) throw new Error(`${situation}.${step.step} needs ${text.missing.join()}`);
      return text.text;
    });
  }

  /** Lines one after another, each 4 s long, with the waits asked for. */
  function turnsOf(lines: readonly { step: SituationStep; text: string }[]): GradeTurn[] {
    let clock = 0;
    const turns: GradeTurn[] = lines.map(({ step, text }) => {
      const turn = says(text, clock, clock + 4);
      clock += 4 + (step.wait_s ?? 8);
      return turn;
    });
    return lines.at(-1)?.step.ends ? [...turns, hangup(clock)] : turns;
  }

  const cases = [...library.situations.values()].flatMap((situation) =>
    (['a', 'b'] as const).flatMap((branch) => {
      const steps = way(situation, branch);
      const said = steps.map((step) => wordings(situation.id, step, false));
      const most = Math.max(...said.map((texts) => texts.length));
      return Array.from({ length: most }, (_, variant) => ({
        id: `${situation.id} ${branch} ${variant + 1}`,
        situation: situation.id,
        lines: steps.map((step, at) => ({ step, text: said[at]?.[variant % (said[at]?.length ?? 1)] ?? '' })),
      }));
    }),
  );

  it('are there for all 37 situations', () => {
    expect(new Set(cases.map(({ situation }) => situation)).size).toBe(37);
  });

  it('said step by step with the right waits are excellent', () => {
    const short = cases.flatMap(({ id, situation, lines }) => {
      const { band, score, feedback } = grade(situation, turnsOf(lines));
      return band === 'excellent' ? [] : [`${id} ${score} ${feedback}`];
    });
    expect(short).toEqual([]);
  });

  it('are what is proposed as better, for whoever says nothing right', () => {
    for (const situation of library.situations.values()) {
      const { better, band } = grade(situation.id, [says('嗯。')], { surname: '林', gender: 'f' });
      expect(band, situation.id).toBe('fail');
      expect(better.length, situation.id).toBeGreaterThan(5);
      expect(better, situation.id).not.toMatch(/[{}[\]]/u);
    }
  });
});
