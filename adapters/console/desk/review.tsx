/** One talk: what was said, what the checker found, the scorecard, the appeal. */
import { App, Button, Input, InputNumber, Radio } from 'antd';
import { useState } from 'react';
import type { Finding, Marking, Review, Verdict } from '../../../src/contract.ts';
import { ask, useLoad } from './api.ts';
import { Instead } from './parts.tsx';
import { fullMoment } from './time.ts';
import { w } from './words.ts';

export function ReviewPage({ id, mine }: { id: string; mine: boolean }) {
  const base = mine ? '/quality/mine' : '/quality/reviews';
  const { data, error, reload } = useLoad<Review>(`${base}/${id}`);
  return (
    <section className="page" aria-labelledby="quality-title">
      <header className="page-head">
        <h1 id="quality-title">{w(mine ? 'quality.mine' : 'quality.title')}</h1>
        <Button href={mine ? '#/mine' : '#/quality'}>{w('quality.back')}</Button>
      </header>
      {data ? (
        <Shown key={data.version} review={data} base={base} mine={mine} onChanged={reload} />
      ) : (
        <Instead loading={error === null} error={error} onRetry={reload} empty={w('quality.none')} />
      )}
    </section>
  );
}

interface Part {
  readonly review: Review;
  readonly base: string;
  readonly mine: boolean;
  readonly onChanged: () => void;
}

function Shown({ review, base, mine, onChanged }: Part) {
  const { message } = App.useApp();
  const [first] = review.marks;
  const [verdicts, setVerdicts] = useState<Record<string, Verdict>>({ ...first?.verdicts });
  const [items, setItems] = useState<Record<string, number | null>>({ ...first?.items });
  const [remark, setRemark] = useState(first?.remark ?? '');
  const open = !mine && review.state === 'drawn';

  async function send(path: string, body: object) {
    try {
      await ask('POST', `${base}/${review.id}/${path}`, { version: review.version, ...body });
      void message.success(w('quality.marked'));
      onChanged();
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  }
  const marking: Marking = { verdicts, items, remark };
  const judged = review.found.every(({ id }) => verdicts[id] !== undefined);
  return (
    <div className="review">
      <section aria-label={w('quality.talk')}>
        <ol className="review-lines">
          {review.lines.map((line) => (
            <li key={line.seq} className={`review-line review-${line.from}`}>
              <span className="muted small">
                {fullMoment(line.at)} ·{' '}
                {line.from === 'owner' ? w('quality.owner') : (line.by ?? w('quality.bot'))}
              </span>
              <p>{line.text}</p>
              {review.found
                .filter(({ seq }) => seq === line.seq)
                .map((finding) => (
                  <Judged
                    key={finding.id}
                    finding={finding}
                    verdict={verdicts[finding.id]}
                    open={open}
                    onJudge={(verdict) => setVerdicts({ ...verdicts, [finding.id]: verdict })}
                  />
                ))}
            </li>
          ))}
        </ol>
      </section>
      <section aria-label={w('quality.card')}>
        <p className="review-score">
          {review.failed
            ? w('quality.fail')
            : review.score !== null && `${w('quality.score')} ${review.score}`}
        </p>
        <dl className="review-items">
          {review.items.map((item) => (
            <div key={item.id}>
              <dt>
                {item.title} · {item.weight}
              </dt>
              <dd>
                {item.share === null
                  ? !item.manual && w('quality.na')
                  : w('quality.auto', { share: Math.round(item.share * 100) })}{' '}
                {!item.fixed && (open || items[item.id] !== undefined) && (
                  <InputNumber
                    aria-label={`${item.title} · ${w('quality.share')}`}
                    placeholder="%"
                    min={0}
                    max={100}
                    step={10}
                    disabled={!open}
                    value={items[item.id] == null ? null : Math.round((items[item.id] ?? 0) * 100)}
                    onChange={(value) =>
                      setItems({ ...items, [item.id]: value === null ? null : value / 100 })
                    }
                  />
                )}
              </dd>
            </div>
          ))}
        </dl>
        <label htmlFor="review-remark">{w('quality.remark')}</label>
        <Input.TextArea
          id="review-remark"
          rows={3}
          value={remark}
          disabled={!open}
          onChange={(event) => setRemark(event.target.value)}
        />
        {open && (
          <>
            {!judged && <p className="muted">{w('quality.judge')}</p>}
            <Button type="primary" disabled={!judged} onClick={() => void send('marks', marking)}>
              {w('quality.submit')}
            </Button>
          </>
        )}
        <Appealed review={review} mine={mine} onSend={send} />
      </section>
    </div>
  );
}

function Judged({
  finding,
  verdict,
  open,
  onJudge,
}: {
  finding: Finding;
  verdict: Verdict | undefined;
  open: boolean;
  onJudge: (verdict: Verdict) => void;
}) {
  return (
    <div className="review-finding">
      <b>{finding.cue}</b> {finding.reason} <span>{w('quality.better', { text: finding.better })}</span>
      <Radio.Group
        aria-label={finding.cue}
        disabled={!open}
        value={verdict ?? null}
        onChange={(event) => onJudge(event.target.value as Verdict)}
        options={[
          { value: 'confirmed', label: w('quality.confirmed') },
          { value: 'dismissed', label: w('quality.dismissed') },
        ]}
      />
    </div>
  );
}

function Appealed({
  review: { appeal, state },
  mine,
  onSend,
}: {
  review: Review;
  mine: boolean;
  onSend: (path: string, body: object) => Promise<void>;
}) {
  const [words, setWords] = useState('');
  const asks = mine ? state === 'marked' : state === 'appealed';
  return (
    <div className="review-appeal">
      {appeal && <p>{w('quality.appealed', { name: appeal.by, words: appeal.words })}</p>}
      {appeal?.verdict && (
        <p>
          {w('quality.verdict', {
            name: appeal.verdict.by,
            what: w(appeal.verdict.upheld ? 'quality.uphold' : 'quality.reject'),
            reason: appeal.verdict.reason,
          })}
        </p>
      )}
      {asks && (
        <>
          <label htmlFor="review-why">{w('quality.why')}</label>
          <Input.TextArea
            id="review-why"
            rows={2}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
          {mine ? (
            <Button disabled={words.trim().length < 2} onClick={() => void onSend('appeal', { words })}>
              {w('quality.appeal')}
            </Button>
          ) : (
            [true, false].map((upheld) => (
              <Button
                key={String(upheld)}
                className="review-act"
                disabled={words.trim().length < 2}
                onClick={() => void onSend('verdict', { upheld, reason: words })}
              >
                {w(upheld ? 'quality.uphold' : 'quality.reject')}
              </Button>
            ))
          )}
        </>
      )}
    </div>
  );
}
