/** The agents' desk in Slack, played against the fake Slack on loopback. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { slackChannel } from '../../adapters/slack/channel.ts';
import type { Channel } from '../../src/channel.ts';
import { DESK, type FakeMessage, FakeSlack, SECRET } from '../fakes/slack.ts';
import { Wire } from '../fakes/wire.ts';
import { type Office, openOffice } from '../office.ts';
import { STAFF } from './slack-office.ts';

const AGENT = 'U1AGENT';
const SECOND = 'U2AGENT';
const LIN = 'lin';

let fake: FakeSlack;
let slack: Channel;
let wire: Wire;
let office: Office;

beforeEach(async () => {
  fake = await FakeSlack.open();
  slack = slackChannel(
    {
      workspaces: [{ botToken: 'xoxb-test', channel: DESK }],
      signingSecret: SECRET,
      appToken: null,
      api: fake.api,
    },
    { gapMs: 0 },
  );
  fake.mount(slack);
  wire = new Wire();
  office = await openOffice([wire, slack]);
  await office.store.importStaff('yunqi', STAFF);
  for (const channel of [wire, slack]) await channel.start(office.hostOf(channel));
});

afterEach(async () => {
  await slack.stop();
  await fake.close();
  await office.close();
});

const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 8000, interval: 10 });

async function owner(text: string): Promise<void> {
  await wire.says(LIN, text);
  await office.settle();
}

/** A click, and whatever it brings about. */
async function click(user: string, message: FakeMessage, action: string): Promise<void> {
  const value = buttonOf(message, action)?.value ?? '';
  const answer = await fake.deliver(fake.click(user, message, action, value), 'payload');
  expect(answer.status).toBe(200);
  await office.settle();
}

function buttonOf(message: FakeMessage, action: string) {
  return message.blocks
    .flatMap(({ elements }) => elements ?? [])
    .find(({ action_id }) => action_id === action);
}

const actionsOf = (message: FakeMessage) =>
  message.blocks.flatMap(({ elements }) => elements ?? []).flatMap(({ action_id }) => action_id ?? []);

const textOf = (message: { text: string; blocks?: FakeMessage['blocks'] }) =>
  [message.text, ...(message.blocks ?? []).map(({ text }) => text?.text ?? '')].join('\n');

/** The card of the newest ticket. */
const card = () =>
  eventually(() => {
    const found = fake
      .in(DESK)
      .findLast((message) => actionsOf(message).some((name) => name.startsWith('move:')));
    expect(found).toBeDefined();
    return found as FakeMessage;
  });

/** The thread of the conversation that people have. */
const thread = () =>
  eventually(() => {
    const found = fake.in(DESK).findLast((message) => actionsOf(message).includes('reply'));
    expect(found).toBeDefined();
    return found as FakeMessage;
  });

/** The suggestions for what the owner said last. */
const suggestions = (head: FakeMessage) =>
  eventually(async () => {
    const below = fake.in(DESK, head.ts);
    const rows = await office.store.recentMessages(office.seen[0] ?? '', 20);
    const asked = rows.findLast(({ from }) => from === 'owner')?.text ?? '';
    const at = below.findLastIndex(({ text }) => text.includes(asked.slice(0, 6)));
    const found = below.slice(at + 1).find((message) => actionsOf(message).includes('send'));
    expect(at >= 0 && found !== undefined).toBe(true);
    return found as FakeMessage;
  });

async function fileRepair(): Promise<void> {
  await owner('3栋2单元1502厨房水槽漏水，电话13800000098，明天下午三点有人在家');
  await owner('对');
}

