/** Taking part in a contest: round after round, with the board beside it as others come along. */
import { App, Button } from 'antd';
import { useEffect, useState } from 'react';
import type { ContestCard, DrillAnswer, DrillsAnswer } from '../../../src/contract.ts';
import { ask, newId, useLoad } from './api.ts';
import { Talk } from './drill-talk.tsx';
import { useMe } from './me.ts';
import { Board } from './training-contests.tsx';
import { w } from './words.ts';

/** Others play at the same time. */
const LOOK_MS = 5000;

interface Round {
  readonly nth: number;
  readonly lines: DrillAnswer['shows'];
  readonly answer: DrillAnswer;
}

/** @param onDone the boards are to be read again */
export function ContestPlay({ contest, onDone }: { contest: ContestCard; onDone: () => void }) {
  const { message } = App.useApp();
  const { rights } = useMe();
  const [round, setRound] = useState<Round | null>(null);
  const [isOver, setOver] = useState(false);
  const plays = contest.state === 'running' && rights.includes('practice');
  const { data } = useLoad<DrillsAnswer>(plays ? '/drills' : null);
  useEffect(() => {
    if (contest.state !== 'running') return;
    const timer = setInterval(onDone, LOOK_MS);
    return () => clearInterval(timer);
  }, [contest.state, onDone]);

  async function play() {
    try {
      const { played } = await ask<{ played: { round: number; answer: DrillAnswer } | null }>(
        'POST',
        `/training/contests/${contest.id}/play`,
        { message: newId() },
      );
      setOver(played === null);
      if (played) setRound({ nth: played.round, lines: played.answer.shows, answer: played.answer });
      onDone();
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  }

  return (
    <section aria-label={w('contest.playing', { title: contest.title })}>
      <Board contest={contest} onDone={onDone} />
      {plays && data && round && (
        <>
          <h3>{w('contest.round', { nth: round.nth + 1, of: contest.rounds.length })}</h3>
          <Talk
            words={data.words}
            lines={round.lines}
            answer={round.answer}
            counts
            onHeard={(lines, answer) => {
              setRound({ ...round, lines, answer });
              if (answer.over) onDone();
            }}
            onEnd={() => {
              setRound(null);
              onDone();
            }}
          />
        </>
      )}
      {plays && data && !round && (
        <p>
          {isOver ? (
            w('contest.over')
          ) : (
            <Button type="primary" onClick={() => void play()}>
              {w('contest.play')}
            </Button>
          )}
        </p>
      )}
    </section>
  );
}
