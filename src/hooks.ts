/** Webhooks for property systems: what happens here is told there, signed; every delivery stays on record until it is old. */

export const HOOK_KINDS = ['ticket.opened', 'ticket.moved', 'ticket.changed', 'alert'] as const;
export type HookKind = (typeof HOOK_KINDS)[number];

/** Where to, and what of. */
export interface Hook {
  readonly id: string;
  readonly communityId: string;
  readonly url: string;
  /** Signs what is sent; whoever receives it has the same. */
  readonly secret: string;
  readonly kinds: readonly HookKind[];
  /** Account id of who made it. */
  readonly by: string;
  readonly createdAt: number;
  /** Nothing new is queued for one that is off, and nothing is sent. */
  readonly on: boolean;
}

export const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One event for one webhook. What is sent is made when it is sent: nobody's data is kept here. */
export interface HookDelivery {
  readonly id: string;
  readonly hookId: string;
  readonly communityId: string;
  /** Number of the event; below 0 for a trial. */
  readonly seq: number;
  readonly kind: HookKind | 'ping';
  /** When it happened. */
  readonly at: number;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** When it is tried next, while it is pending. */
  readonly dueAt: number;
  readonly doneAt: number | null;
  /** How the last attempt ended, one line. */
  readonly answer: string | null;
}

export type DeliveryOutcome = Pick<HookDelivery, 'state' | 'attempts' | 'dueAt' | 'doneAt' | 'answer'>;

export interface DeliveryQuery {
  readonly hookId?: string;
  readonly state?: DeliveryState;
  /** Only those of events before this one. */
  readonly below?: number;
  readonly limit: number;
}

/** The part of the store port that keeps webhooks and their deliveries. */
export interface Hooks {
  addHook(hook: Hook): Promise<void>;
  /** In the order they were made. */
  hooks(communityId: string): Promise<Hook[]>;
  /** @returns false when there is none such */
  changeHook(
    communityId: string,
    id: string,
    patch: Partial<Pick<Hook, 'url' | 'secret' | 'kinds' | 'on'>>,
  ): Promise<boolean>;
  /** With its deliveries. @returns false when there is none such */
  dropHook(communityId: string, id: string): Promise<boolean>;
  /** An event is queued once for a webhook, however often it is asked for. */
  queueDeliveries(deliveries: readonly HookDelivery[]): Promise<void>;
  /** Of webhooks that are on, first due first. */
  dueDeliveries(communityId: string, at: number, limit: number): Promise<HookDelivery[]>;
  delivered(id: string, outcome: DeliveryOutcome): Promise<void>;
  /** Newest event first. */
  deliveries(communityId: string, query: DeliveryQuery): Promise<HookDelivery[]>;
  /** Failed ones wait again, as new. @param ids null: all of the community @returns how many */
  redriveDeliveries(communityId: string, ids: readonly string[] | null, at: number): Promise<number>;
  /** Takes away what was done before. @returns how many */
  dropDeliveries(communityId: string, before: number, limit: number): Promise<number>;
}

/** One attempt. @throws OutletRefused when it will never be taken; anything else: it is tried again */
export type HookSender = (target: Pick<Hook, 'url' | 'secret'>, id: string, body: object) => Promise<void>;

/** A webhook as administrators see it: its secret is told when it is made, and never again. */
export type HookCard = Omit<Hook, 'secret' | 'communityId'> & {
  /** Of its deliveries. */
  readonly pending: number;
  readonly failed: number;
};

export interface NewHook {
  readonly url: string;
  readonly kinds: readonly HookKind[];
}

/** What administrators do with webhooks. */
export interface HookDesk {
  list(): Promise<readonly HookCard[]>;
  add(by: string, hook: NewHook): Promise<{ readonly id: string; readonly secret: string }>;
  /** @throws YingdaError E_NOT_FOUND */
  change(id: string, patch: Partial<NewHook & { readonly on: boolean }>): Promise<void>;
  /** A new secret in the place of the old one. @throws YingdaError E_NOT_FOUND */
  renew(id: string): Promise<{ readonly secret: string }>;
  /** @throws YingdaError E_NOT_FOUND */
  drop(id: string): Promise<void>;
  /** Queues a trial. @throws YingdaError E_NOT_FOUND */
  ping(id: string): Promise<void>;
  deliveries(query: DeliveryQuery): Promise<readonly HookDelivery[]>;
  /** @returns how many wait again */
  redrive(ids: readonly string[] | null): Promise<number>;
}
