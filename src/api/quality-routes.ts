/** Quality over HTTP: supervisors draw, mark and decide; who talked sees their own, and appeals. */
import { z } from 'zod';
import { REVIEW_STATES } from '../library/quality-schema.ts';
import type { OwnOpen } from '../quality.ts';
import { marking } from '../supervise/review-paper.ts';
import { DAY } from '../text/shanghai.ts';
import { colleague } from './gate.ts';
import type { Routes } from './route.ts';
import type { Served } from './served.ts';

const ofOne = z.strictObject({ id: z.string().min(1).max(80) });
const version = z.int().min(1);
const words = z.string().trim().min(2).max(1000);
const say = z.string().min(1).max(2000);
/** What is older is found by its conversation. */
const SHOWN_DAYS = 400;

export function qualityRoutes(routes: Routes, { staff, gate, clock }: Omit<Served, 'media'>): void {
  const desk = () => staff().supervision.quality;
  const since = () => clock.now() - SHOWN_DAYS * DAY;

  routes.add(
    {
      method: 'GET',
      url: '/quality',
      wants: 'supervision',
      about: 'reviews of talks, the newest first; plans by which they are drawn; how far inspectors agree',
      query: z.strictObject({ state: z.enum(REVIEW_STATES).optional() }),
    },
    async ({ query: { state }, visitor }) => ({
      plans: await desk().plans(),
      reviews: await desk().list({
        ...{ since: since(), as: visitor.account.name },
        ...(state && { states: [state] }),
      }),
      agreement: await desk().agreement(since()),
    }),
  );

  routes.add(
    {
      method: 'POST',
      url: '/quality/draw',
      wants: 'supervision',
      about:
        'checks every line of a period and draws the talks that a plan says; the same plan and period draw the same',
      body: z.strictObject({ plan: z.string().min(1).max(80), at: z.int().min(0).optional() }),
    },
    async ({ body: { plan, at }, visitor }) => {
      const drawn = await desk().draw(plan, at ?? clock.now(), colleague(visitor));
      await gate.note(visitor.account.id, 'quality.drawn', plan);
      return drawn;
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/quality/reviews/:id',
      wants: 'supervision',
      about: 'a review with its lines',
      params: ofOne,
    },
    async ({ params: { id }, visitor }) => desk().review(id, colleague(visitor)),
  );

  routes.add(
    {
      method: 'POST',
      url: '/quality/reviews/:id/marks',
      wants: 'supervision',
      about: 'an inspector judges every finding and marks what people mark',
      params: ofOne,
      body: marking.extend({ version }),
    },
    async ({ params: { id }, body: { version: read, ...given }, visitor }) => {
      const review = await desk().mark(id, read, given, colleague(visitor));
      await gate.note(visitor.account.id, 'quality.marked', id);
      return review;
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/quality/reviews/:id/verdict',
      wants: 'supervision',
      about: 'an appeal is decided by another inspector; `upheld`: what was confirmed is taken back',
      params: ofOne,
      body: z.strictObject({ version, upheld: z.boolean(), reason: words }),
    },
    async ({ params: { id }, body: { version: read, ...decision }, visitor }) => {
      const review = await desk().decide(id, read, decision, colleague(visitor));
      await gate.note(visitor.account.id, 'quality.decided', id);
      return review;
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/quality/mine',
      wants: 'desk',
      about: 'reviews of one’s own talks that have been marked',
    },
    async ({ visitor }) => ({
      reviews: await desk().list({
        since: since(),
        person: visitor.account.name,
        states: ['marked', 'appealed', 'settled'],
      }),
    }),
  );

  routes.add(
    {
      method: 'GET',
      url: '/quality/mine/open',
      wants: 'learn',
      about: 'how many reviews of one’s own talks, and points of one’s own, can be appealed now',
    },
    async ({ visitor }): Promise<OwnOpen> => {
      const person = visitor.account.name;
      const reviews = await desk().list({ since: since(), person, states: ['marked'] });
      const points = await staff().supervision.kpis.own(person);
      return {
        reviews: reviews.filter(({ findings, passed }) => findings > 0 || passed === false).length,
        points: points.filter(({ appealBy }) => appealBy !== null).length,
      };
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/quality/mine/:id',
      wants: 'desk',
      about: 'a review of one’s own talk',
      params: ofOne,
    },
    async ({ params: { id }, visitor }) => desk().mine(id, colleague(visitor)),
  );

  routes.add(
    {
      method: 'POST',
      url: '/quality/mine/:id/appeal',
      wants: 'desk',
      about: 'one does not agree with a review of one’s own talk',
      params: ofOne,
      body: z.strictObject({ version, words }),
    },
    async ({ params: { id }, body, visitor }) => {
      const review = await desk().appeal(id, body.version, body.words, colleague(visitor));
      await gate.note(visitor.account.id, 'quality.appealed', id);
      return review;
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/quality/pairs',
      wants: 'variants',
      about: 'confirmed sayings that no situation names yet: for a trainer to put among what is never said',
    },
    async () => ({ pairs: await desk().pairs(since()) }),
  );

  routes.add(
    {
      method: 'POST',
      url: '/quality/pairs/draft',
      wants: 'revise',
      about: 'an entry of a situation with a confirmed saying in it, for the workshop; nothing is kept',
      body: z.strictObject({ say, data: z.record(z.string(), z.json()) }),
    },
    async ({ body }) => ({ data: await desk().draftPair(since(), body.say, body.data) }),
  );

  routes.add(
    {
      method: 'POST',
      url: '/quality/pairs/aside',
      wants: 'revise',
      about: 'a confirmed saying that is not to be among what is never said',
      body: z.strictObject({ say }),
    },
    async ({ body, visitor }) => {
      await desk().setAside(body.say, colleague(visitor));
      await gate.note(visitor.account.id, 'quality.pairAside', null, { say: body.say });
      return {};
    },
  );
}
