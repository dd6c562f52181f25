/** What staff are helped with, on the library of the moment: suggested replies (assist), drills and exams (training). */
import { Suggester } from '../assist/suggest.ts';
import type { Clock } from '../clock.ts';
import type { Library } from '../library/library.ts';
import { checkers } from '../script/lint.ts';
import type { Store } from '../store.ts';
import type { ModelCache } from '../understand/training.ts';
import type { Desk } from './desk.ts';
import { lessons } from './lessons.ts';
import type { StaffDeskOptions } from './staff.ts';

export interface AssistanceOptions {
  readonly desk: Pick<Desk, 'library' | 'understander'>;
  readonly store: Store;
  readonly clock: Clock;
  /** Keeps trained models between starts. */
  readonly models: ModelCache;
  /** Ends when the models are kept, where another thread trains them: who needs one waits for that, and nobody else does. */
  readonly trained?: () => Promise<void>;
  readonly community: {
    readonly id: string;
    readonly name: string;
    readonly figures?: Readonly<Record<string, string>>;
  };
}

export function assistance(
  options: AssistanceOptions,
): Pick<StaffDeskOptions, 'suggest' | 'drills' | 'exams' | 'checker'> {
  const { desk, community, trained } = options;
  const checker = checkers(options.models);
  let made: { readonly of: Library; readonly suggester: Suggester } | null = null;
  const suggester = () => {
    const { library, understander } = desk;
    if (made?.of !== library)
      made = {
        of: library,
        suggester: new Suggester(library, checker(library), understander, options.models),
      };
    return made.suggester;
  };
  return {
    suggest: async ({ ticket, ...request }) => {
      await trained?.();
      const { suggestions, avoid } = await suggester().suggest({
        ...request,
        channel: 'chat',
        community: community.name,
        communityId: community.id,
        figures: community.figures,
        ticket:
          ticket === null
            ? null
            : {
                number: ticket.number,
                kind: ticket.kind,
                state: ticket.state,
                issue: ticket.issue,
                due: ticket.due.resolve ?? ticket.due.respond,
                urgency: ticket.urgency,
                assignee: ticket.assignee,
              },
      });
      return { suggestions: suggestions.map(({ score: _, ...one }) => one), avoid };
    },
    ...lessons(options, checker),
    checker: async (library) => {
      await trained?.();
      return checker(library);
    },
  };
}
