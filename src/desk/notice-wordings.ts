/** Which text of a notice was sent: the wording as it was then, kept with its version; it names nobody. */
import { randomUUID } from 'node:crypto';
import type { Library } from '../library/library.ts';
import type { NoticeRecord, NoticeWording } from '../notices.ts';
import type { Store } from '../store.ts';

const KIND = 'notice-text';

/** Once for each version that is sent: a crash in between, and an upgrade after it, make two. */
export async function keepWording(
  store: Pick<Store, 'papers'>,
  library: Library,
  { id, kind, communityId, slots, by }: NoticeRecord,
  at: number,
): Promise<void> {
  const phrase = library.phrases.get(kind);
  if (!phrase) return;
  const { version, text } = phrase;
  const body = { version, text, slots };
  const key = `${id}:${version}`;
  await store.papers.make(
    [{ id: randomUUID(), kind: KIND, communityId, key, state: 'sent', subject: id, at, body }],
    by.name,
    at,
  );
}

/** The first one first. */
export async function wordingsOf(
  store: Pick<Store, 'papers'>,
  { id, communityId }: NoticeRecord,
): Promise<NoticeWording[]> {
  const papers = await store.papers.find({ kinds: [KIND], communityId, subject: id });
  return papers.map(({ at, body }) => {
    const { version, text, slots } = body as unknown as Omit<NoticeWording, 'at'>;
    return { version, text, slots, at };
  });
}
