/** Pictures of the chat: those the server has, and those that are on their way to it. */
import { photoOf } from './outgoing.js';
import { LABELS } from './words.js';

const LONGEST_SIDE = 1600;

/** A picture of this chat; tapped, it opens whole. Voices and the like have none. */
export function pictureOf(session, id) {
  const link = document.createElement('a');
  link.className = 'picture';
  link.textContent = LABELS.message.image;
  if (!/\.(jpg|png)$/.test(id)) return link;
  const image = document.createElement('img');
  image.alt = LABELS.message.image;
  link.href = image.src = `/api/chat/${session}/media/${id}`;
  link.target = '_blank';
  link.rel = 'noreferrer';
  link.replaceChildren(image);
  return link;
}

/** A canvas with the picture of a file, not too large. @throws where there is none in it */
export async function smaller(file) {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** The picture itself, while the server has it not: the page's policy lets no others in than the server's. */
export function previewOf(line) {
  const frame = document.createElement('span');
  frame.className = 'picture';
  smaller(photoOf(line)).then(
    (canvas) => {
      canvas.role = 'img';
      canvas.ariaLabel = LABELS.message.image;
      frame.append(canvas);
    },
    () => (frame.textContent = LABELS.message.image),
  );
  return frame;
}
