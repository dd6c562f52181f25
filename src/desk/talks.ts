/** Talks of a stretch of time, read from the store, every line of staff and bot through the one checker. */
import { setImmediate as breath } from 'node:timers/promises';
import { CALL_CHANNEL } from '../calls.ts';
import { MOOD_TURNED } from '../converse/signs-told.ts';
import type { Spoken, Stretch } from '../ledger.ts';
import type { Library } from '../library/library.ts';
import { ELEMENTS } from '../library/terms.ts';
import { countedStore } from '../played.ts';
import type { Finding } from '../quality.ts';
import { maskPersonal } from '../script/fill.ts';
import type { Checker } from '../script/lint.ts';
import type { EventRow, Store } from '../store.ts';
import { splitTalks, type Talk, type TalkLine } from '../supervise/talks.ts';
import { HOUR } from '../text/shanghai.ts';
import type { Ticket } from '../ticket/ticket.ts';

export interface TalkOptions {
  readonly store: Pick<Store, 'spoken' | 'happened' | 'messages' | 'tickets' | 'conversation' | 'histories'>;
  readonly communityId: string;
  readonly library: () => Library;
  readonly checker: (library: Library) => Promise<Checker>;
}

/** A talk before its lines were read: numbers only. */
interface Bare {
  readonly key: string;
  readonly conversation: string;
  readonly phone: boolean;
  readonly spoken: readonly Spoken[];
}

const KINDS = ['conversation.message', 'conversation.handoff', MOOD_TURNED];

/** Talks that begin in the stretch, with what happened in them. */
export async function readTalks(
  options: TalkOptions,
  { from, to }: Stretch,
): Promise<(Talk & { readonly key: string })[]> {
  const { communityId, library } = options;
  const store = countedStore(options.store);
  const gap = library().supervise.quality.gap_h * HOUR;
  // Whether a line begins a talk is seen from what was before it.
  const around = { from: from - gap, to: to + gap };
  const [spoken, events, histories] = await Promise.all([
    store.spoken(communityId, around),
    store.happened(communityId, KINDS, around),
    store.histories(communityId, around),
  ]);
  const ratings = new Map(
    histories.map(({ ticket, events: log }) => [
      ticket.id,
      log.findLast(({ kind }) => kind === 'ticket.rated')?.data.rating ?? null,
    ]),
  );
  const byTalk = new Map<string, Spoken[]>();
  for (const line of spoken)
    byTalk.set(line.conversationId, [...(byTalk.get(line.conversationId) ?? []), line]);
  const talks: (Talk & { readonly key: string })[] = [];
  for (const [conversation, lines] of byTalk)
    for (const part of splitTalks(lines, gap)) {
      const [first] = part;
      if (!first || first.at < from || first.at >= to || part.every((line) => line.from === 'owner'))
        continue;
      const bare = {
        key: `${conversation}:${first.seq}`,
        conversation,
        phone: first.channel === CALL_CHANNEL,
        spoken: part,
      };
      talks.push({
        key: bare.key,
        ...(await readTalk(
          options,
          bare,
          events.filter(({ conversationId }) => conversationId === conversation),
          histories.flatMap(({ ticket }) => (ticket.conversationId === conversation ? ticket : [])),
          ratings,
        )),
      });
      // A day of a big office is thousands of lines: owners are answered in between.
      await breath();
    }
  return talks;
}

async function readTalk(
  { store, communityId, library: current, checker }: TalkOptions,
  { conversation, phone, spoken }: Bare,
  events: readonly EventRow[],
  tickets: readonly Ticket[],
  ratings: ReadonlyMap<string, unknown>,
): Promise<Talk> {
  const library = current();
  const judge = await checker(library);
  const first = spoken[0];
  const last = spoken.at(-1);
  const within = (at: number) => first !== undefined && last !== undefined && at >= first.at && at <= last.at;
  const rows = (
    await store.messages(conversation, (first?.seq ?? 1) - 1, library.supervise.quality.most_lines)
  ).filter(({ seq, from }) => seq <= (last?.seq ?? 0) && !(phone && from === 'bot'));
  const names = new Map(
    events.flatMap(({ kind, data }) => (kind === 'conversation.message' ? [[data.seq, data.by]] : [])),
  );
  const state = (await store.conversation(conversation))?.state;
  const customer = {
    ...(state?.surname != null && { surname: state.surname }),
    ...(state?.gender != null && { gender: state.gender }),
  };
  const lines = rows.map(({ seq, from, at, text, phrases }, index): TalkLine => {
    const by = from === 'agent' ? ((names.get(seq) as string | undefined) ?? null) : null;
    if (from === 'owner' || text === '') return { seq, from, by, at, elements: [], findings: [] };
    const result = judge.lint({
      text,
      channel: phone ? 'phone' : 'chat',
      customer,
      by: from,
      history: rows.slice(0, index),
      community: communityId,
    });
    const findings = result.violations.map(
      ({ kind, severity, rule, situation, cue, reason, better }, nth): Finding => ({
        id: `${seq}:${rule}:${nth}`,
        seq,
        by,
        kind,
        severity,
        rule,
        situation,
        cue: maskPersonal(cue),
        reason,
        better,
        phrases,
      }),
    );
    return { seq, from, by, at, elements: ELEMENTS.filter((element) => result.elements[element]), findings };
  });
  const filed = tickets.filter(({ createdAt, task }) => task === 'work' && within(createdAt));
  return {
    conversation,
    lines,
    filed: filed.map(({ createdAt, kind, urgency, id }) => ({
      at: createdAt,
      kind,
      urgent: urgency === 'emergency',
      rating: typeof ratings.get(id) === 'number' ? (ratings.get(id) as number) : null,
    })),
    handed: events.flatMap(({ kind, at }) => (kind === 'conversation.handoff' && within(at) ? at : [])),
    angry: events.some(({ kind, at }) => kind === MOOD_TURNED && within(at)),
    promises: [...(state?.promises ?? []), ...tickets.flatMap(({ clock }) => clock.promises ?? [])]
      .filter(({ madeAt, end }) => within(madeAt) && end?.by !== 'renewed')
      .map(({ dueAt, end }) => ({ dueAt, keptAt: end?.at ?? null })),
  };
}
