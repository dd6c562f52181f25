/** Owners who answer, digress, repeat themselves and fall silent, at random (spec 02: 任何时候都能改口、取消、插问). */
import { expect, it } from 'vitest';
import { Rehearsal, type Standing } from '../../src/desk/rehearsal.ts';
import { Checker } from '../../src/script/lint.ts';
import { seededRandom } from '../../src/text/classifier.ts';
import { community, library, sampleStore, understander } from '../shared.ts';

/** RANDOM_TURNS and RANDOM_SEED look at another part of what may happen. */
const TURNS = Number(process.env.RANDOM_TURNS ?? 10_000);
const SEED = Number(process.env.RANDOM_SEED ?? 11);
const TURNS_EACH = 12;
/** Some of them are on the phone. */
const BY_PHONE = 0.1;

const ANSWERS = [
  '对',
  '不对',
  '3栋2单元1502',
  '13812340098',
  '明天上午',
  '不方便说',
  '就这些',
  '是1503',
  '算了不弄了',
  '？',
  '好的 谢谢',
  '转人工',
  '😀',
  '',
  '5分',
  '99栋',
  '快点',
  '等一下',
  '还是刚才那个地址',
  '随便',
  '跳过',
  '你再说一遍',
  '没听懂',
  '什么破物业',
  '电话改成13912345678',
  '不接受',
];
const CALL = ['silent', 'noise', 'quiet', 'hold', 'resume', 'agrees', 'declines', 'transfer'] as const;

it(`${TURNS} turns: no crash, no silence, no slot asked too often, no wording that fails the lint, no dead end`, async () => {
  const errors: string[] = [];
  const checker = new Checker(library);
  const store = await sampleStore();
  const rehearsal = new Rehearsal({
    store,
    library,
    understander,
    community,
    now: Date.parse('2026-11-23T10:00:00+08:00'),
    onError: (error, where) => errors.push(`${where}: ${String(error)}`),
  });
  const random = seededRandom(SEED);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const silent: string[] = [];
  const often: string[] = [];
  const faulty: string[] = [];
  const dead: string[] = [];
  const linted = new Set<string>();
  const { max_tries } = library.standards.channels;
  /** Every wording of ours as it was filled. */
  const check = (standing: Standing) => {
    for (const text of standing.replies) {
      if (linted.has(text)) continue;
      linted.add(text);
      const own = text.replace(/“[^”]*”/gu, '');
      for (const { cue, rule } of checker.lint({ text: own, channel: 'chat' }).violations)
        faulty.push(`${rule} "${cue}" in ${text}`);
    }
  };
  for (let talk = 0; talk * TURNS_EACH < TURNS; talk++) {
    const name = `walk-${talk}`;
    const phone = random() < BY_PHONE;
    let answered = false;
    for (let turn = 0; turn < TURNS_EACH; turn++) {
      const text = random() < 0.45 ? pick(pick(library.intents).utterances) : pick(ANSWERS);
      const before = await rehearsal.standing(name);
      const waits = random() < 0.05;
      const standing = waits
        ? await rehearsal.wait(name, 600_000)
        : await rehearsal.happen(name, [
            phone && random() < 0.3
              ? { event: pick(CALL), medium: 'phone' }
              : { text, image: random() < 0.04, ...(phone && { medium: 'phone' as const }) },
          ]);
      check(standing);
      answered ||= standing.replies.length > 0 || standing.sayNext !== null;
      // A sticker after all is filed is a nod: nobody answers it.
      const nod = text === '[表情]' && standing.tickets.length > 0;
      if (!waits && !phone && !nod && standing.replies.length === 0 && !standing.handoff && !before.handoff)
        silent.push(`${name}: ${text}`);
      for (const matter of standing.state.matters ?? [])
        for (const [field, tries] of Object.entries(matter.tries))
          if (field !== 'confirm' && tries > max_tries)
            often.push(`${name}: ${matter.flow} ${field} ${tries}`);
    }
    // Then the owner says nothing more: it ends in a ticket, an answer, a person or a polite close.
    const end = await rehearsal.wait(name, 3 * 3_600_000);
    check(end);
    const settled =
      end.tickets.length > 0 ||
      end.handoff ||
      (end.state.matters ?? []).length === 0 ||
      end.state.abandoned === true ||
      phone;
    if (!settled || !answered) dead.push(name);
  }
  await store.close();
  expect({ errors, often, faulty, dead, silent }).toEqual({
    errors: [],
    often: [],
    faulty: [],
    dead: [],
    silent: [],
  });
}, 3_600_000);
