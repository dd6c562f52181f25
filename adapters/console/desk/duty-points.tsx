/** Points and lines of a duty, to be looked at one after the other: right, or not and what about it. */
import { Checkbox, Input } from 'antd';
import { useRef, useState } from 'react';
import { w } from './words.ts';

type Mark = { readonly ok: boolean; readonly note: string };

interface PointsProps {
  readonly title: string;
  /** `href`: where it can be read. */
  readonly points: readonly { readonly id: string; readonly text: string; readonly href: string | null }[];
  readonly marks: Readonly<Record<string, Mark>>;
  readonly open: boolean;
  readonly onMark: (marks: Readonly<Record<string, Mark | null>>) => Promise<unknown>;
}

export function DutyPoints({ title, points, marks, open, onMark }: PointsProps) {
  if (points.length === 0) return null;
  return (
    <section className="sheet-part" aria-label={title}>
      <h2>
        {title}{' '}
        <span className="muted">
          {w('duties.progress', { marked: Object.keys(marks).length, points: points.length })}
        </span>
      </h2>
      <ul className="sheet-points">
        {points.map(({ id, text, href }) => (
          <Point
            key={id}
            text={text}
            href={href}
            kept={marks[id] ?? null}
            open={open}
            onMark={(mark) => onMark({ [id]: mark })}
          />
        ))}
      </ul>
    </section>
  );
}

interface PointProps {
  readonly text: string;
  readonly href: string | null;
  readonly kept: Mark | null;
  readonly open: boolean;
  readonly onMark: (mark: Mark | null) => Promise<unknown>;
}

function Point({ text, href, kept, open, onMark }: PointProps) {
  /** What was tapped shows at once; what is kept follows. */
  const [tapped, setTapped] = useState<{ readonly mark: Mark | null } | null>(null);
  const taps = useRef(0);
  const mark = tapped ? tapped.mark : kept;
  const [note, setNote] = useState(kept?.note ?? '');
  function put(next: Mark | null) {
    const tap = ++taps.current;
    setTapped({ mark: next });
    void onMark(next).then(() => tap === taps.current && setTapped(null));
  }
  return (
    <li className={`sheet-point ${mark ? (mark.ok ? 'is-fine' : 'is-wrong') : ''}`}>
      <span className="sheet-text">{href === null ? text : <a href={href}>{text}</a>}</span>
      <span className="sheet-marks">
        <Checkbox
          checked={mark?.ok === true}
          disabled={!open}
          onChange={({ target }) => put(target.checked ? { ok: true, note: '' } : null)}
        >
          {w('duties.fine')}
        </Checkbox>
        <Checkbox
          checked={mark?.ok === false}
          disabled={!open}
          onChange={({ target }) => put(target.checked ? { ok: false, note } : null)}
        >
          {w('duties.wrong')}
        </Checkbox>
      </span>
      {mark?.ok === false &&
        (open ? (
          <Input
            aria-label={`${w('duties.note')} ${text}`}
            placeholder={w('duties.note')}
            value={note}
            maxLength={500}
            onChange={({ target }) => setNote(target.value)}
            onBlur={() => note !== mark.note && put({ ok: false, note })}
          />
        ) : (
          <span>{mark.note}</span>
        ))}
    </li>
  );
}
