/** The desk and tickets over HTTP: the order of the queue, answering, what is refused, phones, what is live. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { STAFF_API } from '../../src/api/route.ts';
import { createDesk } from '../../src/desk/desk.ts';
import type { QueueCard, TicketCard } from '../../src/staff.ts';
import { openConsole, type Person, type StaffConsole } from '../console.ts';
import { community, library, understander } from '../shared.ts';

let desk: StaffConsole;
let agent: Person;
let serial = 0;
beforeEach(async () => {
  desk = await openConsole();
  agent = await desk.as('agent');
});
afterEach(() => desk.close());

async function owner(name: string, ...lines: string[]): Promise<void> {
  for (const line of lines) {
    await desk.wire.says(name, line);
    await desk.office.settle();
  }
}
const REPAIR = ['3栋2单元1502厨房水槽一直在漏水，电话13800000098，明天下午三点有人在家', '对'] as const;
const queue = async (): Promise<QueueCard[]> => (await agent.ask('GET', '/queue')).json.rows;
async function act(person: Person, conversation: string, action: object, text = '') {
  const answer = await person.ask('POST', `/conversations/${conversation}/acts`, {
    id: `act-00000${serial++}`,
    action,
    text,
  });
  await desk.office.settle();
  return answer;
}
const sent = (name: string) => desk.wire.sent.filter(({ to }) => to === name).map(({ text }) => text);

describe('the queue', () => {
  it('has the emergency first, then who waits for a person, then open work; phones masked', async () => {
    await owner('chats', '你好');
    await owner('repair', ...REPAIR);
    await owner('person', '转人工');
    await owner('stuck', '5栋1单元电梯停了，我被困在里面出不去');
    const rows = await queue();
    expect(
      rows.map(({ urgency, handedOff, openTickets }) => [urgency, handedOff !== null, openTickets]),
    ).toEqual([
      ['emergency', expect.any(Boolean), 1],
      ['normal', true, 0],
      ['urgent', false, 1],
      ['normal', false, 0],
    ]);
    expect(JSON.stringify(rows)).not.toContain('13800000098');
    const [only] = rows.slice(1);
    const some = await agent.ask('GET', `/queue?ids=${only?.id}`);
    expect(some.json.rows.map(({ id }: QueueCard) => id)).toEqual([only?.id]);
  });

  it('has no emergency any more once its ticket is done, whatever was still being asked', async () => {
    await owner('stuck', '孩子被关在电梯里了，9栋2单元');
    await owner('person', '转人工');
    const [first] = await queue();
    expect([first?.urgency, first?.openTickets]).toEqual(['emergency', 1]);
    const [ticket] = await desk.office.store.tickets(community.id, { conversationId: first?.id ?? '' });
    for (const given of [{ move: 'accept' }, { move: 'finish', result: '人已救出' }])
      await act(agent, first?.id ?? '', { do: 'move', ticket: ticket?.id, ...given });
    expect((await queue()).map(({ urgency, handedOff }) => [urgency, handedOff !== null])).toEqual([
      ['normal', true],
      ['normal', false],
    ]);
  });
});

describe('a long conversation', () => {
  it('is read page by page, from its end', async () => {
    for (let n = 1; n <= 210; n++) await desk.wire.says('writes', `第${n}句话`);
    await desk.office.settle();
    const [{ id } = { id: '' }] = await queue();
    const all = (await desk.office.store.messages(id, 0, 1000)).map(({ seq }) => seq);
    expect(all.length).toBeGreaterThan(210);
    const read: number[] = [];
    let page = (await agent.ask('GET', `/conversations/${id}`)).json;
    read.unshift(...page.messages.map(({ seq }: { seq: number }) => seq));
    expect([read.length, page.earlier]).toEqual([200, true]);
    page = (await agent.ask('GET', `/conversations/${id}/messages?before=${read[0]}`)).json;
    read.unshift(...page.messages.map(({ seq }: { seq: number }) => seq));
    expect([read, page.earlier]).toEqual([all, false]);
    expect((await agent.ask('GET', `/conversations/${id}/messages?before=${read[0]}`)).json).toEqual({
      messages: [],
      earlier: false,
    });
    expect((await agent.ask('GET', '/conversations/none/messages?before=9')).status).toBe(404);
  });
});

describe('two who have one conversation open', () => {
  const READERS_MS = 40_000;
  it('see each other, until one leaves, or is not heard of any more', async () => {
    await owner('repair', ...REPAIR);
    const [{ id } = { id: '' }] = await queue();
    const other = await desk.as('agent');
    const tell = async (person: Person, here = true) =>
      (await person.ask('POST', `/conversations/${id}/readers`, { here })).json.readers;
    expect(await tell(agent)).toEqual([]);
    expect(await tell(other)).toEqual([{ id: expect.stringContaining(agent.id), name: '同事1' }]);
    expect(await tell(agent)).toMatchObject([{ name: '同事2' }]);
    expect(await tell(other, false)).toMatchObject([{ name: '同事1' }]);
    expect(await tell(agent)).toEqual([]);
    desk.office.clock.advance(READERS_MS);
    expect(await tell(other)).toEqual([]);
    expect((await agent.ask('POST', '/conversations/none/readers', { here: true })).status).toBe(404);
  });

  it('are both written down when they come at once', async () => {
    await owner('repair', ...REPAIR);
    const [{ id } = { id: '' }] = await queue();
    const others = [await desk.as('agent'), await desk.as('agent')];
    const come = (person: Person) => person.ask('POST', `/conversations/${id}/readers`, { here: true });
    await Promise.all(others.map(come));
    expect((await come(agent)).json.readers).toHaveLength(2);
  });
});

describe('a conversation', () => {
  it('shows what is being taken down, field by field', async () => {
    await owner('lin', '3栋2单元1502厨房水槽漏水');
    const [row] = await queue();
    const { card, messages } = (await agent.ask('GET', `/conversations/${row?.id}`)).json;
    expect(card.filing.flow).toBe('FLOW-REPAIR');
    const of = (id: string) => card.filing.fields.find((field: { id: string }) => field.id === id);
    expect(card.filing.fields.some(({ value }: { value: string }) => value === '3栋2单元1502')).toBe(true);
    expect(of('phone')).toMatchObject({ value: null });
    expect(messages[0]).toMatchObject({ from: 'owner', text: '3栋2单元1502厨房水槽漏水' });
  });

  it('goes on from a field that staff put right: the bot asks for the next one, and files the right value', async () => {
    await owner('lin', '3栋2单元1502卧室的灯不亮了');
    const id = (await queue())[0]?.id ?? '';
    const field = async (name: string) =>
      (await agent.ask('GET', `/conversations/${id}`)).json.card.filing?.fields.find(
        (one: { id: string }) => one.id === name,
      );
    expect(await field('phone')).toMatchObject({ value: null, mark: 'asked' });
    const before = sent('lin').length;
    expect((await act(agent, id, { do: 'amend', field: 'phone' }, '13800000098')).status).toBe(202);
    expect(await field('phone')).toMatchObject({ value: '138****0098', mark: null });
    expect(sent('lin').length).toBe(before + 1);
    await act(agent, id, { do: 'amend', field: 'room' }, '3栋2单元1601');
    await owner('lin', '明天下午三点以后');
    expect(sent('lin').at(-1)).toContain('1601');
    await owner('lin', '对');
    const [ticket] = (await agent.ask('GET', '/tickets')).json.tickets;
    expect(ticket.address).toBe('3栋2单元1601');
    const other = await desk.as('agent');
    await act(agent, id, { do: 'claim' });
    expect((await act(other, id, { do: 'amend', field: 'room' }, '3栋2单元1502')).status).toBe(409);
  });

  it('is taken by one, answered, noted, and handed back; a colleague is told who has it', async () => {
    await owner('lin', '转人工');
    const [row] = await queue();
    const id = row?.id ?? '';
    const other = await desk.as('agent');
    expect((await act(agent, id, { do: 'claim' })).status).toBe(202);
    expect((await queue())[0]?.handedOff?.by?.id).toBe(`account:${agent.id}`);
    const lost = await act(other, id, { do: 'reply' }, '您好，我来帮您。');
    expect(lost).toMatchObject({ status: 409, json: { error: { code: 'E_CONFLICT' } } });
    expect((await act(agent, id, { do: 'reply' }, '您好，请问有什么可以帮您？')).status).toBe(202);
    expect(sent('lin').at(-1)).toBe('您好，请问有什么可以帮您？');
    const before = sent('lin').length;
    expect((await act(other, id, { do: 'note' }, '这位业主上周也来过')).status).toBe(202);
    expect(sent('lin')).toHaveLength(before);
    expect((await agent.ask('GET', `/conversations/${id}`)).json.notes).toMatchObject([
      { text: '这位业主上周也来过' },
    ]);
    expect((await act(agent, id, { do: 'hand_back' })).status).toBe(202);
    expect((await queue())[0]?.handedOff).toBeNull();
  });

  it('is not answered with what must not be said, and the same act counts once', async () => {
    await owner('lin', '转人工');
    const id = (await queue())[0]?.id ?? '';
    const before = sent('lin').length;
    const refused = await act(agent, id, { do: 'reply' }, '再闹我就挂电话了。');
    expect(refused).toMatchObject({ status: 422, json: { error: { code: 'E_BLOCKED_WORDS' } } });
    const checked = await agent.ask('POST', '/check', { text: '这不归我管', conversation: id });
    expect(checked.json.violations[0]).toMatchObject({ span: expect.any(Array), better: expect.any(String) });
    expect(checked.json.stops).toBe(false);
    const warned = await act(agent, id, { do: 'reply' }, '这不归我管');
    expect(warned).toMatchObject({ status: 422, json: { error: { code: 'E_WARNED_WORDS' } } });
    const body = { id: 'the-same-act', action: { do: 'reply' }, text: '您好，请讲。' };
    for (let n = 0; n < 2; n++) await agent.ask('POST', `/conversations/${id}/acts`, body);
    await desk.office.settle();
    expect(sent('lin').slice(before)).toEqual(['您好，请讲。']);
  });

  it('has three replies to choose from', async () => {
    await owner('lin', '转人工', '你们物业费怎么这么贵');
    const id = (await queue())[0]?.id ?? '';
    const { suggestions } = (await agent.ask('GET', `/conversations/${id}/suggestions`)).json;
    expect(suggestions.length).toBeGreaterThan(0);
    expect(suggestions.length).toBeLessThanOrEqual(3);
    expect((await agent.ask('GET', '/conversations/none/suggestions')).status).toBe(404);
  });
});

describe('a ticket', () => {
  const filed = async (): Promise<TicketCard> => {
    await owner('lin', ...REPAIR);
    return (await agent.ask('GET', '/tickets')).json.tickets[0];
  };

  it('moves as the table allows, with what a move needs', async () => {
    const ticket = await filed();
    const engineer = await desk.as('engineer');
    const move = (move: string, given: object = {}) =>
      act(engineer, ticket.conversationId ?? '', { do: 'move', ticket: ticket.id, move, ...given });
    expect((await move('resume')).json.error.code).toBe('E_MOVE_ILLEGAL');
    expect((await move('accept')).status).toBe(202);
    expect((await move('finish')).json.error.code).toBe('E_FIELDS_MISSING');
    expect((await move('finish', { result: '换了密封圈' })).status).toBe(202);
    const { ticket: now, history } = (await engineer.ask('GET', `/tickets/${ticket.id}`)).json;
    expect(now).toMatchObject({ state: 'done', assignee: expect.any(String), dueAt: null });
    expect(history.length).toBeGreaterThan(2);
    const claimed = await act(engineer, ticket.conversationId ?? '', { do: 'claim' });
    expect(claimed.status).toBe(403);
  });

  it('takes a repeat of what it took, though it has taken effect meanwhile, and what follows at once', async () => {
    const ticket = await filed();
    const engineer = await desk.as('engineer');
    const move = async (id: string, name: string, given: object = {}) => {
      const action = { do: 'move', ticket: ticket.id, move: name, ...given };
      const url = `/conversations/${ticket.conversationId}/acts`;
      return (await engineer.ask('POST', url, { id, action })).status;
    };
    // As a phone sends it that was without a network: one after the other, none having taken effect yet.
    expect(await move('moves-0001', 'accept')).toBe(202);
    expect(await move('moves-0002', 'start')).toBe(202);
    expect(await move('moves-0003', 'finish', { result: '换了密封圈' })).toBe(202);
    await desk.office.settle();
    expect(await move('moves-0001', 'accept')).toBe(202);
    expect(await move('moves-0003', 'finish', { result: '换了密封圈' })).toBe(202);
    expect(await move('moves-0004', 'accept')).toBe(409);
    await desk.office.settle();
    const { ticket: now, history } = (await engineer.ask('GET', `/tickets/${ticket.id}`)).json;
    expect(now.state).toBe('done');
    const moved = history.map(({ kind }: { kind: string }) => kind);
    for (const kind of ['ticket.accept', 'ticket.start', 'ticket.finish'])
      expect(moved.filter((one: string) => one === kind)).toHaveLength(1);
  });

  it('is masked; a phone is shown whole to whoever may call, and the look is logged', async () => {
    const ticket = await filed();
    expect(JSON.stringify((await agent.ask('GET', '/tickets')).json)).not.toContain('13800000098');
    expect((await agent.ask('POST', `/tickets/${ticket.id}/phone`, {})).json.phone).toBe('13800000098');
    const [row] = await desk.office.store.accounts.notes(1);
    expect(row).toMatchObject({ actor: agent.id, action: 'phone.seen', target: ticket.id });
  });

  it('is found by its state', async () => {
    await filed();
    const count = async (states: string) =>
      (await agent.ask('GET', `/tickets?states=${states}`)).json.tickets.length;
    expect(await count('received,accepted')).toBe(1);
    expect(await count('closed')).toBe(0);
  });
});

/** The service on a port, and a viewer of its stream. */
async function listening() {
  await desk.app.listen({ port: 0, host: '127.0.0.1' });
  const at = desk.app.server.address();
  const port = typeof at === 'object' ? at?.port : 0;
  const open = async (after?: string) => {
    const stop = new AbortController();
    const response = await fetch(`http://127.0.0.1:${port}${STAFF_API}/live`, {
      headers: {
        cookie: `yingda_session=${agent.cookie}`,
        ...(after !== undefined && { 'last-event-id': after }),
      },
      signal: stop.signal,
    });
    let text = '';
    const reading = (async () => {
      for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
    })().catch(() => undefined);
    const close = async () => {
      stop.abort();
      await reading;
    };
    return { text: () => text, close };
  };
  return { open, port };
}

