/** Who an owner is to the centre: homes, what came before, what colleagues keep of them (客户卡). Masked (law 12). */
import type { Colleague } from './converse/event.ts';
import type { OccupantRole } from './library/terms.ts';
import type { Address } from './text/addresses.ts';
import type { TicketState } from './ticket/moves.ts';
import type { Ticket } from './ticket/ticket.ts';

/** As the store has it. */
export interface CustomerRow {
  /** Inner id. */
  readonly person: string;
  readonly homes: readonly {
    readonly id: string;
    readonly address: Address;
    readonly kind: string;
    readonly role: OccupantRole;
    readonly verified: boolean;
    /** Of the company's own making: 重点客户, 空置. */
    readonly tags: readonly string[];
  }[];
  /** Their other conversations, the newest first. */
  readonly conversations: readonly { readonly id: string; readonly channel: string; readonly at: number }[];
  /** What they reported, wherever; the newest first. */
  readonly tickets: readonly Ticket[];
}

/** The part of the store port that knows an owner from one conversation. */
export interface Customers {
  /** null where there is no such conversation, or nobody is known behind it. */
  customer(conversationId: string): Promise<CustomerRow | null>;
}

/** How fees stand as the cashier told. */
export const FEE_STATES = ['paid', 'owing', 'disputed'] as const;
export type FeeState = (typeof FEE_STATES)[number];

/** What colleagues keep of an owner, as there is no other source for it. */
export interface CustomerSheet {
  /** 重点客户: as kept here, or by a tag of a home. */
  readonly key: boolean;
  readonly fees: FeeState | null;
  /** YYYY-MM: paid up to, or owing since. */
  readonly feesMonth: string | null;
  readonly note: string;
}

export interface CustomerCard {
  readonly homes: readonly {
    readonly address: string;
    readonly role: OccupantRole;
    readonly verified: boolean;
    readonly tags: readonly string[];
  }[];
  readonly conversations: CustomerRow['conversations'];
  readonly tickets: readonly {
    readonly id: string;
    readonly number: string;
    readonly title: string;
    readonly issue: string;
    readonly state: TicketState;
    readonly at: number;
  }[];
  readonly sheet: CustomerSheet & {
    /** 0: nothing is kept yet. A change is made on the newest version. */
    readonly version: number;
    readonly by: string | null;
    readonly at: number | null;
  };
}

export interface CustomerDesk {
  /** null where there is no such conversation, or nobody is known behind it. */
  of(conversationId: string): Promise<CustomerCard | null>;
  /** @throws YingdaError E_NOT_FOUND, E_CONFLICT when a colleague was faster */
  keep(conversationId: string, version: number, sheet: CustomerSheet, by: Colleague): Promise<CustomerCard>;
}
