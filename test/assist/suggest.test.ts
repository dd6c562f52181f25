/** Suggestions for agents: the situation, the text, what must never stand in it. */
import { describe, expect, it } from 'vitest';
import { Suggester, type Suggestion } from '../../src/assist/suggest.ts';
import { Checker } from '../../src/script/lint.ts';
import { run } from '../cli/run.ts';
import { library, models, understander } from '../shared.ts';
import { type AssistCase, CASES } from './cases.ts';

const NOW = Date.parse('2026-11-23T10:00:00+08:00');
const checker = new Checker(library, models);
const suggester = new Suggester(library, checker, understander, models);
const suggest = (one: Omit<AssistCase, 'want' | 'says'>) =>
  suggester.suggest({
    history: one.history,
    channel: one.channel,
    customer: one.customer,
    agent: { number: '0415' },
    now: NOW,
    community: '云栖花园',
  });

/** What the checker has against a suggestion, in its own situation and step. */
function faults({ situation, step, text }: Suggestion, one: AssistCase): string[] {
  const known = library.situations.has(situation);
  const { ok, violations, missing } = checker.lint({
    text,
    situation: known ? situation : undefined,
    step: step ?? undefined,
    channel: one.channel ?? 'phone',
    customer: one.customer ?? {},
  });
  return ok
    ? []
    : [`${situation}/${step} ${text}: ${missing.join(' ')} ${violations.map(({ rule }) => rule).join(' ')}`];
}

describe('the best suggestion', () => {
  it('has a case for each of the 37 situations', () => {
    const covered = new Set(CASES.map(({ want }) => want[0]));
    expect([...library.situations.keys()].filter((id) => !covered.has(id))).toEqual([]);
  });

  it.each(CASES.map((one) => [one.want.join(' '), one.history.at(-1)?.text ?? '', one] as const))(
    '%s: %s',
    async (_want, _text, one) => {
      const { suggestions, avoid } = await suggest(one);
      const [best] = suggestions;
      expect(one.want, JSON.stringify(suggestions)).toContain(best?.situation);
      if (one.says)
        expect(
          one.says.some((word) => best?.text.includes(word)),
          best?.text,
        ).toBe(true);
      expect(suggestions.length).toBeLessThanOrEqual(3);
      expect(new Set(suggestions.map(({ text }) => text)).size).toBe(suggestions.length);
      expect(suggestions.flatMap((suggestion) => faults(suggestion, one))).toEqual([]);
      expect(suggestions.filter(({ text }) => /[{}[\]]/.test(text))).toEqual([]);
      expect(
        suggestions.filter(({ phrase }) => library.phrases.get(phrase.id)?.version !== phrase.version),
      ).toEqual([]);
      expect([...suggestions].sort((a, b) => b.score - a.score)).toEqual(suggestions);
      expect(avoid.length).toBeGreaterThan(0);
      expect(avoid.length).toBeLessThanOrEqual(3);
    },
  );
});

