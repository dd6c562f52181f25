/** Who else has this conversation open: told to the server while it is in sight. */
import { useContext, useEffect, useState } from 'react';
import type { ReadersAnswer } from '../../../src/contract.ts';
import { ask } from './api.ts';
import { LiveContext } from './live.ts';

/** As the server expects it (src/api/readers.ts). */
const BEAT_MS = 15_000;

type Readers = ReadersAnswer['readers'];

export function useReaders(conversation: string): Readers {
  const live = useContext(LiveContext);
  const [readers, setReaders] = useState<Readers>([]);
  useEffect(() => {
    let left = false;
    const tell = (here: boolean) =>
      ask<ReadersAnswer>('POST', `/conversations/${conversation}/readers`, { here }).then(
        (answer) => left || setReaders(answer.readers),
        () => undefined,
      );
    const look = () => void tell(document.visibilityState === 'visible');
    look();
    const beat = setInterval(look, BEAT_MS);
    const quiet = live.onReaders((changed) => changed === conversation && look());
    document.addEventListener('visibilitychange', look);
    return () => {
      left = true;
      clearInterval(beat);
      quiet();
      document.removeEventListener('visibilitychange', look);
      void tell(false);
    };
  }, [conversation, live]);
  return readers;
}
