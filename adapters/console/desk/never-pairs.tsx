/** What quality has confirmed and no situation names yet: a trainer takes it into the workshop as a draft, or sets it aside. */
import { App, Button } from 'antd';
import type { LibraryEntry, NeverPair } from '../../../src/contract.ts';
import { ask, useLoad } from './api.ts';
import { change, useChanges } from './changes.ts';
import { useMe } from './me.ts';
import { go } from './place.ts';
import { w } from './words.ts';

export function NeverPairs() {
  const { data, reload } = useLoad<{ readonly pairs: readonly NeverPair[] }>('/quality/pairs');
  const { rights } = useMe();
  const { message } = App.useApp();
  const changes = useChanges();
  if (!data || data.pairs.length === 0) return null;
  const told = (failure: unknown) => void message.error((failure as Error).message);

  /** Upon what is being changed in this tab already. */
  async function draft(say: string, key: string): Promise<void> {
    const entry =
      changes[key]?.data ??
      (await ask<LibraryEntry>('GET', `/library/entry?key=${encodeURIComponent(key)}`)).data;
    const made = await ask<{ data: unknown }>('POST', '/quality/pairs/draft', { say, data: entry });
    change({ key, data: made.data });
    go('scripts', key);
  }

  return (
    <section aria-labelledby="pairs-title">
      <h2 id="pairs-title">{w('quality.pairs')}</h2>
      <p className="muted">{w('quality.pairsLead')}</p>
      <ul>
        {data.pairs.map(({ say, better, situation, times }) => (
          <li key={say}>
            {w('quality.pair', { say, better })} · {times}{' '}
            {rights.includes('revise') && situation !== null && (
              <>
                <Button size="small" onClick={() => void draft(say, situation).catch(told)}>
                  {w('quality.draft', { situation })}
                </Button>{' '}
                <Button
                  size="small"
                  type="text"
                  onClick={() => void ask('POST', '/quality/pairs/aside', { say }).then(reload).catch(told)}
                >
                  {w('quality.aside')}
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