describe('tickets', () => {
  it('show a filed ticket as a card, masked', async () => {
    await fileRepair();
    const shown = textOf(await card());
    expect(shown).toContain('报修单 BX-1123-001');
    expect(shown).toContain('3栋2单元1502');
    expect(shown).toContain('138****0098');
  });

  it('are accepted, finished and closed from the card', async () => {
    await fileRepair();
    const message = await card();
    await click('U3FIX', message, 'move:accept');
    await eventually(() => expect(textOf(message)).toContain('已接单'));
    expect(textOf(message)).toContain('工程甲');
    await click('U3FIX', message, 'move:finish');
    const view = await eventually(() => {
      expect(fake.views).toHaveLength(1);
      return fake.views[0] as FakeSlack['views'][number];
    });
    await fake.deliver(fake.submission('U3FIX', view, { result: '更换水槽软管' }), 'payload');
    await office.settle();
    await eventually(() => expect(textOf(message)).toContain('已完成'));
    await click('U4LEAD', message, 'move:close');
    const closing = await eventually(() => {
      expect(fake.views).toHaveLength(2);
      return fake.views[1] as FakeSlack['views'][number];
    });
    await fake.deliver(fake.submission('U4LEAD', closing, { result: '业主确认不再漏水' }), 'payload');
    await office.settle();
    await eventually(() => expect(textOf(message)).toContain('已关闭'));
    const ticket = await office.store.ticket('yunqi', 'BX-1123-001');
    expect(ticket).toMatchObject({ state: 'closed', assignee: '工程甲' });
  });

  it('tell whoever comes too late', async () => {
    await fileRepair();
    const message = await card();
    const stale = { ...message, blocks: [...message.blocks] };
    await click('U3FIX', message, 'move:accept');
    await click(SECOND, stale, 'move:accept');
    await eventually(() => expect(fake.whispers.at(-1)?.text).toContain('已接单'));
    expect((await office.store.ticket('yunqi', '001'))?.assignee).toBe('工程甲');
  });
});

