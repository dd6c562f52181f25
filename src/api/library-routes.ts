/** The workshop of the script library over HTTP: a thin shell over src/revisions.ts. */
import { z } from 'zod';
import type { EntryChange, LibraryRoom } from '../revisions.ts';
import { colleague, type Gate } from './gate.ts';
import type { Routes } from './route.ts';

const key = z.string().min(1).max(80);
/** A situation, an answer or a file of utterances: its own schema is that of the library, asked by the check. */
const entryChange = z.strictObject({
  key,
  data: z.record(z.string(), z.json()).nullable(),
  file: z
    .string()
    .regex(/^faq\/[a-z_-]+\.yaml$/)
    .optional(),
}) satisfies z.ZodType<EntryChange>;
const changes = z.array(entryChange).min(1).max(50);
const base = z.int().min(0);
const note = z.string().trim().max(500).default('');

export function libraryRoutes(routes: Routes, { room, gate }: { room: LibraryRoom; gate: Gate }): void {
  routes.add(
    { method: 'GET', url: '/library', wants: 'revise', about: 'what can be changed, and what is in use' },
    async () => room.overview(),
  );

  routes.add(
    {
      method: 'GET',
      url: '/library/entry',
      wants: 'revise',
      about: 'an entry as it holds, and as it was shipped',
      query: z.strictObject({ key }),
    },
    async ({ query }) => room.entry(query.key),
  );

  routes.add(
    {
      method: 'POST',
      url: '/library/check',
      wants: 'revise',
      about: 'script check with changes in place, what differs, and what uses it; nothing is kept',
      body: z.strictObject({ changes }),
    },
    async ({ body }) => room.check(body.changes),
  );

  routes.add(
    {
      method: 'POST',
      url: '/library/revisions',
      wants: 'revise',
      about: 'publishes changes as a revision; the running service takes it',
      body: z.strictObject({ base, note, changes }),
      status: 201,
    },
    async ({ body, visitor }) => {
      const published = await room.publish(colleague(visitor), body.base, body.note, body.changes);
      await gate.note(visitor.account.id, 'library.published', String(published.number), {
        entries: published.keys.join(' ').slice(0, 200),
      });
      return published;
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/library/rollback',
      wants: 'revise',
      about: 'a new revision that says what an older one said; 0: the shipped files',
      body: z.strictObject({ base, note, to: base }),
      status: 201,
    },
    async ({ body, visitor }) => {
      const published = await room.rollBack(colleague(visitor), body.base, body.note, body.to);
      await gate.note(visitor.account.id, 'library.rolledBack', String(published.number), {
        to: String(body.to),
      });
      return published;
    },
  );

  routes.add(
    { method: 'GET', url: '/library/revisions', wants: 'revise', about: 'all revisions, newest first' },
    async () => ({ revisions: await room.revisions() }),
  );

  routes.add(
    {
      method: 'GET',
      url: '/library/revisions/:id',
      wants: 'revise',
      about: 'what a revision changed',
      params: z.strictObject({ id: z.string().regex(/^[0-9]{1,9}$/) }),
    },
    async ({ params }) => ({ diffs: await room.diffOf(Number(params.id)) }),
  );

  routes.add(
    {
      method: 'GET',
      url: '/library/files',
      wants: 'revise',
      about: 'files of scripts-zh that differ from the shipped ones, as they would stand',
    },
    async () => ({ files: await room.files() }),
  );

  routes.add(
    {
      method: 'POST',
      url: '/library/preview',
      wants: 'revise',
      about: 'how a wording arrives on each channel, slots filled with examples',
      body: z.strictObject({ text: z.string().min(2).max(10_000) }),
    },
    async ({ body }) => ({ previews: room.preview(body.text) }),
  );

  routes.add(
    {
      method: 'POST',
      url: '/library/understand',
      wants: 'revise',
      about: 'what the classifier in use makes of a message, and why',
      body: z.strictObject({ text: z.string().min(1).max(2000) }),
    },
    async ({ body }) => room.understand(body.text),
  );
}
