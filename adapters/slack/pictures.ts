/** Pictures that were sent in Slack, kept with us. */
import { oneLine } from '../../src/index.ts';
import type { SlackFile } from './shapes.ts';
import type { ActsOptions } from './taken.ts';

/** @returns ids of those that could be had and kept */
export async function fetchedPictures(
  { host, file }: Pick<ActsOptions, 'host' | 'file'>,
  files: readonly SlackFile[],
): Promise<string[]> {
  const fetched = files.map(async (one) => {
    const url = one.url_private_download ?? one.url_private;
    if (!one.mimetype?.startsWith('image/') || url === undefined) return null;
    const bytes = await file(url);
    return bytes && host.keepMedia({ bytes, type: one.mimetype });
  });
  const kept: string[] = [];
  for (const one of await Promise.allSettled(fetched)) {
    if (one.status === 'rejected') host.log('warn', `a picture was not kept: ${oneLine(one.reason)}`);
    else if (one.value !== null) kept.push(one.value);
  }
  return kept;
}