describe('conversations', () => {
  async function handOver(): Promise<FakeMessage> {
    await fileRepair();
    await owner('我要跟你们人工客服说话');
    return thread();
  }

  it('become a thread with what was said so far', async () => {
    const head = await handOver();
    const told = await eventually(() => {
      const [first] = fake.in(DESK, head.ts);
      expect(first).toBeDefined();
      return first?.text ?? '';
    });
    expect(told).toContain('厨房水槽漏水');
    expect(told).not.toContain('13800000098');
    expect(textOf(head)).toContain('等待接待');
  });

  it('bring every further message of the owner with at most three suggestions', async () => {
    const head = await handOver();
    await owner('师傅明天到底几点来啊，我请假等的');
    await eventually(() =>
      expect(fake.in(DESK, head.ts).some(({ text }) => text.includes('师傅明天到底几点来'))).toBe(true),
    );
    const message = await suggestions(head);
    const sends = actionsOf(message).filter((name) => name === 'send').length;
    expect(sends).toBeGreaterThanOrEqual(1);
    expect(sends).toBeLessThanOrEqual(3);
  });

  it('send a suggestion once, however often it is clicked', async () => {
    const head = await handOver();
    await owner('师傅明天到底几点来啊');
    const message = await suggestions(head);
    const before = wire.to(LIN).length;
    await click(AGENT, message, 'send');
    await click(AGENT, message, 'send');
    expect(wire.to(LIN).slice(before)).toHaveLength(1);
    expect(textOf(message)).toContain(wire.to(LIN).at(-1));
    const rows = await office.store.recentMessages(office.seen[0] ?? '', 5);
    expect(rows.findLast((row) => row.from === 'agent')?.phrases.length).toBeGreaterThan(0);
    const events = await office.store.events(0, 1000);
    expect(events.filter(({ kind }) => kind === 'suggestion')).toHaveLength(1);
    await eventually(() => expect(textOf(head)).toContain('客服甲'));
  });

  it('refuse a forbidden saying in the form, show a better one, and send that', async () => {
    const head = await handOver();
    await owner('你们到底管不管');
    await click(AGENT, await suggestions(head), 'edit');
    const view = await eventually(() => {
      expect(fake.views).toHaveLength(1);
      return fake.views[0] as FakeSlack['views'][number];
    });
    expect(view.blocks[0]?.element.initial_value?.length).toBeGreaterThan(5);
    const before = wire.to(LIN).length;
    const refused = await fake.deliver(
      fake.submission(AGENT, view, { text: '再闹我就挂电话了。' }),
      'payload',
    );
    expect(refused.status).toBe(200);
    const { response_action: action, errors } = JSON.parse(refused.body) as {
      response_action: string;
      errors: { text: string };
    };
    expect(action).toBe('errors');
    expect(errors.text).toContain('建议：');
    await office.settle();
    expect(wire.to(LIN)).toHaveLength(before);
    const better = '非常抱歉让您久等了，我马上联系工程师傅，半小时内给您答复。';
    const sent = await fake.deliver(fake.submission(AGENT, view, { text: better }), 'payload');
    expect(sent).toEqual({ status: 200, body: '' });
    await office.settle();
    expect(wire.to(LIN).slice(before)).toEqual([better]);
  });

  it('tell of what was promised in the form, before it is due and when it is broken', async () => {
    const head = await handOver();
    await click(AGENT, head, 'reply');
    const view = await eventually(() => {
      expect(fake.views).toHaveLength(1);
      return fake.views[0] as FakeSlack['views'][number];
    });
    const submit = async (text: string) => {
      const { body } = await fake.deliver(fake.submission(AGENT, view, { text }), 'payload');
      await office.settle();
      return body;
    };
    // Sooner than anybody could be there: pointed out first.
    expect(await submit('师傅三分钟内上门。')).toContain('三分钟内上门');
    expect(await submit('师傅一小时内到。')).toBe('');
    const [ticket] = await office.staff.tickets({ limit: 1 });
    expect(ticket?.promises).toMatchObject([{ text: '师傅一小时内到', state: 'open' }]);
    const told = () => fake.in(DESK).map(textOf).join('\n');
    expect(told()).not.toContain('答应业主的上门');
    for (let minutes = 0; minutes < 75; minutes += 5) {
      office.clock.advance(5 * 60_000);
      await office.settle();
    }
    await eventually(() => {
      expect(told()).toContain('答应业主的上门快到时间');
      expect(told()).toContain('答应业主的上门已过时');
    });
  });

  it('show once more what is only warned of, and send it when it is submitted again', async () => {
    const head = await handOver();
    await owner('你们到底管不管');
    await click(AGENT, await suggestions(head), 'edit');
    const view = await eventually(() => {
      expect(fake.views).toHaveLength(1);
      return fake.views[0] as FakeSlack['views'][number];
    });
    const before = wire.to(LIN).length;
    const text = '这不归我管，您找别人吧。';
    const submit = async (form: typeof view, words: string) => {
      const answer = await fake.deliver(fake.submission(AGENT, form, { text: words }), 'payload');
      await office.settle();
      return answer;
    };
    const warned = JSON.parse((await submit(view, text)).body) as {
      response_action: string;
      view: typeof view & { submit: { text: string } };
    };
    expect(warned.response_action).toBe('update');
    expect(JSON.stringify(warned.view.blocks)).toContain('建议：');
    expect(warned.view.submit.text).toBe('仍然发送');
    expect(wire.to(LIN)).toHaveLength(before);
    // Other words are looked at anew.
    const again = { ...warned.view, id: view.id };
    expect((await submit(again, '这事您别找我。您自己想办法，不归我管。')).body).toContain('update');
    expect(wire.to(LIN)).toHaveLength(before);
    expect(await submit(again, text)).toEqual({ status: 200, body: '' });
    expect(wire.to(LIN).slice(before)).toEqual([text]);
    const events = await office.store.events(0, 1000);
    expect(events.filter(({ kind }) => kind === 'reply.warned')).toHaveLength(1);
  });

  it('keep talk in the thread among colleagues', async () => {
    const head = await handOver();
    const before = wire.to(LIN).length;
    const ts = fake.ts();
    const note = fake.event({
      type: 'message',
      channel: DESK,
      channel_type: 'channel',
      user: AGENT,
      text: '这户上个月也漏过 &lt;请&gt; 工程先看图纸',
      ts,
      thread_ts: head.ts,
    });
    await fake.deliver(note);
    await fake.deliver(note);
    await office.settle();
    expect(wire.to(LIN)).toHaveLength(before);
    const notes = await office.store.notes(office.seen[0] ?? '');
    expect(notes.map(({ by, text }) => [by, text])).toEqual([
      ['客服甲', '这户上个月也漏过 <请> 工程先看图纸'],
    ]);
  });

  it('are claimed by one, and the second is told', async () => {
    const head = await handOver();
    await click(AGENT, head, 'claim');
    await eventually(() => expect(textOf(head)).toContain('由客服甲接待'));
    const { handedOff } = (await office.store.conversation(office.seen[0] ?? ''))?.state ?? {};
    expect(handedOff?.by?.name).toBe('客服甲');
    const id = office.seen[0] ?? '';
    await fake.deliver(fake.click(SECOND, head, 'claim', id), 'payload');
    await eventually(() => expect(fake.whispers.at(-1)).toMatchObject({ user: SECOND }));
    expect(fake.whispers.at(-1)?.text).toContain('客服甲');
  });

  it('go back to the bot', async () => {
    const head = await handOver();
    await click(AGENT, head, 'claim');
    await eventually(() => expect(actionsOf(head)).not.toContain('claim'));
    await click(AGENT, head, 'hand_back');
    await eventually(() => expect(textOf(head)).toContain('已交还机器人'));
    const before = wire.to(LIN).length;
    await owner('装修几点停工');
    expect(wire.to(LIN).length).toBeGreaterThan(before);
  });

  it('keep a reply that came too late as a note, and tell who has the conversation', async () => {
    const head = await handOver();
    await owner('在吗');
    await click(AGENT, head, 'reply');
    const [form] = await eventually(() => {
      expect(fake.views).toHaveLength(1);
      return fake.views;
    });
    // Somebody else was quicker, between the look and the turn.
    await office.staff.act('x1', { id: 'slack:U2AGENT', name: '客服乙' }, office.seen[0] ?? '', {
      do: 'claim',
    });
    await fake.deliver(
      fake.submission(AGENT, form as FakeSlack['views'][number], { text: '您好，请讲。' }),
      'payload',
    );
    const before = wire.to(LIN).length;
    await office.settle();
    // Only that a person has come.
    expect(wire.to(LIN)).toHaveLength(before + 1);
    expect((await office.store.notes(office.seen[0] ?? '')).map(({ text }) => text)).toEqual([
      '您好，请讲。',
    ]);
    await eventually(() =>
      expect(fake.in(DESK, head.ts).some(({ text }) => text.includes('会话已由客服乙接待'))).toBe(true),
    );
    // From then on the form itself says so.
    const told = await fake.deliver(
      fake.submission(AGENT, { ...(form as FakeSlack['views'][number]), id: 'V-again' }, { text: '您好。' }),
      'payload',
    );
    expect(told.body).toContain('客服乙');
  });

  it('are handed back by whoever has them only', async () => {
    const head = await handOver();
    await click(AGENT, head, 'claim');
    await eventually(() => expect(textOf(head)).toContain('客服甲'));
    await click(SECOND, head, 'hand_back');
    expect((await office.store.conversation(office.seen[0] ?? ''))?.state.handedOff?.by?.name).toBe('客服甲');
    await eventually(() => expect(fake.whispers.at(-1)?.text).toContain('客服甲'));
  });

  it('send no suggestion that answers what is no longer the question', async () => {
    const head = await handOver();
    await owner('师傅几点来');
    const old = await suggestions(head);
    const stale = { ...old, blocks: [...old.blocks] };
    await owner('算了，我问别的，物业费能不能分期');
    const before = wire.to(LIN).length;
    await click(AGENT, stale, 'send');
    expect(wire.to(LIN)).toHaveLength(before);
    await eventually(() => expect(fake.whispers.at(-1)?.text).toContain('没有发出'));
  });

  it('send the owner’s own phone whole, though staff see it masked', async () => {
    const head = await handOver();
    await owner('在吗');
    await click(AGENT, head, 'reply');
    const view = await eventually(() => {
      expect(fake.views).toHaveLength(1);
      return fake.views[0] as FakeSlack['views'][number];
    });
    await fake.deliver(fake.submission(AGENT, view, { text: '请问您的电话是138****0098吗？' }), 'payload');
    await office.settle();
    expect(wire.to(LIN).at(-1)).toBe('请问您的电话是13800000098吗？');
    expect(JSON.stringify(fake.messages)).not.toContain('13800000098');
  });

  it('are announced in the channel when the owner wants a person again, with what was said between', async () => {
    const head = await handOver();
    await click(AGENT, head, 'claim');
    await click(AGENT, head, 'hand_back');
    await owner('装修几点停工');
    await owner('还是给我转人工客服吧');
    await eventually(() =>
      expect(
        fake.in(DESK, head.ts).some(({ broadcast, text }) => broadcast && text.includes('又要找人工')),
      ).toBe(true),
    );
    await eventually(() =>
      expect(fake.in(DESK, head.ts).some(({ text }) => text.includes('装修几点停工'))).toBe(true),
    );
  });

  it('say where a reply is read by many', async () => {
    await wire.says('zhou', '电梯里有人被困了，5栋1单元', {
      thread: 'room-1',
      sender: 'zhou',
      audience: 'group',
      directThread: 'zhou',
    });
    await office.settle();
    const message = await card();
    await click(AGENT, message, 'claim');
    expect(textOf(await thread())).toContain('群里所有人都能看到');
  });

  it('show what could not be delivered', async () => {
    const head = await handOver();
    await owner('在吗');
    wire.results.push({ state: 'failed', reason: 'window_closed' });
    await click(AGENT, await suggestions(head), 'send');
    await eventually(() =>
      expect(fake.in(DESK, head.ts).some(({ text }) => text.includes('请改打电话'))).toBe(true),
    );
  });

  it('never turn the words of an owner into a call of everybody', async () => {
    const head = await handOver();
    await owner('<!channel> <@U1AGENT> 快来 & 看看');
    await eventually(() =>
      expect(fake.in(DESK, head.ts).some(({ text }) => text.includes('&lt;!channel&gt;'))).toBe(true),
    );
    expect(fake.in(DESK, head.ts).some(({ text }) => text.includes('<!channel>'))).toBe(false);
  });
});

