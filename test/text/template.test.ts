/** Wordings with slots: parsing, filling, and what falls away (law 3). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Library, Phrase } from '../../src/library/library.ts';
import { type FillContext, fillParts } from '../../src/script/fill.ts';
import { fillTemplate, parseTemplate, type Template } from '../../src/text/template.ts';
import { library as shipped } from '../shared.ts';

function parsed(source: string): Template {
  const template = parseTemplate(source);
  if (typeof template === 'string') throw new Error(`${source}: ${template}`);
  return template;
}
const fill = (source: string, values: Record<string, string>) =>
  fillTemplate(parsed(source), (slot) => values[slot] ?? null);

type Piece = { readonly text: string } | { readonly slot: string } | { readonly optional: readonly Piece[] };
const NAMES = ['surname', 'honorific', 'issue', 'due', 'agent_number'];
const text = fc
  .string({ unit: fc.constantFrom(...'您好，请问。漏水 3栋😀'), minLength: 1, maxLength: 8 })
  .map((piece): Piece => ({ text: piece }));
const slot = fc.constantFrom(...NAMES).map((name): Piece => ({ slot: name }));
const optional = fc
  .array(fc.oneof(text, slot), { maxLength: 4 })
  .map((pieces): Piece => ({ optional: pieces }));
const pieces = fc.array(fc.oneof(text, slot, optional), { maxLength: 8 });
const values = fc.dictionary(
  fc.constantFrom(...NAMES),
  fc.string({ unit: fc.constantFrom(...'林{}[]漏水\\$&'), maxLength: 5 }),
  { noNullPrototype: true },
);

function source(list: readonly Piece[]): string {
  return list
    .map((piece) =>
      'text' in piece ? piece.text : 'slot' in piece ? `{${piece.slot}}` : `[${source(piece.optional)}]`,
    )
    .join('');
}
const named = (list: readonly Piece[]): string[] =>
  list.flatMap((piece) => ('slot' in piece ? [piece.slot] : []));
/** What filling must give, said the plain way. */
function expected(list: readonly Piece[], known: Record<string, string>): string {
  return list
    .map((piece) => {
      if ('text' in piece) return piece.text;
      if ('slot' in piece) return known[piece.slot] ?? '';
      return named(piece.optional).every((name) => name in known) ? expected(piece.optional, known) : '';
    })
    .join('');
}

describe('a template', () => {
  it('is filled as it was written', () => {
    fc.assert(
      fc.property(pieces, values, (list, known) => {
        const template = parsed(source(list));
        const needs = [...new Set(named(list))];
        expect(template.needs).toEqual(needs);
        const missing = needs.filter((name) => !(name in known));
        const filled = fillTemplate(template, (name) => known[name] ?? null);
        expect(filled).toEqual(missing.length > 0 ? { missing } : { text: expected(list, known) });
      }),
      { numRuns: 500 },
    );
  });

  it('knows its slots, those in optional parts too', () => {
    const template = parsed('[{surname}{honorific}，]您反映的是{issue}，{issue}对吗？');
    expect(template.needs).toEqual(['issue']);
    expect([...template.slots].sort()).toEqual(['honorific', 'issue', 'surname']);
  });

  it('drops an optional part when one of its slots is unknown', () => {
    const line = '[{surname}{honorific}，]您反映的是{issue}，对吗？';
    expect(fill(line, { surname: '林', honorific: '女士', issue: '漏水' })).toEqual({
      text: '林女士，您反映的是漏水，对吗？',
    });
    expect(fill(line, { surname: '林', issue: '漏水' })).toEqual({ text: '您反映的是漏水，对吗？' });
    expect(fill(line, { surname: '林', honorific: '女士' })).toEqual({ missing: ['issue'] });
  });

  it('never reads slots within values', () => {
    expect(fill('{issue}', { issue: '{due}[$&]' })).toEqual({ text: '{due}[$&]' });
  });

  it('changes the fixed text only, never what the owner said', () => {
    const filled = fillTemplate(
      parsed('楼[{issue}楼]'),
      () => '楼',
      (literal) => literal.replaceAll('楼', '樓'),
    );
    expect(filled).toEqual({ text: '樓楼樓' });
  });

  it.each([
    '{',
    '{surname',
    '{}',
    '{Surname}',
    '{sur name}',
    '{1a}',
    '}',
    'a}b',
    '[',
    '[a',
    ']',
    'a]b',
    '[a[b]c]',
    '[{a]}',
  ])('%j is refused with a sentence', (faulty) => {
    expect(parseTemplate(faulty)).toBeTypeOf('string');
  });

  it('is parsed or refused, never thrown at', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.oneof(fc.constantFrom(...'{}[]a_'), fc.constant('漏')) }),
        (anything) => {
          const template = parseTemplate(anything);
          if (typeof template === 'string') expect(template).not.toBe('');
          else expect(template.slots).toEqual(expect.arrayContaining([...template.needs]));
        },
      ),
    );
  });
});

describe('parts said', () => {
  const phrases = new Map(
    Object.entries({
      greet: '您好[，{surname}]。',
      call: '我们拨打{phone}联系您。',
      due: '{ticket}将在{due}处理。',
    }).map(([id, line]): [string, Phrase] => [
      id,
      { id, version: 'v', text: line, template: parsed(line), source: 'test', channel: 'chat', elements: [] },
    ]),
  );
  const library = { phrases, lexicon: shipped.lexicon } as unknown as Library;
  const now = Date.parse('2026-11-22T10:00:00+08:00');
  const context: FillContext = { now, numbers: new Map([['id-1', 'BX-1122-007']]), masked: true };

  it('become one message', () => {
    const said = [
      { phrase: 'greet', slots: {} },
      { phrase: 'due', slots: { ticket: { ticket: 'id-1' }, due: { due: now + 15 * 60_000 } } },
    ];
    const filled = fillParts(library, said, context);
    expect(filled.text).toBe('您好。BX-1122-007将在15分钟内处理。');
    expect(filled.phrases.map((phrase) => phrase.id)).toEqual(['greet', 'due']);
  });

  it('show a phone whole only to whom it belongs', () => {
    const said = [{ phrase: 'call', slots: { phone: { phone: '13800130098' } } }];
    expect(fillParts(library, said, context).text).toBe('我们拨打138****0098联系您。');
    expect(fillParts(library, said, { ...context, masked: false }).text).toBe('我们拨打13800130098联系您。');
  });

  it('that lack a value are a fault of the engine', () => {
    expect(() =>
      fillParts(library, [{ phrase: 'due', slots: { ticket: { ticket: 'unknown' } } }], context),
    ).toThrow(/due: no value for \{ticket\}, \{due\}/);
  });
});
