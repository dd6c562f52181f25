/** yingda's public surface: the library, the desk, the ports, then the expert parts. Adapters import from here only. */

export type { Library, Phrase } from './library/library.ts';
export { loadLibrary, readLibrary, faultLine } from './library/loader.ts';
export * from './library/terms.ts';

export { createDesk, type Desk, type DeskOptions } from './desk/desk.ts';

export { inboundSchema, type Channel, type Inbound, type Outbound, type SendResult } from './channel.ts';
export type * from './store.ts';

export { YingdaError, type ErrorCode } from './errors.ts';
export { ManualClock, systemClock, type Clock } from './clock.ts';

export type { Meaning, Slots, Understander } from './understand/meaning.ts';
export { createUnderstander } from './understand/understander.ts';
export { step, type StepContext, type StepInput } from './converse/step.ts';
export { NEW_CONVERSATION, type Conversation, type Matter } from './converse/conversation.ts';
export type { ConversationEvent, Effect } from './converse/event.ts';
export type { AddressFact, Facts, FactsQuery, TicketFact } from './converse/facts.ts';
export { isOpen, MOVES, movesFrom, stateAfter, type Move, type TicketState } from './ticket/moves.ts';
export { ticketNumber, type NewTicket, type Ticket, type TicketPatch } from './ticket/ticket.ts';
export { addressText, type Address } from './text/addresses.ts';
