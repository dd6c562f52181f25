/** The line to say, large; the seconds to wait as a ring; what it must express; what not to say, in red. */
import { CheckCircleFilled, StopOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { CallCard, CallLine } from '../../../src/contract.ts';
import type { Do } from './call.tsx';
import { useTicking } from './time.ts';
import { labelled, language, w } from './words.ts';

interface LineProps {
  readonly call: CallCard;
  /** Beside the situation's own. */
  readonly avoid: readonly string[];
  readonly disabled: boolean;
  readonly does: Do;
}

export function Line({ call, avoid, disabled, does }: LineProps) {
  const { line, at, elements } = call;
  const never = [...call.never, ...avoid.map((say) => ({ say, better: '', why: '' }))];
  const text = line?.text ?? '';
  return (
    <div className="call-line">
      <p className="call-step muted">
        {at ? (
          <>
            <b>{at.situation}</b> {language === 'en' ? at.titleEn : at.title} · {at.step}
          </>
        ) : (
          w('call.say')
        )}
      </p>
      <div className="call-say">
        <p className="call-text" aria-live="assertive">
          {text === '' ? <span className="muted">{w('call.nothing')}</span> : text}
        </p>
        {line && line.waitS !== null && <Ring line={line} waitS={line.waitS} />}
      </div>
      <div className="call-checks">
        {elements.length > 0 && <span className="muted">{w('call.check')}</span>}
        {elements.map(({ element, label, said }, at) => (
          <button
            type="button"
            key={element}
            className="call-check"
            aria-pressed={said}
            disabled={disabled}
            onClick={() => void does({ what: 'tick', element })}
          >
            {said ? <CheckCircleFilled /> : <kbd>v{at + 1}</kbd>} {label}
          </button>
        ))}
        {text !== '' && (
          <Button
            size="small"
            className="call-read"
            disabled={disabled}
            onClick={() => void does({ what: 'said', text })}
          >
            {w('call.read')} <kbd>{w('call.readKey')}</kbd>
          </Button>
        )}
      </div>
      {never.length > 0 && (
        <ul className="call-never" aria-label={w('call.never')}>
          {never.map(({ say, better, why }) => (
            <li key={say} title={why}>
              <StopOutlined /> <b>{say}</b>
              {better !== '' && <span>{labelled(w('call.better'), better)}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const RADIUS = 30;
const ROUND = 2 * Math.PI * RADIUS;

/** The seconds that are left; told once in words, not every second. */
function Ring({ line, waitS }: { line: CallLine; waitS: number }) {
  const now = useTicking(true);
  const leftMs = Math.min(waitS * 1000, Math.max(0, line.at + waitS * 1000 - now));
  const left = Math.ceil(leftMs / 1000);
  return (
    <div className="call-wait">
      <svg className="ring" viewBox="0 0 72 72" role="img" aria-label={w('call.wait', { seconds: waitS })}>
        <circle className="ring-ground" cx="36" cy="36" r={RADIUS} />
        <circle
          className="ring-left"
          cx="36"
          cy="36"
          r={RADIUS}
          strokeDasharray={ROUND}
          strokeDashoffset={ROUND * (1 - leftMs / (waitS * 1000))}
          transform="rotate(-90 36 36)"
        />
        <text x="36" y="37">
          {left}
        </text>
      </svg>
      <p className="small muted">
        {line.next === null ? w('call.thenHangUp') : w('call.thenSay', { line: line.next })}
      </p>
    </div>
  );
}