describe('alerts', () => {
  it('call everybody for an emergency, without an owner’s phone', async () => {
    await owner('5栋1单元电梯里困了人，孩子在里面哭，电话13800000098');
    await eventually(() =>
      expect(
        fake.in(DESK).some(({ text }) => text.startsWith('<!channel>') && text.includes('TF-1123-001')),
      ).toBe(true),
    );
    expect(JSON.stringify(fake.messages)).not.toContain('13800000098');
  });

  it('are answered with a click: the ticket is theirs, and the call has no button any more', async () => {
    await owner('5栋1单元电梯里困了人');
    const call = () => fake.in(DESK).find(({ text }) => text.startsWith('<!channel>'));
    await eventually(() => expect(call()).toBeDefined());
    const alert = call() as FakeMessage;
    await click('U3FIX', alert, 'acknowledge');
    const [ticket] = await office.store.tickets('yunqi', { limit: 1 });
    expect(ticket).toMatchObject({ state: 'accepted' });
    await eventually(() => expect(JSON.stringify(call())).toContain('已应答'));
    expect(JSON.stringify(call())).not.toContain('"acknowledge"');
  });

  it('of an owner who waits stand in the thread and in the channel', async () => {
    await owner('我要找人工客服');
    const head = await thread();
    office.clock.advance(4 * 60_000);
    await office.settle();
    await eventually(() =>
      expect(fake.in(DESK, head.ts).some(({ text }) => text.includes('还没有人接待'))).toBe(true),
    );
  });

  it('name those on duty by the roster, and nobody where it says nothing', async () => {
    await owner('5栋1单元电梯里困了人');
    await eventually(() => expect(fake.in(DESK).some(({ text }) => text.includes('请'))).toBe(true));
    expect(JSON.stringify(fake.messages)).not.toContain('当班');
    await office.store.importRoster('yunqi', [
      { day: '2026-11-23', shift: '白班', from: '00:00', to: '00:00', staffNumber: '0401' },
      { day: '2026-11-22', shift: '白班', from: '08:00', to: '20:00', staffNumber: '0501' },
    ]);
    await wire.says('wang', '3栋2单元1502着火了');
    await office.settle();
    await eventually(() =>
      expect(fake.in(DESK).some(({ text }) => text.includes('（当班：经理甲）'))).toBe(true),
    );
    expect(JSON.stringify(fake.messages)).not.toContain('工程甲');
  });
});

