/** Rules over turns: counting, who speaks, how near, what makes a match harmless, where they apply. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Condition, dialogueRule } from '../../src/library/rule-schema.ts';
import { CompiledRule, type DialogueTurn } from '../../src/script/dialogue-rule.ts';
import { run } from '../cli/run.ts';

const HERE = { channel: 'chat', community: 'yunqi' } as const;
const rule = (when: Condition, more: object = {}) =>
  new CompiledRule(
    dialogueRule.parse({
      id: 'tried',
      kind: 'vague',
      severity: 'minor',
      why: '说了又说',
      better: '我现在就去核实。',
      when,
      ...more,
    }),
  );
const talk: DialogueTurn[] = [
  { from: 'owner', text: '水管什么时候修' },
  { from: 'agent', text: '请您稍等。' },
  { from: 'owner', text: '叫你们经理来' },
  { from: 'agent', text: '您再等等，我看看。' },
  { from: 'owner', text: '我要找经理！' },
  { from: 'agent', text: '您再等一等吧。' },
];
const WAIT = { match: ['再等'], except: [] };
const MANAGER = {
  match: ['经理|主管'],
  except: [],
  by: ['owner' as const],
  within: { before: 2, after: 0 },
};
const turnsOf = (compiled: CompiledRule, place: Parameters<CompiledRule['hits']>[1] = HERE) =>
  compiled.hits(talk, place).map(({ turn }) => turn);

describe('a dialogue rule', () => {
  it('finds the words in the line, with their place in the text as given', () => {
    const [hit] = rule(WAIT).hits(talk, HERE);
    expect(hit).toEqual({ turn: 3, cue: '再等', span: [1, 3] });
  });

  it('looks at turns before and after, by whom they are', () => {
    expect(turnsOf(rule({ all: [WAIT, MANAGER] }))).toEqual([3, 5]);
    expect(turnsOf(rule({ all: [WAIT, { ...MANAGER, within: { before: 0, after: 1 } }] }))).toEqual([3]);
    expect(turnsOf(rule({ all: [WAIT, { ...MANAGER, by: ['agent'] }] }))).toEqual([]);
  });

  it('counts any, none and at least so many', () => {
    const said = { match: ['稍等'], except: [] };
    expect(turnsOf(rule({ any: [said, WAIT] }))).toEqual([1, 3, 5]);
    expect(turnsOf(rule({ all: [{ any: [said, WAIT] }, { none: [MANAGER] }] }))).toEqual([1]);
    expect(turnsOf(rule({ at_least: 2, of: [said, WAIT, MANAGER] }))).toEqual([3, 5]);
  });

  it('leaves a match alone that its clause excuses', () => {
    expect(turnsOf(rule({ match: ['再等'], except: ['一等'] }))).toEqual([3]);
  });

  it('finds a clause that says nearly the same', () => {
    expect(turnsOf(rule({ like: ['请您再等一等'], score: 0.6 }))).toEqual([5]);
  });

  it('is off on other channels, and without its community', () => {
    expect(turnsOf(rule(WAIT, { channels: ['phone'] }))).toEqual([]);
    expect(turnsOf(rule(WAIT, { communities: ['yunqi'] }))).toEqual([3, 5]);
    expect(turnsOf(rule(WAIT, { communities: ['yunqi'] }), { channel: 'chat', community: null })).toEqual([]);
  });

  it('refuses patterns that can backtrack without bound', () => {
    expect(() => rule({ match: ['(等+)+吧'], except: [] })).toThrow(/backtrack/);
  });
});

describe('yingda lint --rule', () => {
  it('tries a rule on a dialogue', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'yingda-rule-'));
    const [ruleFile, talkFile] = [join(folder, 'rule.yaml'), join(folder, 'talk.json')];
    writeFileSync(
      ruleFile,
      'id: wait-again\nkind: vague\nseverity: minor\nweight: 2\nwhen: { match: [再等] }\nwhy: 没有时间\nbetter: 十分钟内答复您。\n',
    );
    writeFileSync(talkFile, JSON.stringify(talk));
    const { out, code } = await run(['lint', '--rule', ruleFile, '--dialogue', talkFile]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      rule: 'wait-again',
      turns: 6,
      weight: 4,
      hits: [{ turn: 3 }, { turn: 5, kind: 'vague' }],
    });
    writeFileSync(ruleFile, 'id: wait-again\nkind: lazy\n');
    expect((await run(['lint', '--rule', ruleFile, '--dialogue', talkFile])).code).toBe(2);
  });
});
