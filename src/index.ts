/** yingda's public surface: the library, the desk, the ports, then the expert parts. Adapters import from here only. */

export * from './accounts.ts';
export { bodyAtMost, MAX_MEDIA_BYTES } from './body.ts';
export * from './calls.ts';
export {
  type AdapterState,
  ALL_IN_GROUP,
  type Channel,
  type ChannelHost,
  type ChannelStanding,
  type DeliveryReport,
  type Inbound,
  type InboundMessage,
  inboundSchema,
  MESSAGE_BYTES,
  MESSAGE_CHARACTERS,
  type Media,
  type Outbound,
  type OwnersGroup,
  type SendResult,
  type StaffAction,
  type StaffMove,
  type Webhook,
} from './channel.ts';
export { type Clock, ManualClock, systemClock } from './clock.ts';
export {
  DEFAULT_ORG,
  type OfficialAccountConfig,
  type SlackConfig,
  type SlackWorkspace,
  shownDatabase,
  type WecomConfig,
  type WecomStaffConfig,
} from './config.ts';
export { type Conversation, type Matter, NEW_CONVERSATION } from './converse/conversation.ts';
export type { Colleague, ConversationEvent, Effect, PhraseRef } from './converse/event.ts';
export type { AddressFact, Facts, FactsQuery, TicketFact } from './converse/facts.ts';
export { type StepContext, type StepInput, step } from './converse/step.ts';
export * from './credentials.ts';
export type * from './customers.ts';
export { createDesk, type Desk, type DeskOptions } from './desk/desk.ts';
export * from './directory.ts';
export { type ErrorCode, oneLine, YingdaError } from './errors.ts';
export * from './hooks.ts';
export * from './learning.ts';
export * from './ledger.ts';
export type { Library, Phrase } from './library/library.ts';
export { faultLine, loadLibrary, readLibrary } from './library/loader.ts';
export type { OwnerNotice, OwnerNotices, StaffNotices, WeixinNotices } from './library/notice-schema.ts';
export * from './library/terms.ts';
export * from './notices.ts';
export * from './outbox.ts';
export * from './outlet.ts';
export type * from './papers.ts';
export * from './people.ts';
export * from './played.ts';
export type * from './queue.ts';
export * from './records/ask.ts';
export * from './records/audit.ts';
export * from './records/buildings.ts';
export * from './records/credentials.ts';
export * from './records/customers.ts';
export * from './records/facts.ts';
export * from './records/hooks.ts';
export * from './records/inbox.ts';
export * from './records/learning.ts';
export * from './records/ledger.ts';
export * from './records/named.ts';
export * from './records/notices.ts';
export * from './records/papers.ts';
export * from './records/people.ts';
export * from './records/queue.ts';
export * from './records/retention.ts';
export * from './records/revisions.ts';
export * from './records/roster.ts';
export * from './records/rounds.ts';
export * from './records/tickets.ts';
export * from './records/turn.ts';
export * from './records/views.ts';
export * from './records/warnings.ts';
export * from './records/whole.ts';
export * from './records/wordings.ts';
export * from './reports.ts';
export * from './revisions.ts';
export * from './rounds.ts';
export type { LintResult } from './script/lint.ts';
export { NO_SEAL, type SecretSeal } from './seal.ts';
export * from './staff.ts';
export * from './store.ts';
export { type Address, addressText } from './text/addresses.ts';
export { cutText } from './text/cut.ts';
export { filledText } from './text/template.ts';
export { startClock, type TicketClock } from './ticket/clock.ts';
export {
  isOpen,
  MOVES,
  type Move,
  movesFrom,
  OPEN_STATES,
  stateAfter,
  type TicketState,
} from './ticket/moves.ts';
export { type NewTicket, type Ticket, type TicketPatch, ticketNumber } from './ticket/ticket.ts';
export type { BareDatabase, BareRow, BareTable } from './transfer.ts';
export type { Meaning, Slots, Understander } from './understand/meaning.ts';
export { createUnderstander } from './understand/understander.ts';
export * from './upkeep.ts';
export * from './warnings.ts';
export { rainyDays, WEATHER_SPACE } from './weather.ts';
export { Allowance, type Deed, type Room } from './weixin/allowance.ts';
export { type Answer, PASSING, WeixinApi, WeixinRefusal, WeixinUnanswered } from './weixin/api.ts';
export * from './weixin/counterpart.ts';
export * from './weixin/letter.ts';
export { piecesTaken, sendInPieces, uploaded } from './weixin/pieces.ts';
export * from './weixin/post.ts';
export { type Refusals, refusalResult, unreachedResult } from './weixin/refusals.ts';
export * from './wordings.ts';