describe('commands', () => {
  const command = async (text: string) => {
    const answer = await fake.deliver(fake.command(AGENT, text), 'form');
    expect(answer.status).toBe(200);
    return answer.body === '' ? '' : textOf(JSON.parse(answer.body) as FakeMessage);
  };

  it('show a situation with its steps and waits', async () => {
    const shown = await command('无声电话');
    expect(shown).toContain('OPEN-5');
    expect(shown).toContain('第3步');
    expect(shown.match(/等3秒/g)).toHaveLength(3);
  });

  it('check a line', async () => {
    expect(await command('check 喂，听不见！')).toContain('建议：');
    expect(await command('检查 您好，请问有什么可以帮您？')).toContain('没有发现不妥');
  });

  it('find a ticket by its number or its end', async () => {
    await fileRepair();
    expect(await command('ticket bx-1123-001')).toContain('厨房水槽漏水');
    expect(await command('工单 001')).toContain('BX-1123-001');
    expect(await command('ticket 999')).toContain('没有找到工单');
  });

  it('say what they can do, and that nothing was found', async () => {
    expect(await command('')).toContain('/yd');
    expect(await command('qwertyuiop')).toContain('没有找到');
  });
});

describe('drills', () => {
  it('run in a direct message from the first line to the marks, which are kept', async () => {
    const answer = await fake.deliver(fake.command(AGENT, 'drill CLOSE-2'), 'form');
    expect(answer.body).toContain('私信');
    const dm = `D${AGENT}`;
    await eventually(() => expect(fake.in(dm).length).toBeGreaterThan(0));
    const lines = [
      '请问您还有其他需要我帮您办理的吗？',
      '感谢您的来电，再见。',
      '（挂机）',
      '感谢您的来电，祝您生活愉快，再见。',
      '（挂机）',
    ];
    for (const line of lines) {
      if (!(await office.staff.drills.running(`slack:${AGENT}`))) break;
      office.clock.advance(5000);
      const body = fake.event(fake.direct(AGENT, line));
      const shown = fake.in(dm).length;
      expect((await fake.deliver(body)).status).toBe(200);
      await eventually(() => expect(fake.in(dm).length).toBeGreaterThan(shown));
      // Slack delivers again what it is not sure of: nothing more happens by it.
      expect((await fake.deliver(body)).status).toBe(200);
    }
    expect(await office.staff.drills.running(`slack:${AGENT}`)).toBe(false);
    const results = await office.store.drills({ trainee: `slack:${AGENT}` });
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({ situation: 'CLOSE-2' });
    // Afterwards the direct message is a plain conversation again.
    await fake.deliver(fake.event(fake.direct(AGENT, '你好')));
    await office.settle();
    expect(office.seen).toHaveLength(1);
  });

  it('name a situation that has none', async () => {
    const answer = await fake.deliver(fake.command(AGENT, 'drill 没有这个'), 'form');
    expect(answer.body).toContain('没有陪练');
  });
});

