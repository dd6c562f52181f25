/** Suggestions for agents: the situation, the text, what must never stand in it. */
import { describe, expect, it } from 'vitest';
import type { HistoryLine } from '../../src/assist/scene.ts';
import { Suggester, type Suggestion } from '../../src/assist/suggest.ts';
import { promiseFaults } from '../../src/converse/promises.ts';
import { Checker } from '../../src/script/lint.ts';
import { workingCalendar } from '../../src/ticket/calendar.ts';
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

  it('repeats no sentence of the line before, however often the same is asked', async () => {
    const question = owner('物业费一平米多少钱 怎么交');
    const sentences = (text: string) => text.split(/[。！？]/u).filter((one) => one.length > 6);
    const history: HistoryLine[] = [question];
    for (let times = 0; times < 3; times++) {
      const [first = '', ...more] = await texts({ history });
      const before = sentences(history.at(-2)?.text ?? '');
      for (const text of [first, ...more])
        expect(sentences(text).filter((one) => before.includes(one))).toEqual([]);
      history.push(agent(first), question);
    }
  });

  it.each([
    ['老子的水管漏了三天，你们他妈的死哪去了', /您的水管漏了三天/],
    ['老子等了三天了你们这群废物到底修不修电梯', /修不修电梯/],
    ['你们这帮废物，道闸他妈的又坏了', /道闸又坏了/],
    ['你们健身房晚上吵死了，我家孩子睡不着，投诉', /“健身房晚上/],
    ['你们楼下那个超市的卷帘门坏了', /“楼下那个超市/],
  ])('tells back in plain words: %s', async (text, told) => {
    const all = (await texts({ history: [owner(text)] })).join('\n');
    expect(all).toMatch(told);
    expect(all).not.toMatch(/老子|妈的|废物|死哪|我们健身房|我们楼下/);
  });

  it.each([
    ['转真人，你们效率太慢', /效率|真人/],
    ['地库卷闸关不严，你们光会收钱，叫管事的来', /收钱|管事/],
    ['这账单不对吧 你们抢钱呢', /抢钱/],
    ['维修单还没动静，等到头发都白了', /头发/],
  ])('tells neither scolding back nor whom they want: %s', async (text, told) => {
    const all = (await texts({ history: [owner(text)] })).join('\n');
    expect(all).not.toMatch(told);
  });

  it('says sorry once a suggestion', async () => {
    for (const text of ['气死我了 电费多收我一百 你们怎么算的', '报修五天了没人管 太过分了'])
      for (const line of await texts({ history: [owner(text)] }))
        expect(line.match(/抱歉|对不起|致歉/gu)?.length ?? 0).toBeLessThan(2);
  });

  it('lets a matter go that the owner calls off, and tells no such words back', async () => {
    const asked = [owner('我家马桶漏水'), agent('请问您家是几栋几单元几室？')];
    for (const off of ['算了 不修了', '不用了谢谢，又好了', '算了算了我自己找人']) {
      const { suggestions } = await suggest({ history: [...asked, owner(off)], channel: 'chat' });
      expect(suggestions[0]?.situation, off).toBe('FLOW-REPAIR');
      expect(suggestions[0]?.phrase.id, off).toMatch(/^FLOW-COMMON\.cancelled/);
      expect(suggestions.filter(({ text }) => /不修|不用了|找人/.test(text))).toEqual([]);
    }
    const { suggestions } = await suggest({ history: [owner('算了 不修了')], channel: 'chat' });
    expect(suggestions[0]?.situation).toBe('CLOSE-2');
  });

  it('notes on the ticket at hand that it is called off', async () => {
    const { suggestions } = await suggester.suggest({
      history: [owner('昨天报的那个灯不用来了，我自己换好了')],
      ticket: { number: 'BX-1122-007', kind: 'repair', state: 'dispatched', issue: '楼道灯不亮', due: null },
      now: NOW,
      community: '云栖花园',
    });
    expect(suggestions[0]).toMatchObject({ situation: 'FLOW-REPAIR' });
    expect(suggestions[0]?.phrase.id).toMatch(/^FLOW-COMMON\.cancel_late/);
    expect(suggestions[0]?.text).toContain('BX-1122-007');
  });

  it("gives nobody else's number", async () => {
    const { suggestions } = await suggest({ history: [owner('楼上1502漏水到我家了，你把他电话给我')] });
    expect(suggestions[0]?.phrase.id).toMatch(/^FLOW-COMMON\.privacy/);
    expect(suggestions.filter(({ text }) => text.includes('把他电话'))).toEqual([]);
  });

  it('takes a word for an answer where we asked, and praise for no complaint', async () => {
    const curt = await suggest({
      history: [owner('我要报修'), agent('请问是什么地方需要维修？'), owner('灯')],
      channel: 'chat',
    });
    expect(curt.suggestions[0]?.situation).toBe('FLOW-REPAIR');
    const praise = await suggest({ history: [owner('灯修好了，师傅态度特别好，谢谢啊')], channel: 'chat' });
    expect(praise.suggestions.map(({ situation }) => situation)).not.toContain('CMPL-4');
    const bad = await suggest({ history: [owner('你们前台态度特别不好')], channel: 'chat' });
    expect(bad.suggestions[0]?.situation).toBe('CMPL-4');
  });

  it('tells neither scolding nor threats back', async () => {
    for (const text of [
      '电梯又坏了！你们是死人吗！！',
      '再不解决我就打12345，还要发抖音',
      '一群吃干饭的，收钱比谁都快',
    ]) {
      const { suggestions } = await suggest({ history: [owner(text)] });
      expect(suggestions.length, text).toBeGreaterThan(0);
      expect(suggestions.filter((one) => /死人|12345|抖音|收钱/.test(one.text))).toEqual([]);
    }
  });

  it('takes an address that we asked for as an address', async () => {
    const { suggestions } = await suggest({
      history: [agent('请问是哪一栋哪一户？'), owner('6栋3单元0704')],
    });
    expect(['OPEN-4', 'TALK-3']).toContain(suggestions[0]?.situation);
  });

  it('puts safety first where danger is told beside a complaint', async () => {
    const { suggestions } = await suggest({
      history: [owner('家里一股煤气味，而且你们上次态度太差了我要投诉')],
    });
    expect(suggestions[0]).toMatchObject({ situation: 'FLOW-EMERGENCY' });
    expect(suggestions[0]?.text).toMatch(/不要开关灯|不要点火/);
    const past = await suggest({ history: [owner('上次家里有煤气味没人管，我要投诉')] });
    expect(past.suggestions.map(({ situation }) => situation)).not.toContain('FLOW-EMERGENCY');
  });

  it('tells how the ticket stands, and urges it', async () => {
    const ticket = {
      number: 'BX-1122-007',
      kind: 'repair',
      state: 'dispatched',
      issue: '厨房漏水',
      due: NOW + 8 * 3_600_000,
    } as const;
    const first = async (text: string, more: object = {}) =>
      (
        await suggester.suggest({
          history: [owner(text)],
          channel: 'chat',
          now: NOW,
          community: '云栖花园',
          ticket: { ...ticket, ...more },
        })
      ).suggestions[0];
    const asked = await first('我那个报修怎么样了');
    expect(asked).toMatchObject({ situation: 'FLOW-STATUS' });
    expect(asked?.text).toMatch(/BX-1122-007.*厨房漏水.*派给师傅.*工程维修.*18:00/);
    expect((await first('我那个报修怎么样了', { assignee: '丁师傅' }))?.text).toContain('丁师傅');
    expect((await first('修好了没有', { state: 'done' }))?.text).toContain('等您确认');
    expect((await first('怎么还没人来修啊，等半天了'))?.phrase.id).toMatch(/^FLOW-STATUS\.urged/);
  });

  it('goes to the manager when the second apology is refused, and quotes no refusal', async () => {
    const history = [
      owner('物业费多收了我两百'),
      agent('抱歉，给您带来不便。'),
      owner('少来这套，道歉能当钱花吗'),
    ];
    const once = await suggest({ history });
    expect(once.suggestions[0]).toMatchObject({ situation: 'CMPL-5', step: 1 });
    expect(once.suggestions[0]?.text).not.toContain('道歉能当');
    const twice = await suggest({
      history: [...history, agent('真的非常抱歉，请您谅解。'), owner('不谅解！')],
    });
    expect(twice.suggestions[0]).toMatchObject({ situation: 'CMPL-5', step: 2 });
    expect(twice.suggestions[0]?.text).toContain('经理');
    const unrelated = await suggest({ history: [...history.slice(0, 2), owner('那什么时候退给我')] });
    expect(unrelated.suggestions[0]).not.toMatchObject({ situation: 'CMPL-5', step: 2 });
  });

  it('promises nothing at night that nobody keeps before the morning', async () => {
    const calendar = workingCalendar(library.standards.calendar);
    const night = Date.parse('2026-11-23T22:30:00+08:00');
    const history = [
      owner('你们上次把我家地板泡了'),
      agent('非常抱歉，已经如实上报核实，请您谅解。'),
      owner('我不接受，光道歉有什么用'),
    ];
    for (const channel of ['phone', 'chat'] as const) {
      const { suggestions } = await suggester.suggest({ history, channel, now: night, community: 'x' });
      expect(suggestions[0]).toMatchObject({ situation: 'CMPL-5', step: 2 });
      for (const { text } of suggestions)
        expect(promiseFaults(library, calendar, null, text, night), text).toEqual([]);
    }
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
