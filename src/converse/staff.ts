/** What members of staff do with a conversation and its tickets: take it, answer, note, move, hand back. */
import { afterMove, hushed } from '../ticket/clock.ts';
import type { TicketState } from '../ticket/moves.ts';
import { isOpen, movesFrom } from '../ticket/moves.ts';
import { feeOf, NO_WORK, picturesOf, reported, WORK_FIELD } from '../ticket/work.ts';
import type { Colleague, ConversationEvent, PhraseRef } from './event.ts';
import { tellLater } from './progress.ts';
import { keepPromise } from './promises.ts';
import { assignedTo, moveTicket } from './ticket-moves.ts';
import type { Turn } from './turn.ts';

type StaffEvent = Extract<
  ConversationEvent,
  {
    kind:
      | 'takeover'
      | 'handback'
      | 'reply'
      | 'note'
      | 'elsewhere'
      | 'whisper'
      | 'move'
      | 'dismiss'
      | 'recall'
      | 'acknowledge'
      | 'work'
      | 'keep';
  }
>;

/** Work that is done may still be signed for. */
const REPORTED: readonly TicketState[] = ['done', 'confirmed', 'followed_up'];

/** So many are known again when they come after it was told that they were taken back. */
const MOST_RECALLED = 20;

/** @param event decided by a person; what is not possible any more is recorded and changes nothing */
export function handleStaff(turn: Turn, event: StaffEvent): void {
  switch (event.kind) {
    case 'takeover': {
      const before = turn.next.handedOff?.by?.id;
      if (claim(turn, event.by) && event.by && before === undefined) tellOwner(turn, 'person_here');
      return;
    }
    case 'handback':
      handBack(turn, event.by);
      return;
    case 'reply':
      // Two voices at once would confuse the owner: who answers has the conversation.
      if (event.text.trim() === '' && !event.images?.length) return;
      if (!claim(turn, event.by)) {
        // Their words reach colleagues at least.
        if (event.text.trim() !== '')
          turn.effects.push({ kind: 'internal_note', by: event.by, text: event.text });
        return;
      }
      answered(turn);
      if (event.text.trim() !== '')
        turn.effects.push({ kind: 'relay', text: event.text, phrases: event.phrases });
      for (const picture of event.images ?? [])
        turn.effects.push({ kind: 'relay', text: '', phrases: [], picture });
      tellOutcome(turn, event.phrases, event.edited ? 'edited' : 'sent');
      if (event.warned && event.warned.length > 0)
        turn.effects.push({
          kind: 'record',
          event: 'reply.warned',
          data: {
            by: event.by.id,
            kinds: [...new Set(event.warned.map(({ kind }) => kind))].join(' '),
            rules: event.warned.map(({ rule }) => rule).join(' '),
          },
        });
      return;
    case 'note':
      if (event.text.trim() === '') return;
      turn.effects.push({ kind: 'internal_note', by: event.by, text: event.text });
      return;
    case 'elsewhere':
      elsewhere(turn, event);
      return;
    case 'whisper': {
      const holder = turn.next.handedOff?.by;
      if (event.text.trim() === '') return;
      // Nobody to whisper to: said to all colleagues.
      turn.effects.push({
        kind: 'internal_note',
        by: event.by,
        text: event.text,
        ...(holder && { for: holder.id }),
      });
      return;
    }
    case 'recall':
      turn.next = {
        ...turn.next,
        recalled: [...(turn.next.recalled ?? []), event.message].slice(-MOST_RECALLED),
      };
      turn.effects.push(
        { kind: 'recall', message: event.message },
        { kind: 'internal_note', by: event.by, text: event.text },
      );
      return;
    case 'dismiss':
      tellOutcome(turn, event.phrases, 'dismissed');
      return;
    case 'move':
      moveTicket(turn, event);
      return;
    case 'acknowledge':
      acknowledge(turn, event);
      return;
    case 'work':
      report(turn, event);
      return;
    case 'keep':
      keepPromise(turn, event);
      return;
  }
}

/** What happened already is no wish: nobody is refused, and the owner is told nothing, who saw it there. */
function elsewhere(turn: Turn, { what, by, text }: Extract<StaffEvent, { kind: 'elsewhere' }>): void {
  if (what === 'ended') {
    if (turn.next.handedOff === null) return;
    turn.next = { ...turn.next, handedOff: null };
    turn.effects.push({ kind: 'record', event: 'conversation.handed_back', data: { by: by.id } });
    return;
  }
  if (turn.next.handedOff?.by?.id !== by.id) {
    turn.next = { ...turn.next, handedOff: null };
    claim(turn, by);
  }
  if (what === 'taken') return;
  answered(turn);
  if (text.trim() !== '') turn.effects.push({ kind: 'internal_note', by, text });
}

