/** Pictures, videos and voice messages. */
import { botLine } from '../library/steps.ts';
import { MINUTE } from '../text/shanghai.ts';
import { shows } from '../text/signs.ts';
import { withOwners } from '../ticket/owner-pictures.ts';
import type { ConversationEvent } from './event.ts';
import { resume } from './intake.ts';
import { uncount } from './phone-asked.ts';
import type { Turn } from './turn.ts';

/** After filing, short additions belong to the ticket for this long. */
export const ADDITION_MS = 30 * MINUTE;

/** Ids of all that came with a message. */
export const mediaOf = ({ images, voices, videos = [] }: Sent): readonly string[] => [
  ...images,
  ...videos,
  ...voices,
];
interface Sent {
  readonly images: readonly string[];
  readonly voices: readonly string[];
  readonly videos?: readonly string[] | undefined;
}

/** They go to the matter, or to the ticket just filed. @returns where they went */
export function attach(
  turn: Turn,
  event: Extract<ConversationEvent, { kind: 'message' }>,
): 'matter' | 'ticket' | 'none' {
  const media = mediaOf(event);
  if (media.length === 0) return 'none';
  const matter = turn.matter;
  if (matter?.ticketId) {
    turn.effects.push({ kind: 'patch', ticketId: matter.ticketId, patch: { attachments: media } });
    return 'ticket';
  }
  if (matter) {
    turn.setMatter({ attachments: [...matter.attachments, ...media].slice(-20) });
    return 'matter';
  }
  const { pending } = turn.next;
  const asked = pending?.kind === 'sign' ? pending.ticketId : null;
  const last = asked === null ? turn.next.filed.at(-1) : { id: asked, at: turn.context.now };
  if (last && turn.context.now - last.at <= ADDITION_MS) {
    const filed = turn.facts.tickets.find(({ id }) => id === last.id);
    const patch = { attachments: media, ...withOwners(filed, mediaOf({ ...event, voices: [] })) };
    turn.effects.push({ kind: 'patch', ticketId: last.id, patch });
    return 'ticket';
  }
  turn.next = { ...turn.next, media: [...turn.next.media, ...media].slice(-20) };
  return 'none';
}

/** "[图片]": something was sent that did not arrive. @returns whether the message was only that */
export function placeholder(turn: Turn, text: string): boolean {
  const of = turn.library.lexicon.detours.placeholders.find(({ any }) => shows(any, text.trim()))?.of;
  if (of === undefined) return false;
  if (of === 'voice') turn.say('FLOW-COMMON.voice_received');
  else if (of !== 'sticker') turn.say(`FLOW-COMMON.${of}_lost`);
  else if (turn.matter) {
    uncount(turn);
    resume(turn, true);
  } else if (turn.next.filed.length === 0) turn.say('FLOW-COMMON.ask_matter');
  return true;
}

export function mediaOnly(
  turn: Turn,
  event: Extract<ConversationEvent, { kind: 'message' }>,
  attached: 'matter' | 'ticket' | 'none',
): void {
  const seen = event.images.length > 0 ? 'image' : event.videos?.length ? 'video' : null;
  if (event.voices.length > 0 && seen === null) {
    turn.say('FLOW-COMMON.voice_received');
    return;
  }
  if (seen !== null) {
    turn.say(`FLOW-COMMON.${seen}_${attached === 'none' ? 'first' : 'received'}`);
    if (attached === 'matter') resume(turn, false);
    return;
  }
  turn.say(botLine('OPEN-5.1'));
}