describe('a suggestion', () => {
  const owner = (text: string) => ({ from: 'owner' as const, text });
  const agent = (text: string) => ({ from: 'agent' as const, text });
  const texts = async (one: Omit<AssistCase, 'want' | 'says'>) =>
    (await suggest(one)).suggestions.map(({ text }) => text);

  it('names nobody whose gender is not known, and everybody whose name is', async () => {
    const { m, f } = library.lexicon.signals.honorifics;
    const complaint = '物业费重复扣了一回 收据也开错抬头';
    for (const text of await texts({ history: [owner(complaint)], customer: { surname: '谭' } }))
      expect(text).not.toMatch(new RegExp(`${m}|${f}`));
    const named = await texts({ history: [owner(complaint)], customer: { surname: '谭', gender: 'f' } });
    expect(named.length).toBeGreaterThan(0);
    for (const text of named) expect(text).toContain(`谭${f}`);
  });

  it('goes on calling by the name that we have used ourselves', async () => {
    const [best] = await texts({
      history: [owner('门铃不响'), agent('郝女士，师傅明早过来。'), owner('好 那就没别的事了')],
    });
    expect(best).toContain('郝女士');
  });

  it('shows no phone, whoever said it', async () => {
    for (const text of await texts({
      history: [owner('楼上13900001111那家天天半夜拖桌子 你们打给他 我是13812340098')],
    }))
      expect(text).not.toMatch(/1[3-9]\d{9}/);
  });

  it("says the agent's own number, else the centre's", async () => {
    const history = [owner('你叫啥名字 我下回还找你')];
    const numbered = await suggester.suggest({
      history,
      agent: { number: '0777' },
      now: NOW,
      community: 'x',
    });
    expect(numbered.suggestions[0]?.text).toContain('0777');
    const plain = await suggester.suggest({ history, now: NOW, community: 'x' });
    expect(plain.suggestions[0]?.text).toContain(library.standards.channels.agent_number);
  });

  it('puts guidance before everything in an emergency, and asks no name', async () => {
    const { suggestions } = await suggest({ history: [owner('厨房着火了 油锅烧起来了')] });
    expect(suggestions[0]).toMatchObject({ situation: 'FLOW-EMERGENCY', step: null });
    expect(suggestions[0]?.text).toMatch(/119/);
    expect(suggestions[0]?.text).not.toMatch(/怎么称呼/);
  });

  it('tells back what is reported and asks the next question of the flow', async () => {
    const { suggestions } = await suggest({ history: [owner('卫生间的换气扇嗡嗡响还不转')] });
    expect(suggestions[0]?.situation).toBe('FLOW-REPAIR');
    expect(suggestions[0]?.text).toMatch(/换气扇.*几栋|换气扇.*哪一栋/);
    expect(suggestions[0]?.phrase.id).toMatch(/^FLOW-REPAIR\.ask_room/);
  });

  it('goes on with the flow when the owner answers its question', async () => {
    const { suggestions } = await suggest({
      history: [owner('卫生间的换气扇嗡嗡响还不转'), agent('请问是几栋几单元几号？'), owner('5栋2单元1203')],
    });
    expect(suggestions[0]?.phrase.id).toMatch(/^FLOW-REPAIR\.ask_phone/);
  });

  it('answers from the FAQ under its flow', async () => {
    const { suggestions } = await suggest({ history: [owner('物业服务中心几点上班几点下班')] });
    expect(suggestions[0]).toMatchObject({ situation: 'FLOW-INFO' });
    expect(suggestions[0]?.text).toContain('8:30');
  });

  it('never says the same line again', async () => {
    const [first] = await texts({ history: [owner('（电话通了，一点声音都没有）')] });
    const again = await texts({
      history: [owner('（电话通了，一点声音都没有）'), agent(first ?? ''), owner('（还是没有声音）')],
    });
    expect(again).not.toContain(first);
  });

  it('has something to say before the first word, and after the oddest', async () => {
    expect((await suggest({ history: [] })).suggestions[0]?.situation).toBe('OPEN-1');
    for (const text of ['', '\ud800', '{surname}', '[[[', '9'.repeat(9000), '（）', '👍👍'])
      expect(
        (await suggest({ history: [owner(text)] })).suggestions.length,
        text.slice(0, 9),
      ).toBeGreaterThan(0);
  });

  it('is the same for the same input', async () => {
    const history = [owner('停车费怎么又涨了')];
    expect(await suggest({ history })).toEqual(await suggest({ history }));
  });

  it('shows first of what not to say the saying that the spec forbids', async () => {
    const { avoid } = await suggest({ history: [owner('（接通后没有声音）')] });
    const pair = library.situations.get('OPEN-5')?.never.find(({ kind }) => kind === 'forbidden_phrase');
    expect(avoid[0]).toBe(pair?.say);
  });
});

describe('yingda suggest', () => {
  it('answers one message', async () => {
    const { code, out } = await run(['suggest', '谢谢你们', '--channel', 'chat']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ suggestions: [{ situation: 'CARE-7', step: 1 }] });
  });

  it('a bad row never ends the batch; optional fields may be null', async () => {
    const rows = [
      '{"history":[{"from":"owner","text":"谢谢"}],"channel":null,"customer":{"surname":"","gender":null},"agent":{"number":8},"ticket":null,"flow":null}',
      'not json',
      '{"history":"x"}',
      '{"history":[{"from":"ghost","text":"x"}]}',
      '{"history":[{"from":"owner","text":"x"}],"now":"yesterday"}',
      '{"history":[]}',
    ];
    const { code, out, err } = await run(['suggest', '--jsonl'], rows.join('\n'));
    const answers = out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(code).toBe(2);
    expect(err).toBe('');
    expect(answers).toHaveLength(6);
    expect(answers[0]).toMatchObject({ suggestions: [{ situation: 'CARE-7' }] });
    expect(answers.slice(1, 5).map((answer) => answer.line)).toEqual([2, 3, 4, 5]);
    expect(answers[2]?.error).toContain('history');
    expect(answers[5]).toMatchObject({ suggestions: [{ situation: 'OPEN-1' }] });
  });

  it('without a message: 2 and one line', async () => {
    const { code, out, err } = await run(['suggest']);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(/--jsonl/);
  });
});
