/** What an agent made of a suggestion, as a wording: slots for what is the conversation's own, nothing of anybody. */
import { describe, expect, it } from 'vitest';
import { slottedWording } from '../../src/assist/slotted.ts';
import type { Phrase } from '../../src/library/library.ts';
import { fittingTemplate, versionOf, withVariants } from '../../src/library/variants.ts';
import { fillTemplate, parseTemplate } from '../../src/text/template.ts';
import { library } from '../shared.ts';

const VALUES: Record<string, string> = {
  surname: '林',
  honorific: '女士',
  issue: '厨房漏水',
  ticket: 'BX-1123-001',
  due: '今天17:00前',
  minutes: '5',
};

function phraseOf(text: string): Phrase {
  const template = parseTemplate(text);
  if (typeof template === 'string') throw new Error(template);
  return {
    id: 'TEST.1',
    version: versionOf(text),
    text,
    template,
    source: 'TEST',
    channel: 'chat',
    elements: [],
  };
}

/** @param known the slots that were known when it was offered */
function edit(
  text: string,
  said: string,
  {
    known = Object.keys(VALUES),
    before = '',
    after = '',
    name = '林女士' as string | null,
    secrets = [] as string[],
  } = {},
): string | null {
  const phrase = phraseOf(text);
  const filled = fillTemplate(phrase.template, (slot) =>
    known.includes(slot) ? (VALUES[slot] ?? null) : null,
  );
  if ('missing' in filled) throw new Error(filled.missing.join());
  return slottedWording(library, { phrase, offered: `${before}${filled.text}${after}`, said, name, secrets });
}

const REPORTED = '[{surname}{honorific}，]您反映的{issue}已登记，单号{ticket}，{due}有师傅联系您。';

describe('an edited suggestion', () => {
  it('becomes a wording with the slots of the one it was', () => {
    expect(edit(REPORTED, '林女士，您说的厨房漏水记好了，单号是BX-1123-001，今天17:00前师傅会打给您。')).toBe(
      '[{surname}{honorific}，]您说的{issue}记好了，单号是{ticket}，{due}师傅会打给您。',
    );
  });

  it('keeps what is optional optional, seen, unseen, left out, or written otherwise', () => {
    const plain = '[{surname}{honorific}，]您说的{issue}记好了，单号{ticket}，{due}有师傅联系您。';
    const rest = '您说的厨房漏水记好了，单号BX-1123-001，今天17:00前有师傅联系您。';
    const unnamed = { known: ['issue', 'ticket', 'due'], name: null };
    expect(edit(REPORTED, rest, unnamed)).toBe(plain);
    expect(edit(REPORTED, rest)).toBe(plain);
    expect(edit(REPORTED, `林女士${rest}`)).toBe(
      `[{surname}{honorific}]${plain.slice(plain.indexOf(']') + 1)}`,
    );
    const middle = '很抱歉。[{surname}{honorific}，]请您等{minutes}分钟。';
    expect(edit(middle, '真抱歉。请您等5分钟。', { known: ['minutes'], name: null })).toBe(
      '真抱歉。[{surname}{honorific}，]请您等{minutes}分钟。',
    );
  });

  it('is looked at without what was put around the wording', () => {
    expect(edit('请您讲讲经过。', '林女士，麻烦您讲讲经过。', { before: '林女士，' })).toBe(
      '麻烦您讲讲经过。',
    );
    expect(edit('请您讲讲经过。', '麻烦您讲讲经过。谢谢您。', { after: '谢谢您。' })).toBe(
      '麻烦您讲讲经过。',
    );
    expect(edit('请您讲讲经过。', '麻烦您讲讲经过。', { after: '谢谢您。' })).toBeNull();
  });

  it.each([
    ['nothing was changed', '请您讲讲经过。'],
    ['a phone', '麻烦您讲讲经过，我打13812340098。'],
    ['a masked phone', '麻烦您讲讲经过，我打138****0098。'],
    ['a home', '麻烦您讲讲3栋2单元1502的经过。'],
    ['a home in characters', '麻烦您讲讲三栋二单元的经过。'],
    ['a plate', '麻烦您讲讲皖A3Q58K的经过。'],
    ['a number', '麻烦您讲讲经过，12号再说。'],
    ['a ticket', '麻烦您讲讲经过，单号BX-1123-001。'],
    ['the customer', '麻烦林女士讲讲经过。'],
    ['somebody else', '麻烦您讲讲经过，我请张师傅去。'],
    ['what is known of the conversation', '麻烦您讲讲经过，我是小凌。'],
    ['that day', '麻烦您讲讲经过，今天下午回您。'],
    ['an address on the net', '麻烦您讲讲经过，见https://a.example。'],
    ['brackets', '麻烦您讲讲[经过]。'],
  ])('is no wording when it has %s', (_what, said) => {
    expect(edit('请您讲讲经过。', said, { secrets: ['小凌'] })).toBeNull();
  });

  it('is no wording when a slot is lost, or when it was not made of what was offered', () => {
    expect(edit(REPORTED, '林女士，您说的厨房漏水记好了，今天17:00前师傅会打给您。')).toBeNull();
    const phrase = phraseOf('请您讲讲经过。');
    const other = { phrase, offered: '别的话。', said: '麻烦您讲讲经过。', name: null, secrets: [] };
    expect(slottedWording(library, other)).toBeNull();
  });

  it('of any length and shape is read at once', () => {
    const hard = '{issue}，{ticket}，{due}，{minutes}，{where}。';
    const phrase = phraseOf(hard);
    const offered = '，'.repeat(4000);
    expect(slottedWording(library, { phrase, offered, said: offered, name: null, secrets: [] })).toBeNull();
  });
});

describe('a library with other words', () => {
  const [phrase] = [...library.phrases.values()].filter(({ template }) => template.slots.length > 0);

  it('says them under the same id, with a version of their own, everywhere', () => {
    if (!phrase) throw new Error('no phrase with slots');
    const text = `${phrase.text}感谢您。`;
    const other = withVariants(library, [{ phrase: phrase.id, text }]);
    expect(other.phrases.get(phrase.id)).toMatchObject({ id: phrase.id, text, version: versionOf(text) });
    const sets = [...other.phraseSets.values()].flat().filter(({ id }) => id === phrase.id);
    expect(sets).toEqual([other.phrases.get(phrase.id)]);
    expect(library.phrases.get(phrase.id)).toBe(phrase);
  });

  it('leaves out those whose wording is gone or has other slots', () => {
    if (!phrase) throw new Error('no phrase with slots');
    const gone = [
      { phrase: 'OPEN-9.9.chat', text: '您好。' },
      { phrase: phrase.id, text: '您好。' },
      { phrase: phrase.id, text: `${phrase.text}{ticket}{plate}` },
    ];
    expect(withVariants(library, gone)).toBe(library);
    expect(fittingTemplate(phrase, '{')).toBeNull();
  });
});
