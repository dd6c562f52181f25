/** Intake drills: what is marked comes from the flow; every case can be played to its end, rightly and wrongly. */
import { describe, expect, it } from 'vitest';
import { DIFFICULTIES, type Difficulty } from '../../src/library/drill-schema.ts';
import type { IntakeCase } from '../../src/library/intake-schema.ts';
import { intakeFlows } from '../../src/library/intakes.ts';
import { IntakePlan } from '../../src/training/intake-plan.ts';
import { fieldsAsked, tells } from '../../src/training/intake-read.ts';
import type { DrillStep, IntakeState, TalkState } from '../../src/training/state.ts';
import { answerTalk, startTalk } from '../../src/training/talk.ts';
import { library } from '../shared.ts';
import { examiner, START } from './play.ts';

const intakes = [...library.intakes.values()];
const flows = intakeFlows(library.flows);
const rules = library.drilling.intake;
const MODEL = library.drilling.labels.model[0] ?? '';

/** A trainee at an intake. */
class Desk {
  #now = START;
  readonly shown: string[] = [];
  step: DrillStep<TalkState>;
  readonly plan: IntakePlan;

  constructor(one: IntakeCase, seed = 's', difficulty: Difficulty = 'normal') {
    this.plan = new IntakePlan(library, one, seed, START);
    this.step = this.#take(startTalk(library, one.id, { seed, now: START, difficulty }));
  }

  get state(): IntakeState['intake'] {
    return (this.step.state as IntakeState).intake;
  }

  say(text: string): DrillStep<TalkState> {
    this.#now += 4000;
    return this.#take(answerTalk(library, examiner, this.step.state, { text }, this.#now));
  }

  /** A wording of the flow for what comes next, as anybody may ask for it. */
  get model(): string {
    const { shows } = answerTalk(library, examiner, this.step.state, { text: MODEL }, this.#now);
    return (shows[0]?.text ?? '').replace(/^[^：]*：/u, '');
  }

  finish(most = 40): DrillStep<TalkState> {
    for (let line = 0; line < most && !this.step.state.over; line++) this.say(this.model);
    return this.step;
  }

  #take(step: DrillStep<TalkState>): DrillStep<TalkState> {
    this.step = step;
    this.shown.push(...step.shows.map(({ from, text }) => `${from}: ${text}`));
    return step;
  }
}

const caseOf = (id: string): IntakeCase => {
  const found = library.intakes.get(id);
  if (!found) throw new Error(`no case ${id}`);
  return found;
};

describe('the cases', () => {
  it('are five or more of every flow that asks for something, in several personas', () => {
    expect(flows.length).toBeGreaterThanOrEqual(16);
    for (const { id } of flows) {
      const own = intakes.filter(({ flow }) => flow === id);
      expect(own.length, id).toBeGreaterThanOrEqual(5);
      expect(new Set(own.map(({ persona }) => persona)).size, id).toBeGreaterThanOrEqual(2);
    }
    expect(intakes.length).toBeGreaterThanOrEqual(80);
  });

  it('do not tell in the opening what is to be asked for', () => {
    const wrong = intakes.flatMap((one) =>
      ['a', 'b', 'c', 'd'].flatMap((seed) => {
        const plan = new IntakePlan(library, one, seed, START);
        return plan.fields.flatMap((id) => {
          const { value = '', from = 'text' } = plan.facts.get(id) ?? {};
          return tells(library, { value, from }, plan.opening.text, START) ? [`${one.id} ${id}`] : [];
        });
      }),
    );
    expect([...new Set(wrong)]).toEqual([]);
  });

  it.each(intakes.map((one) => [one.id, one] as const))(
    '%s: the words of the flow pass it, at any difficulty',
    (_, one) => {
      for (const [at, difficulty] of DIFFICULTIES.entries()) {
        const desk = new Desk(one, `seed ${at}`, difficulty);
        const { state, result } = desk.finish();
        expect(state.over).toBe(true);
        expect(desk.state.asked, desk.shown.join('\n')).toEqual(
          expect.arrayContaining([...desk.plan.fields]),
        );
        expect(['pass', 'excellent'], desk.shown.join('\n')).toContain(result?.band);
        expect([desk.state.together, desk.state.again], desk.shown.join('\n')).toEqual([0, 0]);
      }
    },
  );

  it.each(intakes.map((one) => [one.id, one] as const))(
    '%s: leads nobody to a dead end: who says nothing to the point, scolds or leaves fails and may go on',
    (_, one) => {
      for (const line of ['嗯。', '这不归我们管，你找别人去。']) {
        const desk = new Desk(one);
        for (let n = 0; n < 60 && !desk.step.state.over; n++) {
          const before = desk.step.state.turns.length;
          const { shows } = desk.say(line);
          expect(shows.length).toBeGreaterThan(0);
          expect(desk.step.state.turns.length).toBeGreaterThan(before);
        }
        expect(desk.step.state.over).toBe(true);
        expect(desk.step.result?.band).toBe('fail');
      }
      // After any fault the right words still lead to the end.
      const late = new Desk(one, 'late', 'easy');
      late.say('嗯。');
      late.say('这不归我们管，你找别人去。');
      late.finish();
      expect(late.step.state.over).toBe(true);
      expect(late.state.asked).toEqual(expect.arrayContaining([...late.plan.fields]));
      expect(new Desk(one).say('（挂机）').result?.band).toBe('fail');
    },
  );
});

