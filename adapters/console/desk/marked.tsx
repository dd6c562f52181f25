/** A text field whose faults are underlined in place: a copy of the text lies under it, with marks. */
import { type KeyboardEvent, type MouseEvent, type ReactNode, useRef, useState } from 'react';
import type { Violation } from '../../../src/contract.ts';
import { pieces } from './draft.ts';

interface MarkedProps {
  readonly id: string;
  readonly label: string;
  readonly text: string;
  readonly violations: readonly Violation[];
  readonly onChange: (text: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

export function Marked({ id, label, text, violations, onChange, onKeyDown }: MarkedProps) {
  const under = useRef<HTMLDivElement>(null);
  const [over, setHover] = useState<Violation | null>(null);
  // What was mended under a pointer that rests is not shown any more.
  const hover = over && violations.includes(over) ? over : null;

  /** The field lies on top: which mark is under the pointer is found by its place. */
  function look({ clientX, clientY }: MouseEvent) {
    const marks = [...(under.current?.querySelectorAll('mark') ?? [])];
    const at = marks.findIndex((mark) =>
      [...mark.getClientRects()].some(
        ({ left, right, top, bottom }) =>
          clientX >= left && clientX <= right && clientY >= top && clientY <= bottom,
      ),
    );
    setHover(pieces(text, violations).filter(({ fault }) => fault !== null)[at]?.fault ?? null);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the pointer only; the same stands as text below
    <div className="marked" onMouseMove={look} onMouseLeave={() => setHover(null)}>
      <div className="marked-under" ref={under} aria-hidden="true">
        {pieces(text, violations).map(
          ({ from, words, fault }): ReactNode => (fault ? <mark key={from}>{words}</mark> : words),
        )}
        {'\n'}
      </div>
      <textarea
        id={id}
        aria-label={label}
        aria-invalid={violations.length > 0}
        placeholder={label}
        value={text}
        rows={3}
        maxLength={4000}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
        onScroll={(event) => {
          if (under.current) under.current.scrollTop = event.currentTarget.scrollTop;
        }}
      />
      {hover && (
        <div className="marked-tip" role="tooltip">
          <b>{hover.reason}</b>
          <br />
          {hover.better}
        </div>
      )}
    </div>
  );
}
