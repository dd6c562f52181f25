/** Replies to choose from: one key takes one into the composer. */

import { CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import type { StaffSuggestion, SuggestionsAnswer } from '../../../src/contract.ts';
import { w } from './words.ts';

interface SuggestionsProps {
  readonly answer: SuggestionsAnswer | null;
  readonly error: string | null;
  readonly disabled: boolean;
  readonly onTake: (suggestion: StaffSuggestion) => void;
  readonly onDismiss: (suggestion: StaffSuggestion) => void;
}

export function Suggestions({ answer, error, disabled, onTake, onDismiss }: SuggestionsProps) {
  const [gone, setGone] = useState<readonly string[]>([]);
  const shown = (answer?.suggestions ?? []).filter(({ phrase }) => !gone.includes(phrase.id));

  useEffect(() => {
    const take = (event: KeyboardEvent) => {
      if (!event.altKey || disabled) return;
      const found = shown[Number(/^Digit([1-3])$/.exec(event.code)?.[1]) - 1];
      if (!found) return;
      event.preventDefault();
      onTake(found);
    };
    addEventListener('keydown', take);
    return () => removeEventListener('keydown', take);
  }, [shown, disabled, onTake]);

  if (error !== null || shown.length === 0) return null;
  return (
    <section className="hints" aria-label={w('suggest.title')}>
      {shown.map((suggestion, at) => (
        <div className="hint" key={suggestion.phrase.id}>
          <button
            type="button"
            className="hint-text"
            disabled={disabled}
            onClick={() => onTake(suggestion)}
            title={`${suggestion.text}\n${w('suggest.key', { key: at + 1 })}`}
            aria-keyshortcuts={`Alt+${at + 1}`}
          >
            <kbd>Alt {at + 1}</kbd>
            <span>{suggestion.text}</span>
          </button>
          <span className="hint-why">
            {suggestion.situation} · {suggestion.why}
          </span>
          <Button
            type="text"
            size="small"
            icon={<CloseOutlined />}
            aria-label={`${w('app.close')} ${suggestion.situation}`}
            onClick={() => {
              setGone([...gone, suggestion.phrase.id]);
              onDismiss(suggestion);
            }}
          />
        </div>
      ))}
      {answer && answer.avoid.length > 0 && (
        <p className="hint-avoid">
          <b>{w('suggest.avoid')}</b> {answer.avoid.join(' · ')}
        </p>
      )}
    </section>
  );
}