describe('exams', () => {
  it('are sat in the direct message: one question at a time, by buttons and words, each answer taken once', async () => {
    expect((await fake.deliver(fake.command(AGENT, 'exam'), 'form')).body).toContain('TRN-5');
    expect((await fake.deliver(fake.command(AGENT, 'exam TRN-99'), 'form')).body).toContain('没有');
    const answer = await fake.deliver(fake.command(AGENT, 'exam trn-5'), 'form');
    expect(answer.body).toContain('私信');
    const dm = `D${AGENT}`;
    await eventually(() => expect(fake.in(dm).length).toBeGreaterThan(0));
    const trainee = `slack:${AGENT}`;
    const first = await office.staff.exams.running(trainee);
    expect(first?.item).toMatchObject({ nth: 1 });
    expect(JSON.stringify(fake.in(dm).at(-1))).toContain('exam_answer_A');
    const body = fake.event(fake.direct(AGENT, 'A'));
    for (let times = 0; times < 2; times++) expect((await fake.deliver(body)).status).toBe(200);
    await eventually(() => expect(fake.in(dm).length).toBeGreaterThan(1));
    expect((await office.staff.exams.running(trainee))?.item).toMatchObject({ nth: 2 });
    for (let n = 2; n < 200 && (await office.staff.exams.running(trainee)); n++)
      await fake.deliver(fake.event(fake.direct(AGENT, 'A')));
    const [done] = await office.staff.exams.exams({ trainee });
    expect(done?.rule).toBe('TRN-5');
    await eventually(() => expect(JSON.stringify(fake.in(dm).at(-1))).toContain('成绩'));
  });
});

