/** The desk and the tickets over HTTP: a thin shell over the staff's port (src/staff.ts), which has the rules. */
import { z } from 'zod';
import { type StaffAction, staffActionSchema } from '../channel.ts';
import { YingdaError } from '../errors.ts';
import { isPlayed } from '../played.ts';
import type { StaffDesk, TicketCard } from '../staff.ts';
import { DAY } from '../text/shanghai.ts';
import { TICKET_STATES } from '../ticket/moves.ts';
import { colleague, type Visitor } from './gate.ts';
import type { Right } from './rights.ts';
import { EVENTS, type Routes, visitorOf } from './route.ts';
import type { Served } from './served.ts';
import { cursorOf, type StaffFeed } from './staff-feed.ts';

/** Conversations older than this are found by their tickets. */
const QUEUE_DAYS = 7;
const MOST_QUEUED = 5000;
const MOST_MESSAGES = 200;
/** A reply is checked at every pause of typing. */
const LONGEST_REPLY = 4000;

const ofOne = z.strictObject({ id: z.string().min(1).max(80) });
const text = z.string().max(LONGEST_REPLY);

/** What each action takes; reading is "desk" or "tickets". */
const RIGHT_OF: Readonly<Record<StaffAction['do'], Right | null>> = {
  claim: 'desk',
  hand_back: 'desk',
  reply: 'desk',
  note: 'desk',
  whisper: 'supervision',
  dismiss: 'desk',
  amend: 'desk',
  tick: 'desk',
  move: 'moves',
  acknowledge: 'moves',
  assign: 'moves',
  merge: 'moves',
  link: 'moves',
  urge: 'moves',
  escalate: 'moves',
  work: 'work',
  keep: 'tickets',
  // The outbox and the notices tell these, no person.
  recall: null,
  unreached: null,
  elsewhere: null,
  notice: null,
  code: null,
};

export interface DeskRouteOptions extends Omit<Served, 'media'> {
  readonly feed: StaffFeed;
}

