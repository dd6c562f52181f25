/** Tells the live stream where what was read stands. */
import { useContext } from 'react';
import { LiveContext } from './live.ts';

export function useFollow(): (cursor: string) => void {
  const live = useContext(LiveContext);
  return (cursor) => live.from(cursor);
}
