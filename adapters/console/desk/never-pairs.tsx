/** What quality has confirmed and no situation names yet: for a trainer to put among what is never said. */
import type { NeverPair } from '../../../src/contract.ts';
import { useLoad } from './api.ts';
import { w } from './words.ts';

export function NeverPairs() {
  const { data } = useLoad<{ readonly pairs: readonly NeverPair[] }>('/quality/pairs');
  if (!data || data.pairs.length === 0) return null;
  return (
    <section aria-labelledby="pairs-title">
      <h2 id="pairs-title">{w('quality.pairs')}</h2>
      <p className="muted">{w('quality.pairsLead')}</p>
      <ul>
        {data.pairs.map(({ say, better, situation, times }) => (
          <li key={say}>
            {w('quality.pair', { say, better })} · {times}{' '}
            {situation !== null && <a href={`#/scripts/${situation}`}>{w('quality.edit', { situation })}</a>}
          </li>
        ))}
      </ul>
    </section>
  );
}
