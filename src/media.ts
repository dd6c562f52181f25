/** Pictures and voice messages on disk, named by their content: the same picture twice is one file. */
import { createHash } from 'node:crypto';
import { copyFile, link, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Media } from './channel.ts';
import { YingdaError } from './errors.ts';

/** A bigger file is refused (RELIABILITY 44). */
export const MAX_MEDIA_BYTES = 20_000_000;

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

/** Staff may send pictures up to what all platforms take (WeCom: developer.work.weixin.qq.com/document/path/90253). */
export const MAX_PICTURE_BYTES = 10_000_000;
const SIGNATURES = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
] as const;

/** What a picture is by its first bytes, whatever it is called; null when it is none that all platforms take. */
export function pictureType(bytes: Uint8Array): 'image/png' | 'image/jpeg' | null {
  return SIGNATURES.find(([, start]) => start.every((byte, at) => bytes[at] === byte))?.[0] ?? null;
}

/** @returns reads what mediaFolder keeps: null when there is no such picture */
export function pictureFrom(folder: string): (id: string) => Promise<Media | null> {
  return async (id) => {
    if (!ID.test(id)) return null;
    const bytes = await readFile(join(folder, id)).catch(() => null);
    const type = bytes && pictureType(bytes);
    return type ? { bytes, type } : null;
  };
}

/** As mediaFolder names them. */
const ID = /^[0-9a-f]{32}\.[a-z0-9]{2,4}$/;

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
