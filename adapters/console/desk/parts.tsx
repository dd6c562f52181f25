/** Small parts that several pages show: due times, urgency, what is empty or failed. */
import { ClockCircleOutlined, ExclamationCircleFilled, FireFilled, WarningFilled } from '@ant-design/icons';
import { Button, Checkbox, Empty, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import type { TicketCard } from '../../../src/contract.ts';
import { type Due, dueState, span } from './time.ts';
import { w } from './words.ts';

const DUE_ICON: Readonly<Record<Due, ReactNode>> = {
  late: <ExclamationCircleFilled />,
  soon: <WarningFilled />,
  left: <ClockCircleOutlined />,
  none: null,
};

/** A due time in words and colour: the words say it alone. */
export function DueTag({
  dueAt,
  soonAt = null,
  now,
}: {
  dueAt: number | null;
  /** From when on it is due soon. */
  soonAt?: number | null;
  now: number;
}) {
  if (dueAt === null) return null;
  const state = dueState(dueAt, now, soonAt);
  return (
    <span className={`due due-${state}`}>
      {DUE_ICON[state]} {w(state === 'late' ? 'sla.late' : 'sla.left', { time: span(Math.abs(dueAt - now)) })}
    </span>
  );
}

export function UrgencyTag({ urgency }: { urgency: TicketCard['urgency'] }) {
  if (urgency === 'normal') return null;
  return (
    <span className={`urgency urgency-${urgency}`}>
      {urgency === 'emergency' ? <FireFilled /> : <WarningFilled />} {w(`urgency.${urgency}`)}
    </span>
  );
}

export function StateTag({ ticket, label }: { ticket: Pick<TicketCard, 'state'>; label: string }) {
  return <span className={`state state-${ticket.state}`}>{label}</span>;
}

/** What stands in place of a list: it is being read, could not be read, or is empty. */
export function Instead({
  error,
  onRetry,
  empty,
  hint,
  loading,
}: {
  error: string | null;
  onRetry: () => void;
  empty: string;
  hint?: string;
  loading: boolean;
}) {
  if (error !== null)
    return (
      <div className="instead" role="alert">
        <p>{error}</p>
        <Button onClick={onRetry}>{w('app.retry')}</Button>
      </div>
    );
  if (loading)
    return (
      <div className="instead" aria-busy="true" role="status" aria-label={w('app.loading')}>
        <Skeleton active title={false} paragraph={{ rows: 4 }} />
      </div>
    );
  return (
    <div className="instead">
      <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={empty} />
      {hint !== undefined && <p className="muted small">{hint}</p>}
    </div>
  );
}

interface PicksProps {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly chosen: readonly string[];
  readonly onChosen: (chosen: string[]) => void;
}

/** Some of a few, all in sight. */
export function Picks({ label, options, chosen, onChosen }: PicksProps) {
  return (
    <fieldset className="picks">
      <legend className="muted small">{label}</legend>
      <Checkbox.Group<string> options={[...options]} value={[...chosen]} onChange={onChosen} />
    </fieldset>
  );
}
