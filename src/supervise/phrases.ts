/** How each version of a wording fared: said, suggested, changed, in conversations that went well or badly. */
import type { Spoken } from '../ledger.ts';
import type { PhraseCard } from '../reports.ts';
import type { Case } from './case.ts';

/** What became of a suggestion (event `suggestion`). */
export interface Suggested {
  readonly phrase: string;
  readonly version: string;
  readonly outcome: 'sent' | 'edited' | 'dismissed';
}

/** A violation that was confirmed in a message with these wordings. */
export interface Violated {
  readonly phrases: readonly { readonly id: string; readonly version: string }[];
}

interface Row {
  readonly phrase: string;
  readonly version: string;
  readonly said: { bot: number; people: number };
  readonly suggested: { sent: number; edited: number; dismissed: number };
  violated: number;
  readonly conversations: Set<string>;
}

/** The most said first, the versions of one wording together, to be compared. */
export function phraseCards({
  spoken,
  suggested,
  violated,
  cases,
}: {
  readonly spoken: readonly Spoken[];
  readonly suggested: readonly Suggested[];
  readonly violated: readonly Violated[];
  readonly cases: readonly Case[];
}): Omit<PhraseCard, 'text'>[] {
  const rows = new Map<string, Row>();
  const of = (phrase: string, version: string): Row => {
    const key = `${phrase}@${version}`;
    const known = rows.get(key) ?? {
      phrase,
      version,
      said: { bot: 0, people: 0 },
      suggested: { sent: 0, edited: 0, dismissed: 0 },
      violated: 0,
      conversations: new Set<string>(),
    };
    rows.set(key, known);
    return known;
  };
  for (const { conversationId, from, phrases } of spoken)
    for (const { id, version } of phrases) {
      const row = of(id, version);
      row.said[from === 'agent' ? 'people' : 'bot']++;
      row.conversations.add(conversationId);
    }
  for (const { phrase, version, outcome } of suggested) of(phrase, version).suggested[outcome]++;
  for (const { phrases } of violated) for (const { id, version } of phrases) of(id, version).violated++;
  const byTalk = new Map<string, Case[]>();
  for (const one of cases) {
    const { conversationId } = one.ticket;
    if (conversationId !== null) byTalk.set(conversationId, [...(byTalk.get(conversationId) ?? []), one]);
  }
  const all = new Map<string, number>();
  for (const { phrase, said } of rows.values())
    all.set(phrase, (all.get(phrase) ?? 0) + said.bot + said.people);
  return [...rows.values()]
    .map(
      ({
        phrase,
        version,
        said,
        suggested: fared,
        violated: wrong,
        conversations,
      }): Omit<PhraseCard, 'text'> => {
        const talks = [...conversations].map((id) => byTalk.get(id) ?? []);
        const ratings = talks.flat().flatMap(({ rated }) => rated?.rating ?? []);
        return {
          phrase,
          version,
          said,
          ...fared,
          violated: wrong,
          reopened: talks.filter((of) => of.some(({ reopened }) => reopened.length > 0)).length,
          rated: ratings.length,
          rating:
            ratings.length === 0
              ? null
              : Math.round((ratings.reduce((sum, one) => sum + one, 0) / ratings.length) * 100) / 100,
        };
      },
    )
    .toSorted(
      (one, other) =>
        (all.get(other.phrase) ?? 0) - (all.get(one.phrase) ?? 0) ||
        (one.phrase === other.phrase ? 0 : one.phrase < other.phrase ? -1 : 1) ||
        other.said.bot + other.said.people - one.said.bot - one.said.people ||
        (one.version < other.version ? -1 : 1),
    );
}
