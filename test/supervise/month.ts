/** A month at the counter, by seed, on the real engine and a clock moved by hand: what reports are tried on. */
import type { StaffMove } from '../../src/channel.ts';
import { seededRandom } from '../../src/text/classifier.ts';
import { ANNA, BEN, beginShift, HOUR, MINUTE, type Shift } from '../converse/shift.ts';
import { community } from '../shared.ts';

const DAY = 24 * HOUR;

const MATTERS = [
  (room: string, phone: string) => `3栋2单元${room}厨房水槽漏水，电话${phone}，明天下午三点有人在家`,
  (room: string, phone: string) => `3栋2单元${room}卫生间灯不亮了，电话${phone}，后天上午在家`,
  (room: string, phone: string) =>
    `我要投诉，3栋2单元${room}，楼上夜里一直吵，姓林，电话${phone}，希望尽快解决`,
  (room: string, phone: string) => `想约一次保洁，3栋2单元${room}，电话${phone}，周六上午`,
];

interface Deed {
  readonly at: number;
  readonly does: () => Promise<void>;
}

/** @param days from the Monday on which the shift begins */
export async function liveMonth(seed: number, days: number): Promise<Shift> {
  const shift = await beginShift();
  const draw = seededRandom(seed);
  const begin = shift.clock.now();
  const deeds: Deed[] = [];
  const later = (ms: number, does: () => Promise<void>) => deeds.push({ at: shift.clock.now() + ms, does });
  const rooms = (await shift.store.notices.noticeHomes(community.id, 0))
    .filter(({ address: { building, unit } }) => building === '3' && unit === '2')
    .map(({ address: { room } }) => room ?? '');
  const one = <T>(list: readonly T[]) => list[Math.floor(draw() * list.length)] as T;

  async function moves(owner: string, name: StaffMove): Promise<void> {
    const [ticket] = (
      await shift.store.tickets(community.id, { conversationId: await shift.id(owner), limit: 50 })
    ).filter(({ task }) => task === 'work');
    const by = draw() < 0.5 ? ANNA : BEN;
    if (ticket)
      await shift.act(
        by,
        { do: 'move', ticket: ticket.id, move: name, reason: '按安排', result: '已处理' },
        undefined,
        owner,
      );
  }

  async function reports(owner: string, n: number): Promise<void> {
    await shift.says(one(MATTERS)(one(rooms), `138${String(10_000_000 + n)}`), owner);
    for (let tries = 0; tries < 2; tries++) await shift.says('对', owner);
    const fate = draw();
    if (fate < 0.06) return;
    if (fate < 0.12) return void later(20 * MINUTE, () => moves(owner, 'cancel'));
    if (fate < 0.25) later(3 * HOUR, async () => void (await shift.says('怎么还没人来，催一下', owner)));
    if (fate > 0.9)
      later(30 * MINUTE, async () => {
        await shift.says('转人工', owner);
        later(draw() * 20 * MINUTE, async () => {
          await shift.act(ANNA, { do: 'claim' }, undefined, owner);
          await shift.act(ANNA, { do: 'reply', phrases: [], edited: true }, '您好，请您讲。', owner);
          await shift.act(ANNA, { do: 'hand_back' }, undefined, owner);
        });
      });
    const accepted = draw() * 3 * HOUR;
    later(accepted, () => moves(owner, 'accept'));
    const finished = accepted + HOUR + draw() * 60 * HOUR;
    later(finished, () => moves(owner, 'finish'));
    later(finished + HOUR, () => moves(owner, 'close'));
    const answer = draw();
    if (answer < 0.25) return;
    later(finished + 26 * HOUR, async () => {
      if (answer < 0.4) return void (await shift.says('没有解决', owner));
      await shift.says('解决了', owner);
      await shift.says(`${answer < 0.5 ? 2 : 5}分`, owner);
    });
  }

  /** Calls after complaints, most of them made. */
  async function calls(): Promise<void> {
    for (const ticket of await shift.store.tickets(community.id, { states: ['received'], limit: 500 }))
      if (ticket.fields.follow_up !== undefined && draw() < 0.7) {
        const talk = await shift.store.conversation(ticket.conversationId ?? '');
        for (const move of ['accept', 'finish'] as const)
          await shift.act(
            BEN,
            { do: 'move', ticket: ticket.id, move, result: '已回访' },
            undefined,
            talk?.sender ?? '',
          );
      }
  }

  let n = 0;
  for (let day = 0; day < days; day++) {
    const count = 1 + Math.floor(draw() * 3);
    for (let nth = 0; nth < count; nth++) {
      const number = n++;
      deeds.push({
        at: begin + day * DAY + draw() * 8 * HOUR,
        does: () => reports(`owner-${number}`, number),
      });
    }
    deeds.push({ at: begin + day * DAY + 9 * HOUR, does: calls });
  }
  const end = begin + days * DAY;
  for (;;) {
    deeds.sort((a, b) => a.at - b.at);
    const next = deeds.shift();
    if (!next || next.at >= end) break;
    if (next.at > shift.clock.now()) await shift.pass(Math.round(next.at - shift.clock.now()));
    await next.does();
  }
  if (shift.clock.now() < end) await shift.pass(end - shift.clock.now());
  return shift;
}
