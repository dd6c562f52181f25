/** What opens over the page: the keys go into it, and back to what opened it. */
import { Drawer, type DrawerProps, Modal, type ModalProps, Popconfirm, type PopconfirmProps } from 'antd';
import { useEffect, useRef, useState } from 'react';

const FIELDS = 'input:not([type=hidden], :disabled), textarea:not(:disabled)';
const OVER = '.ant-modal, .ant-drawer, .ant-popover';

interface Opener {
  readonly at: Element | null;
  /** Stays where what opened it may be gone by then: a move that is done has no button any more. */
  readonly within: Element | null;
  /** One dialog after another: what opened the first. */
  readonly before: Opener | null;
}

let newest: Opener | null = null;

function openerNow(): Opener {
  const at = document.activeElement;
  const alone = at === null || at === document.body;
  const over = alone ? null : at.closest(OVER);
  newest = { at: alone ? null : at, within: over, before: alone || over ? newest : null };
  return newest;
}

/** Not where somebody has gone on by themselves meanwhile. */
function back(opener: Opener): void {
  newest = opener.before;
  const now = document.activeElement;
  if (now !== null && now !== document.body && now.closest(OVER) === null) return;
  for (let one: Opener | null = opener; one !== null; one = one.before)
    for (const place of [one.at, one.within])
      if (place instanceof HTMLElement && place.getClientRects().length > 0) {
        place.focus();
        return;
      }
  document.getElementById('main')?.focus();
}

/** For what is there only while it is open. */
function useOpener(): void {
  const [opener] = useState(openerNow);
  useEffect(() => () => void setTimeout(() => back(opener)), [opener]);
}

/** A dialog that is drawn only while it is open; its first field has the keys. */
export function Dialog({ children, ...props }: ModalProps) {
  useOpener();
  const body = useRef<HTMLDivElement>(null);
  return (
    <Modal
      {...props}
      open
      afterOpenChange={(open) => open && body.current?.querySelector<HTMLElement>(FIELDS)?.focus()}
    >
      <div ref={body}>{children}</div>
    </Modal>
  );
}

/** The same, at the side. */
export function SideSheet(props: DrawerProps) {
  useOpener();
  return <Drawer {...props} open />;
}

/** Asks before something is done: the keys stand on leaving it. */
export function Sure(props: PopconfirmProps) {
  const opener = useRef<Opener | null>(null);
  return (
    <Popconfirm
      {...props}
      destroyOnHidden
      cancelButtonProps={{ autoFocus: true }}
      onOpenChange={(open) => {
        if (open) opener.current = openerNow();
        else setTimeout(() => opener.current && back(opener.current));
      }}
    />
  );
}
