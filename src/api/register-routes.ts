/** The books of the office over HTTP: rows, moves, scans, .xlsx in and out. Names and phones are masked; whole ones are logged. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { YingdaError } from '../errors.ts';
import { PICTURE, type Routes, XLSX } from './route.ts';
import type { Served } from './served.ts';

const BIGGEST_SHEET = 10_000_000;
const MOST_COMPARED = 20;
const name = z.string().min(1).max(80);
const book = z.strictObject({ id: name });
const row = z.strictObject({ id: name, row: name });
const version = z.int().min(1);
const values = z.record(z.string().max(40), z.unknown());

const bit = z.enum(['0', '1']).default('0');

export function registerRoutes(
  app: FastifyInstance,
  routes: Routes,
  { staff, gate, clock, media }: Served,
): void {
  const books = () => staff().registers;
  app.addContentTypeParser(XLSX, { parseAs: 'buffer', bodyLimit: BIGGEST_SHEET }, (_request, body, done) =>
    done(null, body),
  );

  routes.add(
    {
      method: 'GET',
      url: '/registers',
      wants: 'registers',
      about: 'the books: fields, states, moves, papers, and how many rows are in each state',
    },
    async () => ({ now: clock.now(), registers: await books().books() }),
  );

  routes.add(
    {
      method: 'GET',
      url: '/registers/:id',
      wants: 'registers',
      about: 'rows of a book, newest first',
      params: book,
      query: z.strictObject({ state: name.optional(), words: z.string().max(80).default('') }),
    },
    async ({ params, query: { state, words } }) => ({
      now: clock.now(),
      rows: await books().rows(params.id, { words, ...(state && { states: [state] }) }),
    }),
  );

  routes.add(
    {
      method: 'POST',
      url: '/registers/:id',
      wants: 'registers',
      about: 'a new row; one of the same key is refused',
      params: book,
      body: z.strictObject({ values }),
      status: 201,
    },
    async ({ params, body, visitor: { account } }) => ({
      row: await books().add(params.id, body.values, account),
    }),
  );

  routes.add(
    {
      method: 'GET',
      url: '/registers/:id/rows/:row',
      wants: 'registers',
      about: 'one row, whole',
      params: row,
    },
    async ({ params }) => {
      const found = await books().row(params.id, params.row);
      if (!found) throw new YingdaError('E_NOT_FOUND', `${params.id} has no row ${params.row}`);
      return { now: clock.now(), row: found };
    },
  );

  routes.add(
    {
      method: 'PATCH',
      url: '/registers/:id/rows/:row',
      wants: 'registers',
      about: 'changes values of a row; what is absent stays, an empty one is taken away',
      params: row,
      body: z.strictObject({ version, values }),
    },
    async ({ params, body, visitor: { account } }) => ({
      row: await books().edit(params.id, params.row, body.version, body.values, account),
    }),
  );

  routes.add(
    {
      method: 'POST',
      url: '/registers/:id/rows/:row/moves',
      wants: 'registers',
      about: 'moves a row on; refused while a field, a paper or a record is missing',
      params: row,
      body: z.strictObject({ version, move: name, record: values.default({}) }),
    },
    async ({ params, body, visitor: { account } }) => ({
      row: await books().move(params.id, params.row, body.version, body.move, body.record, account),
    }),
  );

  routes.add(
    {
      method: 'POST',
      url: '/registers/:id/rows/:row/whole',
      wants: 'phones',
      about: 'the values of a row with nothing masked; the look is logged',
      params: row,
    },
    async ({ params, visitor: { account } }) => {
      // Logged first: no look without its line.
      await gate.note(account.id, 'row.seen', params.row);
      return { values: await books().reveal(params.id, params.row) };
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/registers/:id/file',
      sends: XLSX,
      wants: 'registers',
      about: 'all rows as .xlsx, names and phones masked',
      params: book,
    },
    async ({ params, reply }) => {
      await reply.type(XLSX).send(Buffer.from(await books().sheet(params.id, false)));
      return undefined;
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/registers/:id/whole-file',
      sends: XLSX,
      wants: 'supervision',
      about: 'all rows as .xlsx with nothing masked; logged',
      params: book,
    },
    async ({ params, reply, visitor: { account } }) => {
      await gate.note(account.id, 'register.exported', params.id);
      await reply.type(XLSX).send(Buffer.from(await books().sheet(params.id, true)));
      return undefined;
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/registers/:id/file',
      wants: 'registers',
      about:
        'rows of an .xlsx (the body): all or none; those that are there are left as they are; dry=1 only looks; returned=1: owners who were erased have asked to be taken in again',
      params: book,
      query: z.strictObject({ dry: bit, returned: bit }),
    },
    async ({ params, query, request, visitor: { account } }) => {
      if (!Buffer.isBuffer(request.body)) throw new YingdaError('E_IMPORT_FILE', `the body must be ${XLSX}`);
      const returned = query.returned === '1';
      const taken = await books().take(params.id, request.body, account, {
        dry: query.dry === '1',
        returned,
      });
      if (query.dry === '0')
        await gate.note(account.id, 'register.imported', params.id, returned ? { returned: 1 } : {});
      return taken;
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/registers/:id/figures',
      wants: 'registers',
      about: 'of a month or round: what was collected, or how many answered; null where none are reckoned',
      params: book,
      query: z.strictObject({ period: z.string().max(80).optional() }),
    },
    async ({ params, query }) => ({ figures: await books().figures(params.id, query.period) }),
  );

  routes.add(
    {
      method: 'POST',
      url: '/registers/:id/draw',
      wants: 'supervision',
      about:
        'lays down who is asked in a round: a share of the homes that are named, or of all; again draws the same',
      params: book,
      body: z.strictObject({
        round: z.string().trim().min(2).max(40),
        share: z.number().gt(0).max(100),
        homes: z.array(z.string().min(1).max(60)).max(20_000).optional(),
        values: values.optional(),
      }),
    },
    async ({ params, body: { homes, values: same, ...draw }, visitor: { account } }) => {
      const drawn = await books().draw(
        params.id,
        { ...draw, ...(homes && { homes }), ...(same && { values: same }) },
        account,
      );
      await gate.note(account.id, 'register.drawn', params.id);
      return drawn;
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/registers/:id/rows/:row/sample',
      wants: 'registers',
      about: 'of an activity: draws whom of those who signed in to ask, and reckons what came back',
      params: row,
      body: z.strictObject({ version }),
    },
    async ({ params, body, visitor: { account } }) => ({
      row: await books().sample(params.id, params.row, body.version, account),
    }),
  );

  routes.add(
    {
      method: 'GET',
      url: '/registers/:id/compare',
      wants: 'registers',
      about: "comparisons of the desk's and the cashier's sheets, newest first",
      params: book,
    },
    async () => ({ comparisons: await books().comparisons(MOST_COMPARED) }),
  );

  routes.add(
    {
      method: 'POST',
      url: '/registers/:id/compare',
      wants: 'registers',
      about: "compares the cashier's .xlsx (base64) with the desk's, or with the book where none is given",
      params: book,
      body: z.strictObject({
        cashier: z.base64().min(1),
        desk: z.base64().min(1).optional(),
        month: z
          .string()
          .regex(/^20[0-9]{2}-(0[1-9]|1[0-2])$/)
          .optional(),
      }),
    },
    async ({ params, body: { cashier, desk, month }, visitor: { account } }) => {
      const files = {
        cashier: Buffer.from(cashier, 'base64'),
        desk: desk === undefined ? null : Buffer.from(desk, 'base64'),
        month: month ?? null,
      };
      return { comparison: await books().compare(params.id, files, account) };
    },
  );

  if (!media) return;
  routes.add(
    {
      method: 'POST',
      url: '/registers/:id/rows/:row/scans',
      wants: 'registers',
      about: 'a picture (kept by /sheets/media) of one of the papers of a row',
      params: row,
      body: z.strictObject({
        version,
        paper: name,
        media: z.string().regex(/^[0-9a-f]{32}\.[a-z0-9]{2,4}$/),
      }),
    },
    async ({ params, body, visitor: { account } }) => ({
      row: await books().scan(params.id, params.row, body.version, body.paper, body.media, account),
    }),
  );

  routes.add(
    {
      method: 'GET',
      url: '/registers/:id/rows/:row/media/:media',
      sends: PICTURE,
      wants: 'registers',
      about: 'a scan of a row',
      params: z.strictObject({ id: name, row: name, media: name }),
    },
    async ({ params, reply }) => {
      const found = await books().row(params.id, params.row);
      await media.send(reply, params.media, found?.scans.map((scan) => scan.media) ?? []);
      return undefined;
    },
  );
}
