/** A customer whose name is known is called by it: no other name, no other title, no nickname. */
import { describe, expect, it } from 'vitest';
import type { Customer } from '../../src/script/elements.ts';
import { Checker } from '../../src/script/lint.ts';
import { library, models } from '../shared.ts';

const checker = new Checker(library, models);
const { faults } = library.rules.violations.address;
const lin: Customer = { surname: '林', gender: 'f' };

const rulesIn = (text: string, customer: Customer) =>
  checker.lint({ text, customer }).violations.map(({ rule, cue }) => [rule, cue]);

describe('a known customer', () => {
  it.each([
    ['another name', '您好王女士，单子已经派了。', lin, faults.name, '王女士'],
    ['another title', '好的，林先生，单子已经派了。', lin, faults.gender, '林先生'],
    ['a nickname', '小林，单子已经派了。', lin, faults.familiar, '小林'],
    ['a nickname with a tail', '老林头，单子已经派了。', lin, faults.familiar, '老林头'],
    ['the bare name', '您好，林晓芸，单子已经派了。', lin, faults.bare, '林晓芸'],
    ['a guess', '林女士，单子已经派了。', { surname: '林' }, faults.guessed, '林女士'],
    ['kin', '林姐您稍等，单子已经派了。', lin, faults.familiar, '林姐'],
    ['a compound name', '欧阳女士，单子已经派了。', lin, faults.name, '欧阳女士'],
  ])('%s', (_what, text, customer, fault, cue) => {
    expect(rulesIn(text, customer)).toEqual([[fault.rule, cue]]);
  });

  it.each([
    ['the right one', '林女士，您的单子已经派了。', lin],
    ['three characters that only begin like the name', '林荫道，保洁已经扫过了。', { surname: '梁' }],
    ['a colleague of that name and rank', '林经理，请您看看这张单子。', lin],
    ['nobody known', '王先生，您的单子已经派了。', {}],
    ['somebody spoken of', '王先生的车已经请他挪走了。', lin],
    ['quoted', '您说的“王先生，明天来”，是哪位同事讲的？', lin],
    ['a colleague of the same name', '小林师傅下午两点到您家。', lin],
    ['a compound name', '您好欧阳先生，您的单子已经派了。', { surname: '欧阳', gender: 'm' }],
  ] as const)('%s: nothing wrong', (_what, text, customer) => {
    expect(rulesIn(text, customer)).toEqual([]);
  });

  it('may be called as the owner said', () => {
    const line = { text: '林女士，单子已经派了。', customer: { surname: '林' } };
    const said = (text: string) => [{ from: 'owner' as const, text }];
    expect(checker.lint({ ...line, history: said('我是林女士，家里漏水') }).violations).toEqual([]);
    expect(checker.lint({ ...line, history: said('我姓林，家里漏水') }).violations).toHaveLength(1);
  });

  it('is told with the right name', () => {
    const [hit] = checker.lint({ text: '林先生，单子派了。', customer: lin }).violations;
    expect(hit).toMatchObject({ kind: 'no_honorific', span: [0, 3] });
    expect(hit?.better).toContain('林女士');
    const [other] = checker.lint({ text: '王先生，单子派了。', customer: { surname: '林' } }).violations;
    expect(other?.better).toBe(library.rules.violations.address.unknown);
  });

  it.each(Object.entries(faults))('example of %s', (_name, fault) => {
    const customer = fault === faults.guessed ? { surname: '林' } : lin;
    expect(rulesIn(fault.example, customer).map(([rule]) => rule)).toEqual([fault.rule]);
  });
});
