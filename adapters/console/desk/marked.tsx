/** A text field whose faults are underlined in place: a copy of the text lies under it, with marks. */
import { type KeyboardEvent, type MouseEvent, type ReactNode, useRef, useState } from 'react';
import type { Violation } from '../../../src/contract.ts';

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
  const [hover, setHover] = useState<Violation | null>(null);

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

interface Piece {
  readonly from: number;
  readonly words: string;
  readonly fault: Violation | null;
}

/** The text cut at the faults; of faults that overlap the first counts. */
export function pieces(text: string, violations: readonly Violation[]): Piece[] {
  const cut: Piece[] = [];
  let at = 0;
  for (const fault of [...violations].sort((a, b) => a.span[0] - b.span[0])) {
    const [from, to] = fault.span;
    if (from < at || to > text.length || from >= to) continue;
    if (from > at) cut.push({ from: at, words: text.slice(at, from), fault: null });
    cut.push({ from, words: text.slice(from, to), fault });
    at = to;
  }
  if (at < text.length) cut.push({ from: at, words: text.slice(at), fault: null });
  return cut;
}
