/** A notice that another page suggests: taken once by the page that writes notices. */
import type { NoticeDraft } from '../../../src/contract.ts';
import { go } from './place.ts';

let suggested: NoticeDraft | null = null;

export function suggestNotice(draft: NoticeDraft): void {
  suggested = draft;
  go('notices');
}

export function takeSuggested(): NoticeDraft | null {
  const draft = suggested;
  suggested = null;
  return draft;
}
