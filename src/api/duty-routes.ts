/** Duties over HTTP: what is due, what is put down, who did it and who checked it. */
import { z } from 'zod';
import { YingdaError } from '../errors.ts';
import { DUTY_STATES } from '../library/duty-schema.ts';
import { DAY } from '../text/shanghai.ts';
import { PICTURE, type Routes } from './route.ts';
import type { Served } from './served.ts';

const LONGEST_DAYS = 400;
const id = z.strictObject({ id: z.string().min(1).max(80) });
const version = z.int().min(1);
const period = {
  from: z.coerce.number().int(),
  to: z.coerce.number().int(),
};
const marks = z
  .record(
    z.string().max(120),
    z.strictObject({ ok: z.boolean(), note: z.string().max(1000).default('') }).nullable(),
  )
  .optional();

export function dutyRoutes(routes: Routes, { staff, gate, clock, media }: Served): void {
  const duties = () => staff().duties;

  routes.add(
    {
      method: 'GET',
      url: '/duties',
      wants: 'duties',
      about: 'duties that are due within a time (ms since 1970), and what can be begun',
      query: z.strictObject({
        ...period,
        state: z.enum(DUTY_STATES).optional(),
        task: z.string().max(80).optional(),
        role: z.string().max(40).optional(),
      }),
    },
    async ({ query: { from, to, state, task, role } }) => {
      checkPeriod(from, to);
      const query = {
        from,
        to,
        ...(state && { states: [state] }),
        ...(task && { task }),
        ...(role && { role }),
      };
      return { now: clock.now(), duties: await duties().list(query), tasks: duties().tasks() };
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/duty-calendar',
      wants: 'duties',
      about: 'how each day stands of a time, and what will come that is not laid down yet',
      query: z.strictObject(period),
    },
    async ({ query: { from, to } }) => {
      checkPeriod(from, to);
      return { now: clock.now(), calendar: await duties().calendar(from, to) };
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/duty-figures',
      wants: 'supervision',
      about: 'how each duty fared in a time: done in time, late, missed, checked',
      query: z.strictObject(period),
    },
    async ({ query: { from, to } }) => {
      checkPeriod(from, to);
      return { figures: await duties().figures(from, to) };
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/duties',
      wants: 'duties',
      about: 'begins a duty that comes when it is needed; the same id twice is one',
      body: z.strictObject({ id: z.string().min(8).max(80), task: z.string().min(1).max(80) }),
      status: 201,
    },
    async ({ body, visitor: { account } }) => ({ duty: await duties().begin(body.id, body.task, account) }),
  );

  routes.add(
    { method: 'GET', url: '/duties/:id', wants: 'duties', about: 'one duty, whole', params: id },
    async ({ params }) => {
      const duty = await duties().sheet(params.id);
      if (!duty) throw new YingdaError('E_NOT_FOUND', `there is no duty ${params.id}`);
      return { now: clock.now(), duty };
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/duties/:id/fill',
      wants: 'duties',
      about: 'puts down what was seen: marks of points and lines, the record, pictures; what is absent stays',
      params: id,
      body: z.strictObject({
        version,
        marks,
        lineMarks: marks,
        record: z.record(z.string().max(40), z.unknown()).optional(),
        media: z
          .array(z.string().regex(/^[0-9a-f]{32}\.[a-z0-9]{2,4}$/))
          .max(40)
          .optional(),
      }),
    },
    async ({ params, body: { version: seen, ...fill }, visitor: { account } }) => ({
      duty: await duties().fill(params.id, seen, given(fill), account),
    }),
  );

  routes.add(
    {
      method: 'POST',
      url: '/duties/:id/finish',
      wants: 'duties',
      about: 'it is done; refused while a point, a word or a picture is missing',
      params: id,
      body: z.strictObject({ version }),
    },
    async ({ params, body, visitor: { account } }) => ({
      duty: await duties().finish(params.id, body.version, account),
    }),
  );

  routes.add(
    {
      method: 'POST',
      url: '/duties/:id/check',
      wants: 'supervision',
      about: 'somebody else has looked at it: right, or to be done anew',
      params: id,
      body: z.strictObject({ version, ok: z.boolean(), note: z.string().max(1000).default('') }),
    },
    async ({ params, body, visitor: { account } }) => {
      const duty = await duties().check(params.id, body.version, body, account);
      await gate.note(account.id, 'duty.checked', params.id);
      return { duty };
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/duties/:id/off',
      wants: 'supervision',
      about: 'it need not be done, and why',
      params: id,
      body: z.strictObject({ version, reason: z.string().trim().min(2).max(500) }),
    },
    async ({ params, body, visitor: { account } }) => {
      const duty = await duties().callOff(params.id, body.version, body.reason, account);
      await gate.note(account.id, 'duty.off', params.id);
      return { duty };
    },
  );

  if (!media) return;
  routes.add(
    {
      method: 'POST',
      url: '/sheets/media',
      wants: 'duties',
      about: 'keeps a picture for a duty or a book (the body, image/jpeg, png, webp or gif)',
      status: 201,
    },
    async ({ request }) => ({ id: await media.keep(request.body) }),
  );

  routes.add(
    {
      method: 'GET',
      url: '/duties/:id/media/:media',
      sends: PICTURE,
      wants: 'duties',
      about: 'a picture of a duty',
      params: z.strictObject({ id: z.string().min(1).max(80), media: z.string().min(1).max(80) }),
    },
    async ({ params, reply }) => {
      const duty = await duties().sheet(params.id);
      await media.send(reply, params.media, duty?.media ?? []);
      return undefined;
    },
  );
}

function checkPeriod(from: number, to: number): void {
  if (!(to > from && to - from <= LONGEST_DAYS * DAY))
    throw new YingdaError('E_INPUT_SHAPE', `to must be after from, by at most ${LONGEST_DAYS} days`);
}

/** Without what was not given. */
function given<T extends object>(fill: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fill).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
