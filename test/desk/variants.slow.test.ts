/** From replies that agents keep changing to a wording that a trainer approved and everybody says. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StaffAction } from '../../src/channel.ts';
import type { Colleague } from '../../src/converse/event.ts';
import type { StaffSuggestion, VariantCard } from '../../src/staff.ts';
import { ANNA, BEN, beginShift, type Shift } from '../converse/shift.ts';
import { openOffice } from '../office.ts';
import { community, library } from '../shared.ts';

const CARA: Colleague = { id: 's3', name: '培训丙' };
const OWNERS = ['赵', '钱', '孙', '李', '周', '吴', '郑', '王', '冯', '陈'];

let shift: Shift;
beforeEach(async () => {
  shift = await beginShift();
});
afterEach(() => shift.close());

/** Somebody who is angry, with a name, a home and a phone of their own, and what is suggested. */
async function angry(nth: number): Promise<{ owner: string; suggestion: StaffSuggestion }> {
  const owner = `owner${nth}`;
  await shift.says(`我姓${OWNERS[nth]}，住3栋2单元${1001 + nth}，电话1380000${1000 + nth}`, owner);
  await shift.says('转人工', owner);
  await shift.says('你们一帮废物，光会收钱不办事', owner);
  const { suggestions } = await shift.staff.suggest(await shift.id(owner), '0415');
  const suggestion = suggestions.find(({ situation }) => situation === 'CMPL-2');
  if (!suggestion) throw new Error(`not suggested: ${JSON.stringify(suggestions)}`);
  return { owner, suggestion };
}

async function edits(
  nth: number,
  by: Colleague,
  change: (offered: string) => string,
): Promise<StaffSuggestion> {
  const { owner, suggestion } = await angry(nth);
  const action: StaffAction = {
    do: 'reply',
    phrases: [suggestion.phrase],
    edited: true,
    offered: suggestion.text,
  };
  await shift.act(by, action, change(suggestion.text), owner);
  return suggestion;
}

const OTHER = '请您说说哪件事最着急，我马上为您处理。';
/** The end of the wording said otherwise. */
const otherEnd = (offered: string) => offered.replace(/[^。]*。$/, OTHER);

async function tenTimes(change = (offered: string, _nth: number) => otherEnd(offered)) {
  let last: StaffSuggestion | null = null;
  for (const nth of OWNERS.keys())
    last = await edits(nth, nth % 2 === 0 ? ANNA : BEN, (offered) => change(offered, nth));
  return last as StaffSuggestion;
}

const proposed = async (): Promise<readonly VariantCard[]> => (await shift.staff.variants.list()).proposed;