describe('deliveries', () => {
  it('are refused unsigned, wrongly signed, or 301 seconds off', async () => {
    const body = fake.event(fake.direct('U9', '你好'));
    for (const how of [
      { skewS: -301 },
      { skewS: 301 },
      { signature: 'v0=00' },
      { signature: `v0=${'0'.repeat(64)}` },
      { signature: 'nonsense' },
    ])
      expect((await fake.deliver(body, 'json', how)).status).toBe(401);
    await office.settle();
    expect(office.seen).toEqual([]);
  });

  it('are not acknowledged until they are committed, and count once when they come again', async () => {
    const body = fake.event(fake.direct('U9', '你好'));
    const accept = vi
      .spyOn(office.store, 'accept')
      .mockRejectedValueOnce(new Error('database or disk is full'));
    expect((await fake.deliver(body)).status).toBe(503);
    accept.mockRestore();
    for (let times = 0; times < 4; times++) expect((await fake.deliver(body)).status).toBe(200);
    await office.settle();
    const rows = await office.store.recentMessages(office.seen[0] ?? '', 20);
    expect(rows.filter((row) => row.from === 'owner')).toHaveLength(1);
  });

  it('are kept when the post of a thread is refused for a while, history and suggestions too', async () => {
    await fileRepair();
    await card();
    const refusal = {
      status: 429,
      body: { ok: false, error: 'ratelimited' },
      headers: { 'retry-after': '0' },
    };
    // The head goes through; what stands below it does not at first.
    fake.refusals.set('chat.postMessage', [
      { status: 200, body: { ok: true, ts: fake.ts(), channel: DESK } },
      refusal,
      refusal,
    ]);
    await owner('我要跟你们人工客服说话');
    await eventually(() => {
      const below = fake.messages.filter(({ threadTs }) => threadTs !== null);
      expect(below.some(({ text }) => text.includes('厨房水槽漏水'))).toBe(true);
      expect(below.some((message) => actionsOf(message).includes('send'))).toBe(true);
    });
  });

  it('are followed by what comes after, when a card was deleted', async () => {
    await fileRepair();
    const message = await card();
    fake.messages.splice(fake.messages.indexOf(message), 1);
    await wire.says(LIN, '还有个事');
    await office.store.ticket('yunqi', '001');
    await fake.deliver(
      fake.click('U3FIX', message, 'move:accept', buttonOf(message, 'move:accept')?.value ?? ''),
      'payload',
    );
    await office.settle();
    await wire.says('wu', '5栋1单元电梯里困了人，快来人');
    await office.settle();
    await eventually(() =>
      expect(fake.in(DESK).some(({ text }) => text.startsWith('<!channel>'))).toBe(true),
    );
  });

  it('lose nothing while Slack cannot be told', async () => {
    fake.refusals.set('chat.postMessage', [
      { status: 429, body: { ok: false, error: 'ratelimited' }, headers: { 'retry-after': '1' } },
    ]);
    await fileRepair();
    await wire.says('zhou', '5栋1单元302厨房水槽漏水，电话13800000097，明天下午有人');
    await office.settle();
    await wire.says('zhou', '对');
    await office.settle();
    await eventually(() => {
      expect(fake.in(DESK).filter((message) => textOf(message).includes('BX-1123-001'))).toHaveLength(1);
      expect(fake.in(DESK).filter((message) => textOf(message).includes('BX-1123-002'))).toHaveLength(1);
    });
  });
});