describe('what is live', () => {
  it('tells what changed, goes on after a drop where it stood, and ends with the session', async () => {
    await owner('lin', '你好');
    const { open, port } = await listening();
    const first = await open();
    await owner('lin', '转人工');
    const [row] = await queue();
    await vi.waitFor(() => expect(first.text()).toContain(row?.id));
    const last = [...first.text().matchAll(/id: (\S+)\n/g)].at(-1)?.[1];
    await first.close();
    await owner('wang', '你好');
    const again = await open(last);
    await vi.waitFor(() => expect(again.text()).toContain('event: changed'));
    const wang = (await queue()).find(({ handedOff }) => handedOff === null);
    expect(again.text()).toContain(wang?.id);
    await again.close();
    const nobody = await fetch(`http://127.0.0.1:${port}${STAFF_API}/live`);
    expect(nobody.status).toBe(401);
  });

  it('tells nothing of another community on the same database', async () => {
    const { store, clock } = desk.office;
    await store.ensureCommunity({ orgId: community.id, id: 'another', name: '别处' });
    const elsewhere = createDesk({
      store,
      clock,
      library,
      understander,
      community: { id: 'another', name: '别处' },
      channels: [],
    });
    const { open } = await listening();
    const viewer = await open('0.0');
    const [taken] = await elsewhere.receive([
      {
        channel: 'console',
        medium: 'chat',
        thread: 'far-away',
        sender: 'far-away',
        messageId: 'm1',
        sentAt: clock.now(),
        text: '5栋1单元电梯停了，我被困在里面出不去',
      },
    ]);
    clock.advance(60_000);
    await elsewhere.drain();
    await owner('lin', '转人工');
    const [row] = await queue();
    await vi.waitFor(() => expect(viewer.text()).toContain(row?.id));
    const foreign = (await store.tickets('another', {})).map(({ id }) => id);
    expect(foreign).toHaveLength(1);
    for (const id of [taken?.conversationId, ...foreign]) expect(viewer.text()).not.toContain(id);
    await viewer.close();
  });
});

