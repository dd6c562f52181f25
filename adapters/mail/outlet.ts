/** Calls for people as mail files: one .eml each in a folder, from where your mail system takes them. */
import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { type Notice, type Outlet, OutletRefused } from '../../src/index.ts';

export interface MailFolder {
  readonly folder: string;
  readonly from: string;
  /** Who gets every call, beside those of the roster who have an address. */
  readonly to: readonly string[];
}

export function mailOutlet({ folder, from, to }: MailFolder): Outlet {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return {
    name: 'mail',
    send: async ({ id, at, people, personal, text, community, ticket, lines = [] }: Notice) => {
      const all = personal === true ? [] : to;
      const addresses = [
        ...new Set([...all, ...people.flatMap(({ mail }) => (mail === null ? [] : [mail]))]),
      ];
      if (addresses.length === 0) throw new OutletRefused('nobody with a mail address');
      const name = id.replace(/[^\w-]/g, '-');
      const file = join(folder, `${name}.eml`);
      // The same call again is the same file.
      if (existsSync(file)) return;
      const { message } = await composer.sendMail({
        from,
        to: addresses,
        subject: text,
        date: new Date(at),
        messageId: `<${name}@yingda.invalid>`,
        text: [text, community.name, ticket?.number ?? '', ...lines].filter((line) => line !== '').join('\n'),
      });
      await mkdir(folder, { recursive: true });
      // Whoever looks into the folder meets no half file.
      const half = join(folder, `.${name}.part`);
      await writeFile(half, message as Buffer);
      await rename(half, file);
    },
  };
}