export function deskRoutes(routes: Routes, { staff, gate, feed, clock }: DeskRouteOptions): void {
  /** One more is read than is shown: whether there is one. */
  const pageOf = async (id: string, before?: number) => {
    const rows = await staff().recentMessages(id, MOST_MESSAGES + 1, before);
    return { messages: rows.slice(-MOST_MESSAGES), earlier: rows.length > MOST_MESSAGES };
  };

  routes.add(
    {
      method: 'GET',
      url: '/queue',
      wants: 'desk',
      about: 'conversations, who is to be answered first on top; `cursor` is where /live goes on',
      query: z.strictObject({ ids: z.string().max(8000).optional() }),
    },
    async ({ query }) => {
      const cursor = await feed.now();
      const ids = query.ids?.split(',').filter((id) => id !== '');
      const since = ids ? 0 : clock.now() - QUEUE_DAYS * DAY;
      return {
        cursor: `${cursor.seq}.${cursor.at}`,
        now: clock.now(),
        rows: await staff().queue(since, MOST_QUEUED, ids),
      };
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/live',
      sends: EVENTS,
      wants: 'tickets',
      about: 'server-sent events: which conversations and tickets changed; resumes after Last-Event-ID',
      query: z.strictObject({ after: z.string().max(40).optional() }),
    },
    async ({ request, reply, query, visitor }) => {
      reply.hijack();
      await feed.open(
        reply.raw,
        cursorOf(request.headers['last-event-id'] ?? query.after),
        async () => (await visitorOf(gate, request))?.session === visitor.session,
      );
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/conversations/:id',
      wants: 'desk',
      about: 'a conversation with its newest messages, `earlier` where it has older ones, and its notes',
      params: ofOne,
    },
    async ({ params, visitor }) => {
      const card = await staff().conversation(params.id);
      if (!card) throw new YingdaError('E_NOT_FOUND', 'there is no such conversation');
      const [page, notes] = await Promise.all([pageOf(params.id), staff().notes(params.id)]);
      const own = colleague(visitor);
      // What is whispered is for one, and for who supervises.
      const mayHear = (to = own.id) => to === own.id || visitor.rights.includes('supervision');
      return { card, ...page, notes: notes.filter((note) => mayHear(note.for)) };
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/conversations/:id/messages',
      wants: 'desk',
      about: 'what was said before a message (its `seq`), the newest of it; `earlier` where there is more',
      params: ofOne,
      query: z.strictObject({ before: z.coerce.number().int().positive() }),
    },
    async ({ params, query }) => {
      if (!(await staff().conversation(params.id)))
        throw new YingdaError('E_NOT_FOUND', 'there is no such conversation');
      return pageOf(params.id, query.before);
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/conversations/:id/suggestions',
      wants: 'desk',
      about: 'replies to what the owner wrote last, best first, and what not to say',
      params: ofOne,
    },
    async ({ params }) => {
      if (!(await staff().conversation(params.id)))
        throw new YingdaError('E_NOT_FOUND', 'there is no such conversation');
      return staff().suggest(params.id);
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/conversations/:id/acts',
      wants: 'tickets',
      about: 'claim, reply, note, move, hand back, dismiss; the same id twice has no second effect',
      params: ofOne,
      body: z.strictObject({
        id: z.string().regex(/^[A-Za-z0-9-]{8,64}$/),
        action: staffActionSchema,
        text: text.default(''),
      }),
      status: 202,
    },
    async ({ params, body, visitor }) => {
      const { action } = body;
      const right = RIGHT_OF[action.do];
      if (right === null || !visitor.rights.includes(right))
        throw new YingdaError('E_FORBIDDEN', `this takes the right "${right ?? 'of nobody'}"`);
      const id = `console:${visitor.account.id}:${body.id}`;
      try {
        await mayAct(staff(), visitor, params.id, action, body.text);
        await staff().act(id, colleague(visitor), params.id, action, body.text);
      } catch (error) {
        // A repeat: what it did is why it could not be done again.
        if (!(await staff().hasActed(id, params.id))) throw error;
      }
      return { accepted: true };
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/check',
      wants: 'desk',
      about: 'what a draft must not say, and whether that stops it or only warns',
      body: z.strictObject({ text, conversation: z.string().max(80).nullable().default(null) }),
    },
    async ({ body }) => {
      const { violations, stops } = await staff().check(body.text, body.conversation);
      return { violations, stops };
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/sheets',
      wants: 'library',
      about: 'situations by id or words, best first',
      query: z.strictObject({ q: z.string().max(200) }),
    },
    async ({ query }) => ({ sheets: staff().sheets(query.q) }),
  );

  routes.add(
    {
      method: 'GET',
      url: '/tickets',
      wants: 'tickets',
      about: 'tickets, newest first',
      query: z.strictObject({
        states: z.string().max(400).optional(),
        search: z.string().trim().min(1).max(60).optional(),
        limit: z.coerce.number().int().min(1).max(2000).default(500),
      }),
    },
    async ({ query, visitor }) => {
      const states = TICKET_STATES.filter((state) => query.states?.split(',').includes(state));
      const tickets = await staff().tickets({
        limit: query.limit,
        ...(states.length > 0 && { states }),
        ...(query.search !== undefined && { search: query.search }),
      });
      return {
        now: clock.now(),
        // Nobody goes out to a played owner.
        tickets: visitor.rights.includes('desk')
          ? tickets
          : tickets.filter(({ conversationId }) => !isPlayed(conversationId)),
      };
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/tickets/:id',
      wants: 'tickets',
      about: 'a ticket with its history, the notes on it, and whom else it concerns',
      params: ofOne,
    },
    async ({ params }) => {
      const ticket = await staff().ticket(params.id);
      if (!ticket) throw new YingdaError('E_NOT_FOUND', 'there is no such ticket');
      const [history, more] = await Promise.all([staff().history(params.id), staff().more(params.id)]);
      return { now: clock.now(), ticket, history, ...more };
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/tickets/:id/candidates',
      wants: 'moves',
      about: 'who may be given the ticket, whose turn it is first',
      params: ofOne,
    },
    async ({ params }) => ({ candidates: await staff().candidates(params.id) }),
  );

  routes.add(
    {
      method: 'POST',
      url: '/tickets/:id/phone',
      wants: 'phones',
      about: "the contact's phone, whole; the look is logged",
      params: ofOne,
    },
    async ({ params, visitor }) => {
      const phone = await staff().phoneOf(params.id);
      await gate.note(visitor.account.id, 'phone.seen', params.id);
      return { phone };
    },
  );
}

