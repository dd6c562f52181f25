/** The login code for a terminal. */
import type { Import } from './sdk.ts';

interface QrCode {
  toString(text: string, options: { readonly type: 'utf8' }): Promise<string>;
}

/**
 * @param url as `showQr` is given it
 * @returns the code drawn in characters, and the address below it; only the address when the package `qrcode` is missing
 */
export async function terminalQr(url: string, load: Import = (name) => import(name)): Promise<string> {
  try {
    const module = (await load('qrcode')) as { readonly default: QrCode };
    return `${await module.default.toString(url, { type: 'utf8' })}\n${url}`;
  } catch {
    return url;
  }
}
