/** A message as the classifier in use understands it, and why; a wording as it arrives on each channel. */
import { App, Button, Input } from 'antd';
import { Fragment, useState } from 'react';
import type { Meaning, PreviewAnswer } from '../../../src/contract.ts';
import { ask } from './api.ts';
import { labelled, named, w } from './words.ts';

export function ScriptTry() {
  const [meaning, setMeaning] = useState<Meaning | null>(null);
  const [previews, setPreviews] = useState<PreviewAnswer['previews'] | null>(null);
  return (
    <div className="script-try">
      <Asks
        label={w('scripts.message')}
        does={w('scripts.understand')}
        onAsk={async (text) => setMeaning(await ask<Meaning>('POST', '/library/understand', { text }))}
      >
        {meaning && <Understood meaning={meaning} />}
      </Asks>
      <Asks
        label={w('scripts.wording')}
        does={w('scripts.preview')}
        onAsk={async (text) =>
          setPreviews((await ask<PreviewAnswer>('POST', '/library/preview', { text })).previews)
        }
      >
        {previews?.map(({ channel, pieces, size, limit, unit }) => (
          <section key={channel} aria-label={named('channel', channel, channel)}>
            <h3>
              {labelled(
                named('channel', channel, channel),
                limit === null
                  ? w('scripts.noLimit', { size, unit: w(`scripts.unit.${unit}`) })
                  : w('scripts.limit', {
                      size,
                      limit,
                      unit: w(`scripts.unit.${unit}`),
                      pieces: pieces.length,
                    }),
              )}
            </h3>
            {pieces.map((piece, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces have their order alone
              <p key={at} className="script-piece">
                {piece}
              </p>
            ))}
          </section>
        ))}
      </Asks>
    </div>
  );
}

interface AsksProps {
  readonly label: string;
  readonly does: string;
  readonly onAsk: (text: string) => Promise<void>;
  readonly children: React.ReactNode;
}

function Asks({ label, does, onAsk, children }: AsksProps) {
  const { message } = App.useApp();
  const [text, setText] = useState('');
  return (
    <section aria-label={label}>
      <h2>{label}</h2>
      <Input.TextArea
        aria-label={label}
        maxLength={2000}
        rows={3}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button
        disabled={text.trim().length < 2}
        onClick={() => onAsk(text).catch((failure: Error) => message.error(failure.message))}
      >
        {does}
      </Button>
      {children}
    </section>
  );
}

function Understood({ meaning }: { meaning: Meaning }) {
  const { intent, intents, confidence, act, urgency, mood, dialect, slots, why } = meaning;
  const rows = [
    ['intent', [...(intent === null ? [] : intents)].join(' ')],
    ['confidence', confidence.toFixed(2)],
    ['act', act],
    ['urgency', urgency],
    ['mood', mood],
    ['dialect', dialect ?? ''],
    [
      'slots',
      Object.entries(slots)
        .map(([name, value]) => `${name}=${typeof value === 'object' ? value.text : value}`)
        .join(' '),
    ],
  ] as const;
  return (
    <>
      <dl className="facts">
        {rows
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <Fragment key={name}>
              <dt>{w(`scripts.meaning.${name}`)}</dt>
              <dd>{value}</dd>
            </Fragment>
          ))}
      </dl>
      <h3>{w('scripts.why')}</h3>
      <ul className="script-list">
        {(why ?? []).slice(0, 20).map((reason) => (
          <li key={`${reason.for} ${reason.word}`}>
            {reason.word} → {reason.for} {reason.weight?.toFixed(2)}
          </li>
        ))}
      </ul>
    </>
  );
}
