/** Pictures and videos over HTTP: known by their first bytes, sent with their type; what a file or its sender calls it tells nothing. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Media } from '../channel.ts';
import { YingdaError } from '../errors.ts';

/** A page makes pictures smaller before it sends them. */
const BIGGEST_PICTURE = 6_000_000;

export const PICTURE_KINDS = [
  { type: 'image/jpeg', extension: 'jpg', head: /^\xff\xd8\xff/ },
  { type: 'image/png', extension: 'png', head: /^\x89PNG\r\n/ },
  { type: 'image/webp', extension: 'webp', head: /^RIFF.{4}WEBP/s },
  { type: 'image/gif', extension: 'gif', head: /^GIF8[79]a/ },
] as const;

/** Shown to staff; nobody sends them in over HTTP. */
const VIDEO_KINDS = [
  { type: 'video/mp4', extension: 'mp4' },
  { type: 'video/quicktime', extension: 'mov' },
] as const;

/** What every platform that owners are on takes from us. */
export const SENT_KINDS = PICTURE_KINDS.filter(({ type }) => type === 'image/jpeg' || type === 'image/png');

export interface MediaFiles {
  keep(media: Media): Promise<string>;
  /** null: there is no such file. */
  read(id: string): Promise<Uint8Array | null>;
  /** Takes files away for good. @returns how many were there */
  drop?(ids: readonly string[]): Promise<number>;
}

/** Bodies that are pictures are read as they are. */
export function takePictures(app: FastifyInstance): void {
  app.addContentTypeParser(
    PICTURE_KINDS.map(({ type }) => type),
    { parseAs: 'buffer', bodyLimit: BIGGEST_PICTURE },
    (_request, body, done) => done(null, body),
  );
}

/** @throws YingdaError E_MEDIA when it is none of these kinds */
export async function keptPicture(
  media: MediaFiles,
  body: unknown,
  kinds: readonly (typeof PICTURE_KINDS)[number][],
): Promise<string> {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  const head = bytes.subarray(0, 16).toString('latin1');
  const kind = kinds.find((one) => one.head.test(head));
  if (kind) return media.keep({ bytes, type: kind.type });
  const names = kinds.map(({ type }) => type.slice('image/'.length)).join(', ');
  throw new YingdaError('E_MEDIA', `this is no picture that can be taken: ${names}`);
}

/** Messages that are read at a time. */
const PAGE = 500;

/** Whether any message of a conversation fits, the newest first. @param read its newest messages before a seq, oldest first */
export async function anySaid<Row extends { readonly seq: number }>(
  read: (limit: number, before?: number) => Promise<readonly Row[]>,
  fits: (row: Row) => boolean,
): Promise<boolean> {
  let before: number | undefined;
  for (;;) {
    const rows = await read(PAGE, before);
    if (rows.some(fits)) return true;
    if (rows.length < PAGE) return false;
    before = rows[0]?.seq;
  }
}

/**
 * @param known whether it belongs to what it was asked for with
 * @throws YingdaError E_NOT_FOUND
 */
export async function sendPicture(
  reply: FastifyReply,
  media: MediaFiles,
  id: string,
  known: boolean,
): Promise<undefined> {
  const kind = [...PICTURE_KINDS, ...VIDEO_KINDS].find(({ extension }) => id.endsWith(`.${extension}`));
  const bytes = known && kind ? await media.read(id) : null;
  if (!bytes || !kind) throw new YingdaError('E_NOT_FOUND', 'there is no such picture here');
  // Named by its content: it never changes.
  reply.type(kind.type).header('cache-control', 'private, max-age=86400, immutable');
  await sendPart(reply, Buffer.from(bytes));
  return undefined;
}

/** Browsers ask for parts of a video, and Safari shows none that it cannot have so (RFC 9110, 14). */
function sendPart(reply: FastifyReply, bytes: Buffer): FastifyReply {
  const size = bytes.byteLength;
  reply.header('accept-ranges', 'bytes');
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(reply.request.headers.range ?? '') ?? [];
  // None asked for, or several at once: the whole is always right.
  if (first === '' && last === '') return reply.send(bytes);
  const from = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (from > to) return reply.code(416).header('content-range', `bytes */${size}`).send();
  return reply
    .code(206)
    .header('content-range', `bytes ${from}-${to}/${size}`)
    .send(bytes.subarray(from, to + 1));
}