function handBack(turn: Turn, by: Colleague | null): void {
  const holder = turn.next.handedOff?.by;
  if (holder && by && holder.id !== by.id) {
    refuse(turn, by);
    return;
  }
  if (turn.next.handedOff !== null && by) tellOwner(turn, 'bot_back');
  turn.next = { ...turn.next, handedOff: null };
  turn.effects.push({ kind: 'record', event: 'conversation.handed_back', data: { by: by?.id ?? null } });
}

/** Who speaks from now on; many read along in a room, and on the phone they hear it. */
function tellOwner(turn: Turn, wording: 'person_here' | 'bot_back'): void {
  const { handover_notes } = turn.library.standards.channels;
  if (!handover_notes || turn.next.room === true || turn.next.byPhone === true || turn.spoken) return;
  const part = turn.speaker.part(`FLOW-COMMON.${wording}`, turn.known());
  if (part) turn.effects.push({ kind: 'say', parts: [part] });
}

function refuse(turn: Turn, by: Colleague): void {
  turn.effects.push({
    kind: 'record',
    event: 'conversation.claim_refused',
    data: { by: by.id, name: by.name },
  });
}

/** @returns false when somebody else has the conversation */
function claim(turn: Turn, by: Colleague | null): boolean {
  const before = turn.next.handedOff;
  if (before?.by && before.by.id === by?.id) return true;
  if (before?.by && by) {
    refuse(turn, by);
    return false;
  }
  turn.next = {
    ...turn.next,
    handedOff: {
      reason: before?.reason ?? 'takeover',
      at: before?.at ?? turn.context.now,
      told: true,
      ...(by && { by }),
      // Whoever waited for a person waits for this one now.
      ...(by && before && before.reason !== 'takeover' && { since: turn.context.now }),
    },
  };
  turn.effects.push({ kind: 'record', event: 'conversation.claimed', data: { by: by?.id ?? null } });
  return true;
}

/** The owner's words are answered: nobody waits. */
function answered(turn: Turn): void {
  if (!turn.next.handedOff) return;
  const { since: _, called: __, excused: ___, ...handedOff } = turn.next.handedOff;
  turn.next = { ...turn.next, handedOff };
}

/** Whoever was called sees to it: the ticket is theirs where it is nobody's, and of what is late no more is told. */
function acknowledge(turn: Turn, { by, ticketId }: Extract<StaffEvent, { kind: 'acknowledge' }>): void {
  const ticket = turn.facts.moved;
  if (!ticket || !isOpen(ticket.state)) return;
  const takes = movesFrom(ticket.state).includes('accept');
  if (takes)
    turn.effects.push(
      { kind: 'move', ticketId, move: 'accept', by },
      { kind: 'patch', ticketId, patch: assignedTo(by.name, by.id) },
    );
  if (takes) tellLater(turn, ticket, 'accept');
  const { now } = turn.context;
  const { clock, due } = takes ? afterMove(ticket, 'accept', now) : ticket;
  turn.effects.push(
    { kind: 'patch', ticketId, patch: { clock: hushed({ clock, due }, now) } },
    { kind: 'record', event: 'ticket.acknowledged', ticketId, data: { by: by.id, name: by.name } },
  );
}

/** What was done on the spot is kept on the ticket, until it is closed. */
function report(turn: Turn, { by, ticketId, report }: Extract<StaffEvent, { kind: 'work' }>): void {
  const ticket = turn.facts.moved;
  const ended = !ticket || !(isOpen(ticket.state) || REPORTED.includes(ticket.state));
  if (ended) {
    turn.effects.push({
      kind: 'record',
      event: 'ticket.work_refused',
      ticketId,
      data: { state: ticket?.state ?? null, by: by.id },
    });
    return;
  }
  const work = reported(ticket.work ?? NO_WORK, report);
  turn.effects.push(
    {
      kind: 'patch',
      ticketId,
      patch: { fields: { [WORK_FIELD]: JSON.stringify(work) }, attachments: picturesOf(work) },
    },
    {
      kind: 'record',
      event: 'ticket.work',
      ticketId,
      data: {
        by: by.name,
        before: work.before.length,
        after: work.after.length,
        fee_cents: feeOf(work),
        signed: work.signature !== null,
      },
    },
  );
}

/** How a suggested wording fared (used, edited, dismissed), per version. */
function tellOutcome(
  turn: Turn,
  phrases: readonly PhraseRef[],
  outcome: 'sent' | 'edited' | 'dismissed',
): void {
  for (const { id, version } of phrases)
    turn.effects.push({ kind: 'record', event: 'suggestion', data: { phrase: id, version, outcome } });
}
