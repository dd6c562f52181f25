/** What every store must do, whatever it is built on: run by the test of each adapter. */
import { describe } from 'vitest';
import type { Store } from '../../src/index.ts';
import { accountCases } from './store/accounts.ts';
import { credentialCases } from './store/credentials.ts';
import { hookCases } from './store/hooks.ts';
import { inboxCases } from './store/inbox.ts';
import { learningCases } from './store/learning.ts';
import { ledgerCases } from './store/ledger.ts';
import { noticeCases } from './store/notices.ts';
import { outboxCases } from './store/outbox.ts';
import { paperCases } from './store/papers.ts';
import { peopleCases } from './store/people.ts';
import { recordCases } from './store/records.ts';
import { registerCases } from './store/registers.ts';
import { revisionCases } from './store/revisions.ts';
import { ticketCases } from './store/tickets.ts';
import { turnCases } from './store/turns.ts';
import { upkeepCases } from './store/upkeep.ts';
import { warningCases } from './store/warnings.ts';

/** @param open gives an empty store of its own on every call */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`store contract: ${name}`, () => {
    // Each in a group of its own: only its own store is opened for a case.
    const parts = {
      inboxCases,
      turnCases,
      outboxCases,
      ticketCases,
      registerCases,
      recordCases,
      noticeCases,
      warningCases,
      paperCases,
      revisionCases,
      learningCases,
      ledgerCases,
      upkeepCases,
      peopleCases,
      accountCases,
      credentialCases,
      hookCases,
    };
    for (const [part, cases] of Object.entries(parts)) describe(part.replace('Cases', ''), () => cases(open));
  });
}
