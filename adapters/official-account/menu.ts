/** The account's own menu: an entry that is tapped says its words. Pure. */
import type { WeixinNotices } from '../../src/index.ts';

export function menuBody({ menu }: WeixinNotices): object {
  const button = (entry: { name: string; says: string }) => ({
    type: 'click',
    name: entry.name,
    key: entry.says,
  });
  return {
    button: menu.map((entry) =>
      'entries' in entry ? { name: entry.name, sub_button: entry.entries.map(button) } : button(entry),
    ),
  };
}
