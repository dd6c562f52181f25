/** Pictures, videos and voice messages on disk, named by their content: the same picture twice is one file. */
import { createHash } from 'node:crypto';
import { copyFile, link, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_MEDIA_BYTES } from './body.ts';
import type { Media } from './channel.ts';
import { YingdaError } from './errors.ts';

const EXTENSIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'image/jpeg': 'jpg',
    'image/png': 'png',
    'image/gif': 'gif',
    'image/webp': 'webp',
    'audio/amr': 'amr',
    'audio/mpeg': 'mp3',
    'audio/ogg': 'ogg',
    'audio/silk': 'sil',
    'video/mp4': 'mp4',
    'video/quicktime': 'mov',
  }),
);

/**
 * @param folder is made when it is not there; nothing of a sender's file name ever becomes part of a path
 * @returns keeps one file and gives its id, "<32 hex digits>.<extension>"
 */
export function mediaFolder(folder: string): (media: Media) => Promise<string> {
  return async ({ bytes, type }) => {
    if (bytes.byteLength === 0 || bytes.byteLength > MAX_MEDIA_BYTES)
      throw new YingdaError(
        'E_MEDIA',
        `a file of ${bytes.byteLength} bytes: 1 to ${MAX_MEDIA_BYTES} are taken`,
      );
    const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
    const id = `${digest}.${EXTENSIONS.get(type.split(';')[0]?.trim().toLowerCase() ?? '') ?? 'bin'}`;
    const path = join(folder, id);
    await mkdir(folder, { recursive: true });
    const there = await stat(path).catch(() => null);
    if (there?.size !== bytes.byteLength) await writeFile(path, bytes, { flush: true });
    return id;
  };
}

/** As mediaFolder names them. */
const ID = /^[0-9a-f]{32}\.[a-z0-9]{2,4}$/;

/** @returns reads a kept file; null where there is none */
export function mediaReader(folder: string): (id: string) => Promise<Uint8Array | null> {
  return async (id) => (ID.test(id) ? readFile(join(folder, id)).catch(() => null) : null);
}

/** @returns reads a picture or video for a channel; null where there is none, or of a kind that not every platform takes */
export function mediaForChannels(folder: string): (id: string) => Promise<Media | null> {
  const read = mediaReader(folder);
  return async (id) => {
    const type = SENT[id.slice(-3)];
    const bytes = type === undefined ? null : await read(id);
    return type !== undefined && bytes ? { bytes, type } : null;
  };
}

/** By extension. */
const SENT: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
};

/**
 * Puts what `from` holds into `to` as well. A file never changes once it is there, so that a hard link will do; where
 * there can be none (another disk), it is copied.
 * @param only these, where not all are wanted
 * @returns how many were not there yet; 0 where there is no folder `from`
 */
export async function copyMedia(from: string, to: string, only?: readonly string[]): Promise<number> {
  const names = (await readdir(from).catch(() => [])).filter(
    (name) => ID.test(name) && (only === undefined || only.includes(name)),
  );
  if (names.length === 0) return 0;
  await mkdir(to, { recursive: true });
  const there = new Set(await readdir(to));
  const missing = names.filter((name) => !there.has(name));
  for (const name of missing)
    await link(join(from, name), join(to, name)).catch(() => copyFile(join(from, name), join(to, name)));
  return missing.length;
}

/** @returns the ids of files that came in before a time, in ms since 1970 */
async function oldMedia(folder: string, before: number): Promise<string[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => ID.test(name));
  const old: string[] = [];
  for (const name of names) {
    const found = await stat(join(folder, name)).catch(() => null);
    if (found && found.mtimeMs < before) old.push(name);
  }
  return old;
}

/** Takes files away that nothing speaks of any more. @returns how many were there */
export async function dropMedia(folder: string, ids: readonly string[]): Promise<number> {
  const there = new Set(await readdir(folder).catch(() => []));
  const gone = ids.filter((id) => ID.test(id) && there.has(id));
  for (const id of gone) await rm(join(folder, id), { force: true });
  return gone.length;
}

/** A folder of media for whoever sweeps it. */
export const mediaShelf = (folder: string) => ({
  old: (before: number) => oldMedia(folder, before),
  drop: (ids: readonly string[]) => dropMedia(folder, ids),
});
