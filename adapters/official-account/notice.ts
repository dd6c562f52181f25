/** The fields of a template or subscription message, out of what could not be said. Pure. */
import type { OfficialAccountConfig } from '../../src/index.ts';

type Notice = NonNullable<OfficialAccountConfig['notice']>;

/** Characters that a field takes, by the beginning of its name: developers.weixin.qq.com, template messages. */
const MOST: readonly (readonly [RegExp, number])[] = [
  [/^phrase/, 5],
  [/^thing/, 20],
  [/^character_string/, 32],
];
const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

export function noticeBody({ template, fields }: Notice, text: string, now: number): object {
  const values = { text, ticket: /[A-Z]{2}-\d{4}-\d{3,}/.exec(text)?.[0] ?? '-', time: shown(now) };
  const data = Object.fromEntries(
    Object.entries(fields).map(([name, what]) => [name, { value: fitting(name, values[what]) }]),
  );
  return { template_id: template, data };
}

function fitting(name: string, value: string): string {
  const most = MOST.find(([pattern]) => pattern.test(name))?.[1] ?? 200;
  const flat = value.replace(/\s+/g, ' ').trim();
  const letters = [...graphemes.segment(flat)].map(({ segment }) => segment);
  return letters.length <= most ? flat : `${letters.slice(0, most - 1).join('')}…`;
}

/** "2026-11-23 10:05", in Asia/Shanghai. */
function shown(now: number): string {
  return new Date(now + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}
