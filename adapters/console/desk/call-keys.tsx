/** What can happen on the line, as keys in groups; those that lead on from here stand on top. */
import type { CallCard, CallKey } from '../../../src/contract.ts';
import { language, w } from './words.ts';

type Group = 'OPEN' | 'HEAR' | 'TALK' | 'CMPL' | 'CARE' | 'CLOSE' | 'answer';
const GROUPS: readonly Group[] = ['OPEN', 'HEAR', 'TALK', 'CMPL', 'CARE', 'CLOSE', 'answer'];

export const keyName = ({ label, labelEn }: CallKey): string => (language === 'en' ? labelEn : label);

interface KeysProps {
  readonly keys: readonly CallKey[];
  readonly call: CallCard;
  /** What was pressed of a longer key. */
  readonly pending: string;
  readonly disabled: boolean;
  readonly onEvent: (event: CallKey['event']) => void;
}

export function Keys({ keys, call, pending, disabled, onEvent }: KeysProps) {
  const groupOf = ({ situation }: CallKey) => situation?.split('-')[0] ?? 'answer';
  const button = (key: CallKey) => (
    <button
      type="button"
      key={key.event}
      className="call-key"
      disabled={disabled}
      data-off={pending !== '' && !key.key.startsWith(pending)}
      onClick={() => onEvent(key.event)}
    >
      <kbd>{key.key}</kbd>
      <span>{keyName(key)}</span>
    </button>
  );
  const leads = keys.filter(({ event }) => call.leads.includes(event));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <nav className="call-keys" aria-label={w('call.happened')} tabIndex={0}>
      {leads.length > 0 && (
        <section className="call-leads">
          <h2>{w('call.leads')}</h2>
          {leads.map(button)}
        </section>
      )}
      {GROUPS.map((group) => (
        <section key={group}>
          <h2>{w(`call.groups.${group}`)}</h2>
          {keys.filter((key) => groupOf(key) === group).map(button)}
        </section>
      ))}
    </nav>
  );
}
