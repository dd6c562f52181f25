/** An owner who wants another time soon after filing: the ticket says that time, as whoever goes there reads it. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fieldsOf } from '../../src/desk/overview.ts';
import { Wire } from '../fakes/wire.ts';
import { MONDAY, type Office, openOffice } from '../office.ts';
import { library } from '../shared.ts';

let wire: Wire;
let office: Office;

beforeEach(async () => {
  wire = new Wire();
  office = await openOffice([wire], MONDAY);
  await wire.start(office.hostOf(wire));
});
afterEach(async () => {
  expect(office.faults).toEqual([]);
  await office.close();
});

async function says(...texts: string[]): Promise<void> {
  for (const text of texts) {
    await wire.says('lin', text);
    await office.settle();
  }
}

async function visitTime(): Promise<string | undefined> {
  const [ticket] = await office.store.tickets('yunqi', {});
  return ticket?.fields.visit_time;
}

beforeEach(async () => {
  await says('2栋1单元302 厨房下水堵了 13700000010 明天下午在家', '对');
  expect(await visitTime()).toContain('明天下午');
});

it('is told with its day to whoever reads it later', async () => {
  const shown = async () => {
    const [ticket] = await office.store.tickets('yunqi', {});
    return ticket && fieldsOf(library, ticket).map(({ value }) => value);
  };
  expect(await shown()).toContain('明天下午（11月24日）');
  await says('能换成周日吗');
  expect(await shown()).toContain('周日（11月29日）');
});

it('changes with the time that is asked for', async () => {
  await says('能换成周日吗');
  expect(await visitTime()).toContain('周日');
});

it('changes with a time and no more', async () => {
  await says('后天上午吧');
  expect(await visitTime()).toContain('后天上午');
});

it('does not change by when something was', async () => {
  await says('昨天晚上');
  expect(await visitTime()).toContain('明天下午');
});
