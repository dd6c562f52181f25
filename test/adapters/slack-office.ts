/** A desk in Slack on loopback, with owners on a wire. */
import { expect, vi } from 'vitest';
import { slackChannel } from '../../adapters/slack/channel.ts';
import type { SlackConfig } from '../../src/config.ts';
import type { Store } from '../../src/store.ts';
import { DESK, type FakeMessage, FakeSlack, type FakeView, SECRET } from '../fakes/slack.ts';
import { Wire } from '../fakes/wire.ts';
import { MONDAY, openOffice } from '../office.ts';

export const AGENT = 'U1AGENT';
export const ENGINEER = 'U3FIX';
export const LEAD = 'U4LEAD';
/** On no staff list, and calls themselves like the supervisor. */
export const NOBODY = 'U6NOBODY';
export const LIN = 'lin';

export const eventually = <T>(check: () => T | Promise<T>) =>
  vi.waitFor(check, { timeout: 20_000, interval: 10 });
const elementsOf = ({ blocks }: Pick<FakeMessage, 'blocks'>) =>
  blocks.flatMap(({ elements, accessory }) => [...(elements ?? []), ...(accessory ? [accessory] : [])]);
export const textOf = (message: { text?: string; blocks?: FakeMessage['blocks'] }) =>
  [message.text ?? '', ...(message.blocks ?? []).map(({ text }) => text?.text ?? '')].join('\n');
export const has = (action: string) => (message: FakeMessage) =>
  elementsOf(message).some(({ action_id }) => action_id?.startsWith(action));

/** Who the users of Slack are by the staff list; the rest of it is the sample's. */
export const STAFF = [
  { number: '0103', name: '客服甲', role: '前台客服', phone: '13900000103', slack: AGENT },
  { number: '0104', name: '客服乙', role: '前台客服', phone: '13900000104', slack: 'U2AGENT' },
  { number: '0501', name: '工程甲', role: '工程维修', phone: '13900000501', slack: ENGINEER },
  { number: '0301', name: '主管甲', role: '客服主管', phone: '13900000301', slack: LEAD },
];

/**
 * @param reuse a fake and a store of before: the service starts again
 * @param mode signed deliveries over HTTP, or envelopes over Socket Mode
 */
export async function openSlackOffice(
  reuse?: { fake: FakeSlack; store: Store },
  mode: 'http' | 'socket' = 'http',
  more: { workspaces?: SlackConfig['workspaces']; pictures?: boolean } = {},
) {
  const fake = reuse?.fake ?? (await FakeSlack.open());
  const config = {
    workspaces: more.workspaces ?? [{ botToken: 'xoxb-test', channel: DESK }],
    signingSecret: mode === 'http' ? SECRET : null,
    appToken: mode === 'socket' ? 'xapp-test' : null,
    api: fake.api,
  };
  const slack = slackChannel(config, { gapMs: 0, rejoinMs: 20, pictures: more.pictures ?? true });
  fake.mount(slack);
  const wire = new Wire();
  const office = await openOffice([wire, slack], MONDAY, reuse?.store);
  await office.store.importStaff('yunqi', STAFF);
  // The checker learns in this thread, for seconds, in which no answer of Slack would be heard.
  await office.staff.check('您好', null);
  for (const channel of [wire, slack]) await channel.start(office.hostOf(channel));

  async function owner(text: string, who = LIN): Promise<void> {
    await wire.says(who, text);
    await office.settle();
  }

  /** A delivery, and the body of its acknowledgement. */
  async function deliver(
    body: Record<string, unknown>,
    as: 'json' | 'payload' | 'form' = 'json',
  ): Promise<string> {
    if (mode === 'http') {
      const answer = await fake.deliver(body, as);
      expect(answer.status).toBe(200);
      return answer.body;
    }
    await eventually(() => expect(fake.connected).toBe(true));
    const kind = { json: 'events_api', payload: 'interactive', form: 'slash_commands' } as const;
    const id = fake.envelope(kind[as], body);
    return eventually(() => {
      const acknowledged = fake.acknowledged.find((one) => one.id === id);
      expect(acknowledged).toBeDefined();
      const { payload } = acknowledged ?? {};
      return payload !== null && typeof payload === 'object' && Object.keys(payload).length > 0
        ? JSON.stringify(payload)
        : '';
    });
  }

  async function click(user: string, message: FakeMessage, action: string): Promise<void> {
    const value = elementsOf(message).find(({ action_id }) => action_id === action)?.value;
    expect(value, `${action} on ${textOf(message)}`).toBeDefined();
    await deliver(fake.click(user, message, action, value ?? ''), 'payload');
    await office.settle();
  }

  /** A form that opened by a click. */
  async function form(user: string, message: FakeMessage, action: string): Promise<FakeView> {
    const before = fake.views.length;
    await click(user, message, action);
    return eventually(() => {
      expect(fake.views.length).toBeGreaterThan(before);
      return fake.views.at(-1) as FakeView;
    });
  }

  async function submit(user: string, view: FakeView, values: Record<string, string | object>) {
    const body = await deliver(fake.submission(user, view, values), 'payload');
    await office.settle();
    return body === ''
      ? null
      : (JSON.parse(body) as { response_action: string; errors?: Record<string, string>; view?: FakeView });
  }

  async function command(user: string, text: string): Promise<string> {
    const body = await deliver(fake.command(user, text), 'form');
    return body === '' ? '' : textOf(JSON.parse(body) as FakeMessage);
  }

  const found = (where: () => readonly FakeMessage[], fits: (message: FakeMessage) => boolean) =>
    eventually(() => {
      const message = where().findLast(fits);
      expect(message).toBeDefined();
      return message as FakeMessage;
    });

  /** A repair filed by an owner, and its card. */
  async function filed(issue = '厨房水槽漏水', who = LIN): Promise<FakeMessage> {
    await owner(`3栋2单元1502${issue}，电话13800000098，明天下午三点有人在家`, who);
    await owner('对', who);
    return found(
      () => fake.in(DESK),
      (message) => has('move:accept')(message) && textOf(message).includes(issue),
    );
  }

  /** The thread of the owner who wants a person. */
  async function handedOver(): Promise<FakeMessage> {
    await filed();
    await owner('我要跟你们人工客服说话');
    return found(() => fake.in(DESK), has('reply'));
  }

  const ticket = async (end = '001') => {
    const row = await office.store.ticket('yunqi', `BX-1123-${end}`);
    if (!row) throw new Error(`there is no ${end}`);
    return row;
  };
  const alerts = async () =>
    (await office.store.alerts('yunqi', 20)).map(({ reason, roles }) => [reason, roles]);

  return {
    ...office,
    fake,
    slack,
    wire,
    deliver,
    owner,
    click,
    form,
    submit,
    command,
    found,
    filed,
    handedOver,
    ticket,
    alerts,
    /** Ends, and leaves what was written for another start. */
    stop: () => slack.stop(),
    close: async () => {
      await slack.stop();
      await fake.close();
      await office.close();
    },
  };
}

export type SlackOffice = Awaited<ReturnType<typeof openSlackOffice>>;
