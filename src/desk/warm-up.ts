/** What understanding makes when it is first asked (sieves, patterns) is made before an owner waits for it. */
import type { Library } from '../library/library.ts';
import type { Understander } from '../understand/meaning.ts';

/** Asks once, in the library's own words. What fails here fails in the turn of whoever writes, and is reported there. */
export async function warmUp(understander: Understander, library: Library, now: number): Promise<void> {
  const text = library.intents[0]?.utterances[0] ?? '';
  try {
    understander.looksUrgent(text);
    const meaning = await understander.understand(text, { now, expects: null });
    // Looked for when it is read.
    void meaning.faq;
  } catch {
    // The service begins without.
  }
}
