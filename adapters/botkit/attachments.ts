/**
 * Pictures and voices that came with a message. Only those that it carries itself (data: URLs) are taken: an address
 * written by a stranger is not fetched from here, as it could lead into the private network.
 */
import { type ChannelHost, oneLine } from '../../src/index.ts';
import type { Attachment } from './message.ts';

/** Of one message, in the port. */
const MOST = 20;
const DATA_URL = /^data:((?:image|audio)\/[\w.+-]+)(?:;[\w.+-]+=[\w.+-]+)*;base64,/i;

/** @returns the ids of what could be kept; of the rest the log tells */
export async function keepAttachments(
  host: ChannelHost,
  attachments: readonly Attachment[],
): Promise<{ images: string[]; voices: string[] }> {
  const ids = { images: [] as string[], voices: [] as string[] };
  for (const { contentType, contentUrl } of attachments) {
    const head = DATA_URL.exec(contentUrl);
    if (!head) {
      host.log('warn', `an attachment (${nameOf(contentType)}) was left out: ${whereOf(contentUrl)}`);
      continue;
    }
    const type = head[1]?.toLowerCase() ?? '';
    const list = type.startsWith('image/') ? ids.images : ids.voices;
    if (list.length === MOST) {
      host.log('warn', `an attachment (${type}) was left out: more than ${MOST} in one message`);
      continue;
    }
    try {
      const bytes = Buffer.from(contentUrl.slice(head[0].length), 'base64');
      list.push(await host.keepMedia({ bytes, type }));
    } catch (error) {
      host.log('warn', `an attachment (${type}) was left out: ${oneLine(error)}`);
    }
  }
  return ids;
}

const nameOf = (contentType: string) => contentType.replace(/[^\w.+*/-]/g, '').slice(0, 60);

/** Scheme and host: the rest of an address may be a secret. */
function whereOf(url: string): string {
  if (/^data:/i.test(url)) return 'only base64 data: URLs of its own kind are taken';
  if (!URL.canParse(url)) return 'its address cannot be read';
  const { protocol, host } = new URL(url);
  return `addresses are not fetched (${protocol}//${host.slice(0, 100)})`;
}
