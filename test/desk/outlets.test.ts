/** Calls for people beside the staff's screens: to whom, once, in order, and again after a failure. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Outlets } from '../../src/desk/outlets.ts';
import { type Notice, type Outlet, type OutletName, OutletRefused } from '../../src/outlet.ts';
import { beginShift, HOUR, MINUTE, type Shift } from '../converse/shift.ts';
import { community, library } from '../shared.ts';

const TRAPPED = '5栋1单元电梯困人了，快来人，电话13800000098';

/** Keeps what it was told; throws what it is given first. */
class FakeOutlet implements Outlet {
  readonly name: OutletName;
  readonly told: Notice[] = [];
  readonly mishaps: Error[] = [];
  tries = 0;

  constructor(name: OutletName) {
    this.name = name;
  }

  async send(notice: Notice): Promise<void> {
    this.tries++;
    const mishap = this.mishaps.shift();
    if (mishap) throw mishap;
    this.told.push(notice);
  }

  get reasons(): string[] {
    return this.told.map(({ reason }) => reason);
  }
}

describe('outlets', () => {
  let shift: Shift;
  let running: Outlets[];
  const logged: string[] = [];
  beforeEach(async () => {
    shift = await beginShift();
    running = [];
    logged.length = 0;
  });
  afterEach(async () => {
    await Promise.all(running.map((outlets) => outlets.stop()));
    await shift.close();
  });

  async function open(...outlets: Outlet[]): Promise<Outlets> {
    const { store, staff, clock } = shift;
    const opened = new Outlets({
      outlets,
      store,
      staff,
      clock,
      community,
      library: () => library,
      log: (_level, message) => logged.push(message),
    });
    running.push(opened);
    await opened.start();
    return opened;
  }

  it('carry a call to those on duty, else to all of the roles, without the owner’s phone', async () => {
    const webhook = new FakeOutlet('webhook');
    const outlets = await open(webhook);
    await shift.says(TRAPPED);
    await outlets.flush();
    const [notice] = webhook.told;
    expect(notice).toMatchObject({
      reason: 'emergency:trapped',
      roles: expect.arrayContaining(['指挥中心值班']),
      ticket: { number: 'TF-1123-001', urgency: 'emergency', address: '5栋1单元电梯' },
      community: { id: community.id },
    });
    expect(notice?.people.map(({ name }) => name)).toEqual(expect.arrayContaining(['值班甲', '经理甲']));
    expect(notice?.text).toContain('TF-1123-001');
    expect(JSON.stringify(webhook.told)).not.toContain('13800000098');
    await shift.store.importRoster(community.id, [
      { day: '2026-11-23', shift: '白班', from: '00:00', to: '00:00', staffNumber: '0801' },
    ]);
    await shift.says('还有3栋着火了，快来人', 'wang');
    await outlets.flush();
    expect(webhook.told.at(-1)?.people.map(({ name }) => name)).toEqual(['值班甲']);
  });

  it('know whom a general name of a role means', async () => {
    const webhook = new FakeOutlet('webhook');
    const outlets = await open(webhook);
    await shift.says('我要找人工客服');
    await shift.pass(3 * MINUTE);
    await outlets.flush();
    expect(webhook.reasons).toEqual(['handoff:unclaimed']);
    expect(new Set(webhook.told[0]?.people.map(({ role }) => role))).toEqual(
      new Set(['前台客服', '片区管家']),
    );
  });

  it('carry only what each is for', async () => {
    const [sms, mail] = [new FakeOutlet('sms'), new FakeOutlet('mail')];
    const outlets = await open(sms, mail);
    await shift.says('3栋2单元1502厨房水槽漏水，电话13800000098，明天下午三点有人在家');
    await shift.says('对');
    await shift.pass(13 * MINUTE);
    await outlets.flush();
    expect(mail.reasons).toContain('sla:warn:respond');
    expect(sms.reasons).toEqual([]);
    await shift.pass(10 * MINUTE);
    await outlets.flush();
    expect(sms.reasons).toContain('sla:late:respond');
  });

  it('tell again what failed, later and later, in order, and keep no other outlet waiting', async () => {
    const [webhook, mail] = [new FakeOutlet('webhook'), new FakeOutlet('mail')];
    webhook.mishaps.push(new Error('ECONNREFUSED'), new Error('ECONNREFUSED'));
    const outlets = await open(webhook, mail);
    await shift.says(TRAPPED);
    await outlets.flush();
    expect(mail.reasons).toEqual(['emergency:trapped']);
    expect(webhook.tries).toBe(1);
    await outlets.flush();
    expect(webhook.tries).toBe(1);
    shift.clock.advance(15_000);
    await outlets.flush();
    shift.clock.advance(15_000);
    await outlets.flush();
    expect(webhook.tries).toBe(2);
    shift.clock.advance(15_000);
    await outlets.flush();
    expect(webhook.told.length).toBeGreaterThan(0);
    expect(webhook.reasons[0]).toBe('emergency:trapped');
    expect(mail.reasons).toEqual(webhook.reasons);
  });

  it('go on after a call that is refused for good, and say so', async () => {
    const webhook = new FakeOutlet('webhook');
    webhook.mishaps.push(new OutletRefused('HTTP 404'));
    const outlets = await open(webhook);
    await shift.says(TRAPPED);
    await shift.pass(MINUTE);
    await outlets.flush();
    expect(logged.join()).toContain('emergency:trapped not told: HTTP 404');
    expect(webhook.reasons).toEqual(['sla:late:respond']);
  });

  it('tell after a restart what was committed meanwhile, once, and nothing that is half a day old', async () => {
    const first = new FakeOutlet('webhook');
    const before = await open(first);
    await before.stop();
    await shift.says(TRAPPED);
    const second = new FakeOutlet('webhook');
    await (await open(second)).flush();
    expect(second.reasons).toEqual(['emergency:trapped']);
    const third = new FakeOutlet('webhook');
    await (await open(third)).flush();
    expect(third.told).toEqual([]);
    await Promise.all(running.map((outlets) => outlets.stop()));
    await shift.says('着火了', 'wang');
    shift.clock.advance(13 * HOUR);
    const late = new FakeOutlet('webhook');
    await (await open(late)).flush();
    expect(late.told).toEqual([]);
    expect(logged.join()).toContain('too late to tell of emergency:fire');
  });

  it('of two instances one tells; the other takes over when it is gone', async () => {
    const [one, two] = [new FakeOutlet('webhook'), new FakeOutlet('webhook')];
    const [first, second] = [await open(one), await open(two)];
    await shift.says(TRAPPED);
    await first.flush();
    await second.flush();
    expect([...one.reasons, ...two.reasons]).toEqual(['emergency:trapped']);
    const told = one.told.length > 0 ? first : second;
    await told.stop();
    const other = told === first ? second : first;
    await shift.says('着火了', 'wang');
    await shift.pass(MINUTE);
    await other.flush();
    const reasons = [...one.reasons, ...two.reasons];
    expect(reasons.filter((reason) => reason === 'emergency:fire')).toHaveLength(1);
    expect(reasons.filter((reason) => reason === 'emergency:trapped')).toHaveLength(1);
  });
});
