/** Pictures and voices on disk: by content, whatever the sender calls them. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_MEDIA_BYTES } from '../src/body.ts';
import { dropMedia, mediaFolder, mediaForChannels, mediaReader } from '../src/media.ts';

describe('a folder of media', () => {
  let parent: string;
  let folder: string;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'yingda-media-'));
    folder = join(parent, 'a', 'media');
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  const keep = (bytes: Uint8Array, type = 'image/jpeg') => mediaFolder(folder)({ bytes, type });
  const bytes = (text: string) => new TextEncoder().encode(text);

  it('is made with the first file, which is kept as it came', async () => {
    const id = await keep(bytes('picture'));
    expect(id).toMatch(/^[0-9a-f]{32}\.jpg$/);
    expect(await readFile(join(folder, id), 'utf8')).toBe('picture');
  });

  it('names videos as browsers know them, and gives them back with their type', async () => {
    const ids = [await keep(bytes('one'), 'video/mp4'), await keep(bytes('two'), 'video/quicktime')];
    expect(ids.map((id) => id.split('.')[1])).toEqual(['mp4', 'mov']);
    const read = mediaForChannels(folder);
    expect(await Promise.all(ids.map(read))).toMatchObject([
      { type: 'video/mp4' },
      { type: 'video/quicktime' },
    ]);
  });

  it('reads and drops nothing beside it, whatever an id says', async () => {
    await keep(bytes('picture'));
    const beside = join(parent, 'a', 'beside.jpg');
    await writeFile(beside, 'secret');
    for (const id of ['../beside.jpg', beside, `${'0'.repeat(32)}/../../beside.jpg`]) {
      expect([id, await mediaReader(folder)(id)]).toEqual([id, null]);
      expect([id, await mediaForChannels(folder)(id)]).toEqual([id, null]);
      expect([id, await dropMedia(folder, [id])]).toEqual([id, 0]);
    }
    expect(await readFile(beside, 'utf8')).toBe('secret');
  });

  it('keeps the same bytes once, and others apart', async () => {
    const ids = [await keep(bytes('one')), await keep(bytes('one')), await keep(bytes('two'))];
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
    expect((await readdir(folder)).sort()).toEqual([...new Set(ids)].sort());
  });

  it('keeps the same bytes once when they come at the same moment', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => keep(bytes('one'))));
    expect(new Set(ids).size).toBe(1);
    expect(await readFile(join(folder, ids[0] ?? ''), 'utf8')).toBe('one');
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('completes a file of which only a part had been written', async () => {
    const id = await keep(bytes('whole picture'));
    await writeFile(join(folder, id), 'whole');
    expect(await keep(bytes('whole picture'))).toBe(id);
    expect(await readFile(join(folder, id), 'utf8')).toBe('whole picture');
  });

  it.each([
    ['image/jpeg', 'jpg'],
    ['image/png', 'png'],
    ['image/gif', 'gif'],
    ['image/webp', 'webp'],
    ['audio/amr', 'amr'],
    ['audio/mpeg', 'mp3'],
    ['audio/ogg', 'ogg'],
    ['audio/silk', 'sil'],
    ['IMAGE/PNG', 'png'],
    ['image/png; charset=binary', 'png'],
    ['text/html', 'bin'],
    ['', 'bin'],
  ])('names %j .%s', async (type, extension) => {
    expect(await keep(bytes('x'), type)).toMatch(new RegExp(`^[0-9a-f]{32}\\.${extension}$`));
  });

  it.each(['../../../etc/passwd', 'image/../../x', 'image/jpeg/../../../x.sh', '/etc/passwd', 'x\0.jpg'])(
    'lets no type lead out of it: %j',
    async (type) => {
      const id = await keep(bytes('x'), type);
      expect(id).toMatch(/^[0-9a-f]{32}\.bin$/);
      expect(await readdir(folder)).toEqual([id]);
      expect(await readdir(parent)).toEqual(['a']);
    },
  );

  it('refuses an empty file and one that is too big, and leaves nothing', async () => {
    for (const size of [0, MAX_MEDIA_BYTES + 1])
      await expect(keep(new Uint8Array(size))).rejects.toMatchObject({
        code: 'E_MEDIA',
        message: expect.stringContaining(`${size} bytes`),
      });
    expect(await readdir(parent)).toEqual([]);
  });

  it('takes one of just the greatest size', async () => {
    const id = await keep(new Uint8Array(MAX_MEDIA_BYTES));
    expect((await readFile(join(folder, id))).byteLength).toBe(MAX_MEDIA_BYTES);
  });
});
