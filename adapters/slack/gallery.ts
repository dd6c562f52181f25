/** Pictures and videos in threads, by the files API; nothing where the community keeps them here. */
import { type Media, oneLine, type StaffDesk, type TicketCard } from '../../src/index.ts';
import { said } from './cards.ts';
import type { SlackCalls, SlackPlace } from './shapes.ts';

export interface GalleryOptions {
  readonly calls: Pick<SlackCalls, 'upload'>;
  readonly staff: Pick<StaffDesk, 'labels'>;
  /** Reads a kept picture; null where owners' pictures are not to be shown. */
  readonly readPicture: ((id: string) => Promise<Media | null>) | null;
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void;
}

type Title = 'picture_owner' | 'picture_owner_after' | 'picture_before' | 'picture_after';
/** Colleagues send pictures alone. */
const OF_VIDEO: Readonly<Partial<Record<Title, 'video_owner' | 'video_owner_after'>>> = {
  picture_owner: 'video_owner',
  picture_owner_after: 'video_owner_after',
};

export class Gallery {
  readonly #options: GalleryOptions;

  constructor(options: GalleryOptions) {
    this.#options = options;
  }

  /** That there are some stands in words: one that cannot be shown keeps back nothing. @returns whether there was one */
  async show(thread: SlackPlace, id: string, title: Title): Promise<boolean> {
    const { calls, staff, readPicture, log } = this.#options;
    try {
      const picture = await readPicture?.(id);
      if (!picture) return false;
      // The name tells nothing of whose it is, and nothing of where it is kept.
      const kind = picture.type.startsWith('video/') ? 'video' : 'picture';
      const name = `${kind}.${id.split('.').at(-1) ?? ''}`;
      const titled = kind === 'video' ? (OF_VIDEO[title] ?? title) : title;
      await calls.upload(thread, { bytes: picture.bytes, name, title: said(staff.labels, titled) });
      return true;
    } catch (error) {
      log('warn', `a picture is not shown: ${oneLine(error)}`);
      return false;
    }
  }

  /** Those of a ticket that are not shown yet, under its card. @returns all that are shown, or were tried */
  async showTicket(
    thread: SlackPlace,
    ticket: TicketCard,
    shown: readonly string[],
  ): Promise<readonly string[]> {
    const { ownerPictures, work } = ticket;
    const lists: readonly (readonly [Title, readonly string[]])[] = [
      ['picture_owner', ownerPictures.before],
      ['picture_before', work.before],
      ['picture_after', work.after],
      ['picture_owner_after', ownerPictures.after],
    ];
    const tried = [...shown];
    for (const [title, ids] of lists)
      for (const id of ids) {
        if (tried.includes(id)) continue;
        await this.show(thread, id, title);
        tried.push(id);
      }
    return tried;
  }
}