/** Labels of what must be ticked yet. */
function unticked({ checklist }: TicketCard, ticked: readonly string[] = []): string[] {
  return checklist
    .filter(({ id, required, done }) => required && !done && !ticked.includes(id))
    .map(({ label }) => label);
}

/**
 * What a screen can know beforehand; the conversation's own turn decides in the end.
 * @throws YingdaError E_CONFLICT, E_FIELDS_MISSING
 */
async function mayAct(
  staff: StaffDesk,
  visitor: Visitor,
  conversationId: string,
  action: StaffAction,
  words: string,
): Promise<void> {
  if (action.do === 'dismiss' || action.do === 'tick') return;
  if (action.do === 'keep' && action.ticket === undefined) {
    const card = await staff.conversation(conversationId);
    if (!card?.promises.some(({ id }) => id === action.promise))
      throw new YingdaError('E_NOT_FOUND', 'there is no such promise in this conversation');
    return;
  }
  if ('ticket' in action) {
    let ticket = await staff.ticket(action.ticket ?? '');
    if (!ticket || ticket.conversationId !== conversationId)
      throw new YingdaError('E_NOT_FOUND', 'there is no such ticket in this conversation');
    if (action.do === 'keep') {
      if (ticket.promises.some(({ id }) => id === action.promise)) return;
      throw new YingdaError('E_NOT_FOUND', 'there is no such promise on this ticket');
    }
    if (action.do !== 'move') return;
    let allowed = ticket.moves.find(({ move }) => move === action.move);
    if (!allowed) {
      // What was decided just before may lead there: a phone that was without a network sends it all at once.
      await staff.catchUp(conversationId);
      ticket = (await staff.ticket(ticket.id)) ?? ticket;
      allowed = ticket.moves.find(({ move }) => move === action.move);
    }
    if (!allowed)
      throw new YingdaError('E_MOVE_ILLEGAL', `a ticket that is ${ticket.state} cannot ${action.move}`);
    const lacking = allowed.needs.filter((need) => !action[need]?.trim());
    if (lacking.length > 0)
      throw new YingdaError('E_FIELDS_MISSING', `${action.move} needs a ${lacking.join(' and a ')}`);
    const wanting = action.move === 'close' ? unticked(ticket, action.checks) : [];
    if (wanting.length > 0)
      throw new YingdaError('E_FIELDS_MISSING', `before it is closed: ${wanting.join(', ')}`);
    return;
  }
  const shows = action.do === 'reply' && (action.images?.length ?? 0) > 0;
  const whispers = action.do === 'whisper';
  const speaks = action.do === 'reply' || action.do === 'note' || action.do === 'amend' || whispers;
  if (speaks && !shows && words.trim() === '')
    throw new YingdaError('E_INPUT_SHAPE', 'text: must not be empty');
  if (action.do === 'note') return;
  const card = await staff.conversation(conversationId);
  const holder = card?.handedOff?.by;
  if (whispers) {
    if (holder && holder.id !== colleague(visitor).id) return;
    throw new YingdaError('E_CONFLICT', 'no colleague has this conversation: there is nobody to whisper to');
  }
  if (holder && holder.id !== colleague(visitor).id)
    throw new YingdaError('E_CONFLICT', `${holder.name} has this conversation`);
}
