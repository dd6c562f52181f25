/** The customer's card on the desk: what the store knows, and what colleagues keep on a sheet (store.papers). */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Colleague } from '../converse/event.ts';
import {
  type CustomerCard,
  type CustomerDesk,
  type CustomerRow,
  type CustomerSheet,
  FEE_STATES,
} from '../customers.ts';
import { YingdaError } from '../errors.ts';
import type { Library } from '../library/library.ts';
import type { Paper } from '../papers.ts';
import { maskPersonal } from '../script/fill.ts';
import type { Store } from '../store.ts';
import { addressText } from '../text/addresses.ts';
import { ticketTitle } from '../ticket/title.ts';

/** Its key is the owner's inner id; it is exported and erased with them. */
const KIND = 'customer';

export const customerSheet = z.strictObject({
  key: z.boolean(),
  fees: z.enum(FEE_STATES).nullable(),
  feesMonth: z
    .string()
    .regex(/^20[0-9]{2}-(?:0[1-9]|1[0-2])$/, 'must be like 2026-11')
    .nullable(),
  note: z.string().trim().max(500),
});

export interface CustomerOptions {
  readonly store: Pick<Store, 'customer' | 'papers' | 'conversation'>;
  readonly clock: Clock;
  readonly communityId: string;
  readonly library: () => Library;
}

export class CustomerCards implements CustomerDesk {
  readonly #options: CustomerOptions;

  constructor(options: CustomerOptions) {
    this.#options = options;
  }

  async of(conversationId: string): Promise<CustomerCard | null> {
    const known = await this.#known(conversationId);
    return known && this.#card(known, await this.#sheet(known.person));
  }

  async keep(
    conversationId: string,
    version: number,
    sheet: CustomerSheet,
    by: Colleague,
  ): Promise<CustomerCard> {
    const known = await this.#known(conversationId);
    if (!known) throw new YingdaError('E_NOT_FOUND', 'nobody is known behind this conversation');
    const { store, clock, communityId } = this.#options;
    const at = clock.now();
    const body = { ...customerSheet.parse(sheet) };
    const before = await this.#sheet(known.person);
    if ((before?.version ?? 0) !== version) throw faster();
    const kept = before
      ? await store.papers.change(before.id, version, { body, at }, by.name, at)
      : await this.#laidDown({ known, body, at, by: by.name, communityId });
    if (!kept) throw faster();
    return this.#card(known, kept);
  }

  async #laidDown(given: {
    readonly known: CustomerRow;
    readonly body: CustomerSheet;
    readonly at: number;
    readonly by: string;
    readonly communityId: string;
  }): Promise<Paper | null> {
    const { known, body, at, by, communityId } = given;
    const { person, homes } = known;
    const subject = homes[0]?.id ?? null;
    const sheet = {
      id: randomUUID(),
      kind: KIND,
      communityId,
      key: person,
      state: 'kept',
      person,
      subject,
      at,
    };
    const [laid] = await this.#options.store.papers.make([{ ...sheet, body: { ...body } }], by, at);
    return laid?.made ? laid.paper : null;
  }

  async #known(conversationId: string): Promise<CustomerRow | null> {
    const { store, communityId } = this.#options;
    const conversation = await store.conversation(conversationId);
    return conversation?.communityId === communityId ? store.customer(conversationId) : null;
  }

  async #sheet(person: string): Promise<Paper | null> {
    const { store, communityId } = this.#options;
    const [sheet] = await store.papers.find({ kinds: [KIND], communityId, keys: [person], limit: 1 });
    return sheet ?? null;
  }

  #card({ homes, conversations, tickets }: CustomerRow, paper: Paper | null): CustomerCard {
    const { standards } = this.#options.library();
    const kept = paper && customerSheet.safeParse(paper.body);
    const tagged = homes.some(({ tags }) => tags.includes(standards.people.key_tag));
    return {
      homes: homes.map(({ address, role, verified, tags }) => ({
        address: addressText(address, null) ?? '',
        role,
        verified,
        tags,
      })),
      conversations,
      tickets: tickets.map(({ id, number, kind, task, issue, state, createdAt }) => ({
        id,
        number,
        title: ticketTitle({ standards }, { kind, task }),
        issue: maskPersonal(issue),
        state,
        at: createdAt,
      })),
      sheet: {
        ...(kept?.success ? kept.data : { key: tagged, fees: null, feesMonth: null, note: '' }),
        version: paper?.version ?? 0,
        by: paper?.by ?? null,
        at: paper?.changedAt ?? null,
      },
    };
  }
}

const faster = () => new YingdaError('E_CONFLICT', 'a colleague has changed the sheet meanwhile');
