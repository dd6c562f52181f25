/**
 * A log that grows below. Its end stays in sight while one reads there; further up the place is kept, and a button tells that
 * there is something new. What is put above, older lines, moves nothing.
 */
import { ArrowDownOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import {
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { w } from './words.ts';

/** So near to the end, or to the beginning, one reads there (px). */
const NEAR_PX = 48;

interface LogProps {
  readonly className: string;
  readonly label: string;
  /** Name the first and the newest line; null: there is none. */
  readonly first?: string | number | null;
  readonly last: string | number | null;
  /** The newest line is one's own: it comes in sight wherever one reads. */
  readonly own?: boolean;
  /** The beginning is in sight. */
  readonly onBeginning?: () => void;
  readonly onKeyDown?: (event: KeyboardEvent<HTMLElement>) => void;
  readonly children: ReactNode;
}

export function Log(props: LogProps) {
  const { className, label, first = null, last, own = false, onBeginning, onKeyDown, children } = props;
  const room = useRef<HTMLDivElement>(null);
  const lines = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [isNew, setNew] = useState(false);
  const shown = useRef({ first, last: null as LogProps['last'] });
  // Measured before what is new is drawn.
  const height = shown.current.first === first ? null : (room.current?.scrollHeight ?? null);

  const toEnd = useCallback(() => {
    if (room.current) room.current.scrollTop = room.current.scrollHeight;
    atEnd.current = true;
    setNew(false);
  }, []);

  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = { first, last };
    if (before.last !== last) {
      if (atEnd.current || own) toEnd();
      else setNew(true);
    } else if (before.first !== first && height !== null && room.current && !atEnd.current)
      room.current.scrollTop += room.current.scrollHeight - height;
  }, [first, last, own, height, toEnd]);

  useEffect(() => {
    const watch = new ResizeObserver(() => {
      if (atEnd.current && room.current) room.current.scrollTop = room.current.scrollHeight;
    });
    for (const { current } of [room, lines]) if (current) watch.observe(current);
    return () => watch.disconnect();
  }, []);

  function onScroll() {
    const node = room.current;
    if (!node) return;
    atEnd.current = node.scrollHeight - node.scrollTop - node.clientHeight < NEAR_PX;
    if (atEnd.current) setNew(false);
    if (node.scrollTop < NEAR_PX && node.scrollHeight > node.clientHeight) onBeginning?.();
  }

  return (
    <div className="log-room">
      <div
        className={className}
        ref={room}
        role="log"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        tabIndex={0}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
      >
        <div ref={lines}>{children}</div>
      </div>
      {isNew && (
        <Button
          className="log-new"
          size="small"
          type="primary"
          icon={<ArrowDownOutlined />}
          onClick={() => {
            toEnd();
            room.current?.focus();
          }}
        >
          {w('chat.fresh')}
        </Button>
      )}
    </div>
  );
}
