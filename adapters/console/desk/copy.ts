/** Copies words: also on plain http, where browsers have no clipboard of their own. @returns whether it could */
export async function copied(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    const done = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    if (done) return true;
  }
  const stood = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'unseen';
  // Where the keys are: a dialog takes them back from whatever stands outside of it.
  (stood?.parentElement ?? document.body).append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  if (stood instanceof HTMLElement) stood.focus();
  return done;
}
