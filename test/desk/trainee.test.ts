/** Whose drills those of a colleague are: the same from the page, from Slack, and from a sheet that has only their name. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { traineeOf } from '../../adapters/slack/taken.ts';
import { MONDAY, type Office, openOffice } from '../office.ts';

const CHIEF = { id: 'account:chief', name: '主管' };

let office: Office;
beforeEach(async () => {
  office = await openOffice([]);
});
afterEach(() => office.close());

const account = (id: string, name: string, roles: readonly ('agent' | 'owner')[] = ['agent']) =>
  office.store.accounts.add({
    ...{ id, login: id, name, roles, communities: null },
    ...{ disabled: false, createdAt: MONDAY, passwordHash: null },
  });
const of = (id: string, name: string) => office.staff.training.programme.traineeOf({ id, name });

it('enrolled: every screen and the bare name lead to what they are enrolled as', async () => {
  await account('a1', '小周');
  await office.staff.training.programme.enrol(
    {
      trainee: '工号7',
      name: '小周',
      aliases: ['a1', 'slack:U7'],
      groups: [],
      from: MONDAY,
      newcomer: false,
    },
    CHIEF,
  );
  const ways = [
    of('account:a1', '周周'),
    of('a1', ''),
    of('slack:U7', ''),
    of('小周', '小周'),
    of('工号7', ''),
  ];
  expect(new Set(await Promise.all(ways))).toEqual(new Set(['工号7']));
});

it('not enrolled: the account, by its name too where just one of the staff has it', async () => {
  await account('a1', '小周');
  await account('o1', '小周', ['owner']);
  await account('a2', '小林');
  await account('a3', '小林');
  expect(await of('account:a1', '小周')).toBe('a1');
  expect(await of('slack:U7', '小周')).toBe('a1');
  expect(await of('小周', '小周')).toBe('a1');
  expect(await of('小林', '小林')).toBe('小林');
  expect(await of('slack:U9', '')).toBe('slack:U9');
});

it('somebody of the staff list practises in Slack what they practise on the page', async () => {
  const { training, drills } = office.staff;
  await account('a1', '小周');
  const members = { ofSlack: async () => ({ number: 'KF-1', name: '小周', role: '客服' }) };
  const trainee = await traineeOf({ host: { staff: { training, members } } as never }, 'U7');
  await drills.practiseAfter(await of('小周', '小周'), { kind: 'shirk', situation: null });
  expect((await drills.today(trainee)).filter(({ reason }) => reason === 'due')).toHaveLength(1);
});