describe('a wording that agents keep changing', () => {
  it('is for trainers and administrators to approve, and the log says who did', async () => {
    const [trainer, admin] = [await desk.as('trainer'), await desk.as('admin')];
    expect((await agent.ask('GET', '/variants')).status).toBe(403);
    for (const person of [trainer, admin])
      expect(await person.ask('GET', '/variants')).toEqual({
        status: 200,
        json: { proposed: [], decided: [] },
      });
    const [phrase] = [...desk.office.desk.library.phrases.values()];
    if (!phrase) throw new Error('no wordings');
    const text = `${phrase.text}感谢您。`;
    await desk.office.store.decideVariant({
      id: '0123456789ab',
      communityId: community.id,
      phrase: phrase.id,
      version: phrase.version,
      was: phrase.text,
      text,
      state: 'declined',
      conversations: 6,
      agents: 2,
      by: '培训丙',
      at: 0,
    });
    const decide = (id: string) => trainer.ask('POST', `/variants/${id}`, { decision: 'approve' });
    expect((await decide('ffffffffffff')).status).toBe(404);
    expect(await decide('0123456789ab')).toMatchObject({
      status: 200,
      json: { variant: { state: 'approved' } },
    });
    expect(desk.office.desk.library.phrases.get(phrase.id)?.text).toBe(text);
    const notes = await desk.office.store.accounts.notes(5);
    expect(notes.find(({ action }) => action === 'variant.approve')).toMatchObject({
      actor: trainer.id,
      target: '0123456789ab',
      data: { phrase: phrase.id },
    });
  });
});
