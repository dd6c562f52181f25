/** Who has come in. */
import { createContext, useContext } from 'react';
import type { SignedIn } from '../../../src/contract.ts';

export const SessionContext = createContext<SignedIn | null>(null);

export function useMe(): SignedIn {
  const session = useContext(SessionContext);
  if (!session) throw new Error('nobody has signed in');
  return session;
}
