/** The keyboard of a call: what yingda call has, and the fields of the page. Nothing is pressed while one writes. */
import type { InputRef } from 'antd';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { CallCard, CallKey } from '../../../src/contract.ts';
import type { Do } from './call.tsx';

/** A key that ends the call is asked for twice, within so long. */
const SURE_MS = 3000;
const TICK = 'v';

interface KeysOptions {
  readonly call: CallCard;
  readonly keys: readonly CallKey[];
  readonly does: Do;
  readonly mine: boolean;
  readonly heard: RefObject<InputRef | null>;
  readonly said: RefObject<InputRef | null>;
}

/** @returns what was pressed of a longer key, and whether hanging up was asked for once */
export function useKeys(options: KeysOptions): { pending: string; sure: boolean } {
  const [pending, setPending] = useState('');
  const [sure, setSure] = useState(false);
  const newest = useRef({ ...options, pending, sure });
  newest.current = { ...options, pending, sure };

  useEffect(() => {
    if (!sure) return;
    const timer = setTimeout(() => setSure(false), SURE_MS);
    return () => clearTimeout(timer);
  }, [sure]);

  useEffect(() => {
    function pressed(event: KeyboardEvent) {
      const { call, keys, does, mine, heard, said, pending: before, sure: asked } = newest.current;
      if (!mine || event.ctrlKey || event.altKey || event.metaKey || isWriting(event.target)) return;
      const key = event.key.toLowerCase();
      const take = () => {
        event.preventDefault();
        setPending('');
        setSure(false);
      };
      if (key === 'escape') return take();
      // A button that has the focus is pressed by the space bar.
      if (key === ' ' && !(event.target instanceof HTMLButtonElement)) {
        take();
        if (call.line && call.line.text !== '') void does({ what: 'said', text: call.line.text });
        return;
      }
      if (!/^[a-z0-9]$/.test(key)) return;
      const typed = before + key;
      if (before === TICK) {
        take();
        const element = call.elements[Number(key) - 1]?.element;
        if (element !== undefined) void does({ what: 'tick', element });
        return;
      }
      const found = keys.find((one) => one.key === typed);
      if (found?.event === 'hangup' && !asked) {
        take();
        setSure(true);
        return;
      }
      if (found) {
        take();
        void does({ what: 'event', event: found.event });
        return;
      }
      const fields: Readonly<Record<string, () => void>> = {
        o: () => heard.current?.focus(),
        s: () => said.current?.focus(),
        d: () => document.getElementById('call-surname')?.focus(),
        f: () =>
          document
            .querySelector<HTMLElement>('.call-side .filing-edit[data-open="true"], .call-side .filing-edit')
            ?.click(),
        g: () => void (call.card.handedOff && does({ what: 'keep' })),
      };
      const to = fields[typed];
      if (to) {
        take();
        to();
      } else if (typed === TICK || keys.some((one) => one.key.startsWith(typed))) {
        event.preventDefault();
        setPending(typed);
      } else take();
    }
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
  return { pending, sure };
}

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // A choice that was clicked keeps the focus, and takes no letters.
  if (target instanceof HTMLInputElement && (target.type === 'radio' || target.type === 'checkbox'))
    return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}