describe('a wording that agents keep changing', () => {
  it('is proposed, approved, and then suggested and said in the new words', async () => {
    const { phrase } = await tenTimes();
    const [card, ...more] = await proposed();
    expect(more).toEqual([]);
    expect(card).toMatchObject({
      phrase: phrase.id,
      version: phrase.version,
      was: library.phrases.get(phrase.id)?.text,
      conversations: 10,
      agents: 2,
      state: null,
      fared: { sent: 0, edited: 10, dismissed: 0 },
    });
    expect(card?.text).toContain(OTHER);
    expect(card?.text).toContain('{surname}{honorific}');

    const approved = await shift.staff.variants.decide(card?.id ?? '', 'approve', CARA);
    expect(approved).toMatchObject({ state: 'approved', by: '培训丙' });
    expect(await proposed()).toEqual([]);
    const said = shift.desk.library.phrases.get(phrase.id);
    expect(said?.text).toBe(card?.text);
    expect(said?.version).not.toBe(phrase.version);
    await shift.says('转人工', 'another');
    await shift.says('你们一帮废物，光会收钱不办事', 'another');
    const { suggestions } = await shift.staff.suggest(await shift.id('another'), '0415');
    expect(suggestions.find(({ situation }) => situation === 'CMPL-2')).toMatchObject({
      text: expect.stringContaining(OTHER),
      phrase: { id: phrase.id, version: said?.version },
    });

    // A new start, and a new library, find it again; withdrawn, the library's own words come back.
    const next = await openOffice([], shift.clock.now(), shift.store);
    await next.staff.variants.refresh();
    expect(next.desk.library.phrases.get(phrase.id)?.text).toBe(card?.text);
    next.desk.use({ ...library, hash: 'newer' }, next.desk.understander);
    expect(next.desk.library).toMatchObject({ hash: 'newer' });
    expect(next.desk.library.phrases.get(phrase.id)?.text).toBe(card?.text);
    await shift.staff.variants.decide(card?.id ?? '', 'decline', CARA);
    await next.staff.variants.refresh();
    expect(next.desk.library.phrases.get(phrase.id)?.text).toBe(card?.was);
  }, 60_000);

  it('is not proposed with anything of a person: what only some wrote is nobody else’s', async () => {
    const own = [
      (nth: number) => `${OWNERS[nth]}师傅今天下午去您家3栋2单元${1001 + nth}看看。`,
      (nth: number) => `我打1380000${1000 + nth}找您。`,
      () => '小明会去办。',
    ];
    await tenTimes((offered, nth) => `${otherEnd(offered)}${own[nth % 5]?.(nth) ?? ''}`);
    const all = await proposed();
    expect(all).toMatchObject([{ text: expect.stringContaining(OTHER), conversations: 6, agents: 2 }]);
    const kept = await shift.store.editedWordings(community.id, 0, 100);
    expect(all.map(({ text }) => text).join('\n')).not.toMatch(/[0-9]|栋|单元|小明|师傅|今天/);
    expect(kept.map(({ wording }) => wording).join('\n')).not.toMatch(/1380000|栋|单元|师傅/);
    for (const surname of OWNERS)
      expect(all.map(({ text }) => text).join('\n')).not.toContain(`${surname}女士`);
  }, 60_000);

  it('is not proposed for a few conversations', async () => {
    for (const nth of [0, 1, 2, 3]) await edits(nth, nth % 2 === 0 ? ANNA : BEN, otherEnd);
    expect(await proposed()).toEqual([]);
    await edits(4, ANNA, otherEnd);
    expect(await proposed()).toHaveLength(1);
  }, 60_000);

  it('is not proposed by one agent alone, nor where it lacks what the step must express', async () => {
    for (const nth of [0, 1, 2, 3, 4, 5]) await edits(nth, ANNA, otherEnd);
    expect(await proposed()).toEqual([]);
    const lacking = (offered: string) => offered.replace(/[^。]*。$/, '请您稍候片刻。');
    for (const nth of [6, 7, 8, 9]) await edits(nth, nth % 2 === 0 ? ANNA : BEN, lacking);
    for (const nth of [0, 1]) await edits(nth, BEN, lacking);
    expect((await proposed()).filter(({ text }) => text.includes('稍候'))).toEqual([]);
    await expect(shift.staff.variants.decide('0'.repeat(12), 'approve', CARA)).rejects.toMatchObject({
      code: 'E_NOT_FOUND',
    });
  }, 60_000);
});

describe('how a wording fared', () => {
  it('is counted by version: sent as it was, changed, set aside', async () => {
    const { owner, suggestion } = await angry(0);
    const { phrase, text } = suggestion;
    await shift.act(ANNA, { do: 'dismiss', phrases: [phrase] }, '', owner);
    await shift.act(ANNA, { do: 'reply', phrases: [phrase], edited: false, offered: text }, text, owner);
    const [first] = await shift.store.wordingCounts(community.id);
    expect(first).toMatchObject({
      phrase: phrase.id,
      version: phrase.version,
      outcome: 'dismissed',
      times: 1,
    });
    expect(await shift.store.wordingCounts(community.id)).toHaveLength(2);
  });
});
