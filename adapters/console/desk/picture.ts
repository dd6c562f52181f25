/** Pictures made small enough for a weak network, and shown without an address of their own (the page's policy has none). */
const LONGEST_SIDE = 1600;
const QUALITY = 0.8;

/** @throws Error when it is no picture that this browser knows */
export async function smaller(file: Blob): Promise<Blob> {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  return blobOf(canvas, 'image/jpeg');
}

export function blobOf(canvas: HTMLCanvasElement, type: 'image/jpeg' | 'image/png'): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error(type))), type, QUALITY),
  );
}

/** Draws a picture that was not sent yet so that it covers a square canvas. */
export async function drawCovering(canvas: HTMLCanvasElement, picture: Blob): Promise<void> {
  const image = await createImageBitmap(picture);
  const side = Math.min(image.width, image.height);
  canvas
    .getContext('2d')
    ?.drawImage(
      image,
      (image.width - side) / 2,
      (image.height - side) / 2,
      side,
      side,
      0,
      0,
      canvas.width,
      canvas.height,
    );
  image.close();
}
