/** Mystery owners as one meets them oneself: the rules, whether one takes part, one's own results before anybody else. */
import { Button, Tag } from 'antd';
import type { OwnMysteryAnswer } from '../../../src/contract.ts';
import { useLoad } from './api.ts';
import { MysteryShown, Rules } from './training-mystery.tsx';
import { useSend } from './training-sessions.tsx';
import { type Word, w } from './words.ts';

export function OwnMystery() {
  const { data, reload } = useLoad<OwnMysteryAnswer>('/training/mystery/mine');
  const send = useSend(reload);
  if (!data) return null;
  const choose = (state: 'told' | 'out') => void send('/training/mystery/mine/consent', { state });
  return (
    <>
      <Rules rules={data.rules} />
      <p>
        <Tag>{w(`mystery.consents.${data.consent}` satisfies Word)}</Tag>{' '}
        {data.consent !== 'told' && <Button onClick={() => choose('told')}>{w('mystery.agree')}</Button>}{' '}
        {data.consent !== 'out' && <Button onClick={() => choose('out')}>{w('mystery.optOut')}</Button>}
      </p>
      {data.runs.map((run) => (
        <MysteryShown key={run.id} run={run} onDone={reload} sees />
      ))}
    </>
  );
}
