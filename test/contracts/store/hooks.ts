/** Webhooks and their deliveries. */
import { expect, it } from 'vitest';
import type { Hook, HookDelivery, Store } from '../../../src/index.ts';
import { C, MINUTE, OTHER, storeBench, T } from './bench.ts';

export const hook = (id: string, change: Partial<Hook> = {}): Hook => ({
  id,
  communityId: C,
  url: 'https://erp.example/hook',
  secret: 'secret',
  kinds: ['ticket.opened', 'alert'],
  by: 'a',
  createdAt: T,
  on: true,
  ...change,
});

export const delivery = (id: string, seq: number, change: Partial<HookDelivery> = {}): HookDelivery => ({
  id,
  hookId: 'h1',
  communityId: C,
  seq,
  kind: 'ticket.opened',
  at: T,
  state: 'pending',
  attempts: 0,
  dueAt: T,
  doneAt: null,
  answer: null,
  ...change,
});

/** @param open gives an empty store of its own on every call */
export function hookCases(open: () => Promise<Store>): void {
  let store: Store;
  storeBench(open, (opened) => {
    store = opened;
  });
  const ids = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);

  it('are kept, changed in what is given, and dropped with their deliveries', async () => {
    const { hooks } = store;
    const [one, two] = [hook('h1'), hook('h2', { createdAt: T + 1, on: false, kinds: [] })];
    for (const each of [two, one, hook('h3', { communityId: OTHER })]) await hooks.addHook(each);
    expect(await hooks.hooks(C)).toEqual([one, two]);
    expect(await hooks.changeHook(C, 'h1', { url: 'https://other.example/', on: false })).toBe(true);
    expect(await hooks.changeHook(OTHER, 'h1', { on: true })).toBe(false);
    expect((await hooks.hooks(C))[0]).toEqual({ ...one, url: 'https://other.example/', on: false });
    await hooks.queueDeliveries([delivery('d1', 1), delivery('d2', 1, { hookId: 'h2' })]);
    expect(await hooks.dropHook(OTHER, 'h1')).toBe(false);
    expect(await hooks.dropHook(C, 'h1')).toBe(true);
    expect(await hooks.dropHook(C, 'h1')).toBe(false);
    expect(ids(await hooks.deliveries(C, { limit: 9 }))).toEqual(['d2']);
  });

  it('queue an event once for each, and are due in time while they are on', async () => {
    const { hooks } = store;
    for (const each of [hook('h1'), hook('h2')]) await hooks.addHook(each);
    await hooks.queueDeliveries([delivery('a', 1), delivery('b', 2, { dueAt: T + MINUTE })]);
    await hooks.queueDeliveries([delivery('again', 1), delivery('c', 1, { hookId: 'h2', dueAt: T + 5 })]);
    expect(ids(await hooks.dueDeliveries(C, T - 1, 9))).toEqual([]);
    expect(await hooks.dueDeliveries(C, T, 9)).toEqual([delivery('a', 1)]);
    expect(ids(await hooks.dueDeliveries(C, T + MINUTE, 9))).toEqual(['a', 'c', 'b']);
    expect(ids(await hooks.dueDeliveries(C, T + MINUTE, 2))).toEqual(['a', 'c']);
    expect(ids(await hooks.dueDeliveries(OTHER, T + MINUTE, 9))).toEqual([]);
    await hooks.changeHook(C, 'h1', { on: false });
    expect(ids(await hooks.dueDeliveries(C, T + MINUTE, 9))).toEqual(['c']);
  });

  it('end, are listed newest first, wait again when asked, and go when they are old', async () => {
    const { hooks } = store;
    await hooks.addHook(hook('h1'));
    await hooks.queueDeliveries([1, 2, 3, 4].map((seq) => delivery(`d${seq}`, seq)));
    const failed = { state: 'failed', attempts: 3, dueAt: T, doneAt: T + 9, answer: 'HTTP 410' } as const;
    await hooks.delivered('d1', { ...failed, state: 'delivered', attempts: 1, answer: null });
    await hooks.delivered('d2', failed);
    await hooks.delivered('d3', failed);
    const list = (query: object = {}) => hooks.deliveries(C, { limit: 9, ...query });
    expect(ids(await list())).toEqual(['d4', 'd3', 'd2', 'd1']);
    expect(await list({ state: 'failed', below: 3 })).toEqual([delivery('d2', 2, failed)]);
    expect(ids(await list({ hookId: 'h1', limit: 2 }))).toEqual(['d4', 'd3']);
    expect(await list({ hookId: 'h9' })).toEqual([]);
    expect(await hooks.redriveDeliveries(C, ['d1', 'd2', 'd9'], T + MINUTE)).toBe(1);
    expect((await list({ state: 'pending', below: 3 }))[0]).toEqual(
      delivery('d2', 2, { dueAt: T + MINUTE, answer: 'HTTP 410' }),
    );
    expect(await hooks.redriveDeliveries(OTHER, null, T)).toBe(0);
    expect(await hooks.redriveDeliveries(C, null, T + MINUTE)).toBe(1);
    expect(await hooks.dropDeliveries(C, T + 9, 9)).toBe(0);
    expect(await hooks.dropDeliveries(C, T + 10, 9)).toBe(1);
    expect(ids(await list())).toEqual(['d4', 'd3', 'd2']);
  });
}