describe('what a line asks for', () => {
  it('every question of every flow asks for its own field, and for one thing only', () => {
    const wrong = flows.flatMap((flow) =>
      flow.fields.flatMap(({ id, ask }) =>
        ask === 'never'
          ? []
          : (flow.wording[`ask_${id}`] ?? []).flatMap((text) => {
              const asked = fieldsAsked(rules, flow, text);
              return asked.includes(id) && asked.length === 1 ? [] : [`${flow.id}.${id} ${text} → ${asked}`];
            }),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it.each([
    ['FLOW-REPAIR', '师傅得知道上您家怎么走，您住哪栋楼？', ['room']],
    ['FLOW-REPAIR', '您看留个手机行吗', ['phone']],
    ['FLOW-REPAIR', '您哪会儿在家呀？', ['visit_time']],
    ['FLOW-REPAIR', '您好，是哪个地方出毛病了？', ['issue']],
    ['FLOW-REPAIR', '请问您住几号楼，电话是多少？', ['room', 'phone']],
    ['FLOW-REPAIR', '好的，马上给您登记。', []],
    ['FLOW-REPAIR', '师傅会提前给您打电话。', []],
    ['FLOW-PARKING', '挡路的那辆车车牌您看得见吗？', ['plate']],
    ['FLOW-ACTIVITY', '您家来几口人呀？', ['count']],
    ['FLOW-VACANT', '家里的钥匙放哪儿了？', ['keys']],
    ['FLOW-STATUS', '麻烦报一下工单号。', ['ticket']],
    ['FLOW-SATISFACTION', '师傅修好了没有？', ['solved']],
    ['FLOW-SATISFACTION', '您给打几分？', ['rating']],
    ['FLOW-MOVEIN', '您是业主还是租户？', ['role']],
    ['FLOW-ACCESS', '钥匙由谁来取？', ['borrower']],
  ] as const)('%s: %s', (flow, text, asked) => {
    const of = library.flows.get(flow);
    if (!of) throw new Error(flow);
    expect(fieldsAsked(rules, of, text)).toEqual(asked);
  });
});

describe('an intake', () => {
  const repair = caseOf('DRILL-FLOW-REPAIR-1');

  it('asks for the fields the flow asks for: no time of a visit for a public part, none of what was told', () => {
    expect(new Desk(repair).plan.fields).toEqual(['room', 'phone', 'visit_time']);
    expect(new Desk(caseOf('DRILL-FLOW-REPAIR-3')).plan.fields).toEqual(['room', 'phone']);
    expect(new Desk(caseOf('DRILL-FLOW-REPAIR-2')).plan.fields).toEqual([
      'issue',
      'room',
      'phone',
      'visit_time',
    ]);
    expect(new Desk(caseOf('DRILL-FLOW-PARKING-3')).plan.fields).toEqual(['plate', 'room', 'phone']);
    expect(new Desk(caseOf('DRILL-FLOW-ACCESS-1')).plan.fields).not.toContain('borrower');
  });

  it('several questions at once get one answer, and cost', () => {
    const desk = new Desk(repair);
    desk.say('请问您住几栋几单元几号？电话多少？什么时间方便？');
    expect(desk.state).toMatchObject({ asked: ['room'], together: 1 });
    expect(desk.finish().result?.score).toBeLessThan(new Desk(repair).finish().result?.score ?? 0);
  });

  it('what was told is not asked again', () => {
    const desk = new Desk(repair);
    desk.say('请问您住几栋几单元几号？');
    const { shows } = desk.say('请问您住几栋几单元几号？');
    expect(desk.state.again).toBe(1);
    expect(rules.again).toContain(shows.find(({ from }) => from === 'owner')?.text);
  });

  it('a matter told back without the address is told back again', () => {
    const desk = new Desk(repair);
    while (desk.state.phase === 'collect') desk.say(desk.model);
    const { restates } = desk.plan;
    desk.say(`跟您核对一下，${restates.get('issue')?.value}，电话${restates.get('phone')?.value}，对吗？`);
    expect(desk.state.phase).toBe('restate');
    desk.say(`地址是${restates.get('address')?.value}，时间${restates.get('time')?.value}，对吗？`);
    expect(desk.state.phase).toBe('close');
  });

  it('is told to its end: number and when somebody answers', () => {
    const desk = new Desk(repair);
    while (desk.state.phase !== 'close') desk.say(desk.model);
    expect(desk.say('好的，再见。').state.over).toBe(false);
    const told = [...desk.plan.tells.values()].map(({ value }) => value).join('，');
    expect(desk.say(`已经为您登记，${told}与您联系，谢谢您。`).state.over).toBe(true);
  });

  it('in an emergency guidance comes before questions', () => {
    const desk = new Desk(caseOf('DRILL-FLOW-EMERGENCY-1'), 's', 'easy');
    desk.say('请问您在哪一栋、哪个位置？');
    expect(desk.state.late).toBe(true);
    expect(desk.finish().result?.elements.reassure).toBe(false);
    const own = new Desk(caseOf('DRILL-FLOW-EMERGENCY-1'), 's', 'easy');
    own.say('您先别慌，请马上离开房间，走楼梯，不要乘电梯，到楼下拨119，值班人员马上赶来。');
    expect(own.state.warned).toHaveLength(1);
  });

  it('a wish that is not allowed is to be refused before the end', () => {
    const desk = new Desk(caseOf('DRILL-FLOW-RENOVATION-2'));
    expect(desk.plan.warnings).toEqual(['FLOW-RENOVATION.red_load_wall']);
    for (let n = 0; n < 12 && desk.state.phase === 'collect'; n++) desk.say(desk.model);
    expect(desk.state.warned).toEqual(desk.plan.warnings);
  });

  it('a scolding is heard, nothing else of that line', () => {
    const desk = new Desk(repair);
    const { lineFeedback } = desk.say('急什么急，你住几栋几单元几号？');
    expect(lineFeedback?.violations.length).toBeGreaterThan(0);
    expect(desk.state.asked).toEqual([]);
    expect((desk.step.state as IntakeState).heat).toBeGreaterThan(0);
  });

  it('is the same for the same seed, another for another, and plain JSON', () => {
    const play = (seed: string) => {
      const desk = new Desk(repair, seed);
      desk.finish();
      return desk;
    };
    expect(play('x').shown).toEqual(play('x').shown);
    expect(new Set(['a', 'b', 'c', 'd', 'e'].map((seed) => play(seed).shown.join())).size).toBe(5);
    const { state } = play('x').step;
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });
});
