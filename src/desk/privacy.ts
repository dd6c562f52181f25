/** What is kept of owners, from the very data that the sweep goes by; one owner exported or erased. */
import type { Clock } from '../clock.ts';
import { DUTY_PAPER } from '../duties.ts';
import { YingdaError } from '../errors.ts';
import type { Library } from '../library/library.ts';
import { KEPT_SHEETS, noticeInForce, RETENTION_KEYS } from '../library/privacy-schema.ts';
import type { Register } from '../library/register-schema.ts';
import { type PersonFound, personSought } from '../people.ts';
import type { KeptRow, OwnerCard, PrivacyDesk, PrivacyPage } from '../privacy.ts';
import { registerKind } from '../registers.ts';
import { maskPhone } from '../script/fill.ts';
import type { Store } from '../store.ts';
import { dayText } from '../supervise/occurrences.ts';
import { privacySheet } from './privacy-sheet.ts';

/** Lines of the audit log that are looked through. */
const LOOKED = 2000;
const SHOWN = 100;
/** What of it is about owners' data. */
const ACTIONS: ReadonlySet<string> = new Set([
  'phone.seen',
  'row.seen',
  'register.exported',
  'owner.exported',
  'owner.erased',
]);

export interface PrivacyOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly communityId: string;
  readonly library: () => Library;
  /** Takes files away. @returns how many were there */
  readonly dropMedia: (ids: readonly string[]) => Promise<number>;
}

/** Every kind of record with its stretch: of retention.yaml, of duties, of each book, of what supervisors and trainers keep. */
export function keptRows({ standards, duties, registers, supervise, exams }: Library): KeptRow[] {
  const { kept, sheets, labels } = standards.privacy;
  const days: Record<(typeof KEPT_SHEETS)[number], number> = {
    quality: supervise.quality.keep_days,
    kpi: supervise.kpi.keep_days,
    inspection: supervise.inspection.keep_days,
    'fee-check': Math.max(0, ...[...registers.values()].filter(keepsFees).map(({ keep }) => keep.days)),
    training: Math.ceil(exams.programme.keep_years * 365.25),
    customer: standards.retention.person_days,
  };
  return [
    ...RETENTION_KEYS.map((id) => ({ id, ...kept[id], days: standards.retention[id] })),
    {
      id: DUTY_PAPER,
      what: labels.duties,
      why: duties.rules.keep.why,
      days: duties.rules.keep.days,
      ends: labels.deleted,
    },
    ...[...registers.values()].map(({ id, title, keep }) => ({
      id: registerKind(id),
      what: `${title}（${labels.until}）`,
      why: keep.why,
      days: keep.days,
      ends: labels.deleted,
    })),
    ...KEPT_SHEETS.map((id) => ({ id, ...sheets[id], days: days[id], ends: labels.deleted })),
  ];
}

const keepsFees = ({ figures }: Register) => figures?.kind === 'collection';

/** "training:plan" is one of "training". */
const rowOf = (kind: string) => (kind.startsWith('training:') ? 'training' : kind);

export function createPrivacyDesk({
  store,
  clock,
  communityId,
  library,
  dropMedia,
}: PrivacyOptions): PrivacyDesk {
  async function card(found: PersonFound): Promise<OwnerCard> {
    const record = (await store.personRecord(found.id)) ?? {};
    return {
      id: found.id,
      name: found.surname,
      phone: found.phone === null ? null : maskPhone(found.phone),
      channels: found.identities.map(({ channel }) => channel),
      tickets: found.tickets,
      openTickets: found.openTickets,
      rows: Object.fromEntries(
        Object.entries(record).flatMap(([table, rows]) =>
          rows.length > 0 ? [[table, rows.length] as const] : [],
        ),
      ),
    };
  }

  async function page(): Promise<PrivacyPage> {
    const { processing, notices } = library().standards.privacy;
    const kept = keptRows(library());
    const named = new Set(kept.map(({ id }) => id));
    const tally = await store.papers.tally({ communityId });
    const others = new Map<string, number>();
    for (const { kind, count } of tally)
      if (!named.has(rowOf(kind))) others.set(kind, (others.get(kind) ?? 0) + count);
    const swept = (await store.kept('sweep', 'last')) as { readonly at: number } | null;
    const today = dayText(clock.now());
    const current = noticeInForce({ notices }, today)?.version;
    const log = await store.accounts.notes(LOOKED);
    return {
      kept,
      others: [...others].map(([kind, count]) => ({ kind, count })),
      sweptAt: swept?.at ?? null,
      processing,
      notices: notices.map((one) => ({ ...one, current: one.version === current })).reverse(),
      log: log
        .filter(({ action }) => ACTIONS.has(action))
        .slice(0, SHOWN)
        .map(({ at, action, actor, target }) => ({ at, action, actor, target })),
    };
  }

  return {
    page,
    sheet: async () => privacySheet(library().standards.privacy.labels.sheets_of, await page()),
    async find(who) {
      return Promise.all((await store.findPeople(personSought(who))).map(card));
    },
    async record(id, by) {
      const record = await store.personRecord(id);
      if (!record) throw new YingdaError('E_NOT_FOUND', 'there is no such owner', { exitCode: 1 });
      await store.accounts.note({
        at: clock.now(),
        actor: by.id,
        action: 'owner.exported',
        target: id,
        data: {},
      });
      return record;
    },
    async erase(id, by) {
      const [person] = await store.findPeople({ by: 'id', id });
      if (!person) throw new YingdaError('E_NOT_FOUND', 'there is no such owner', { exitCode: 1 });
      if (person.openTickets.length > 0)
        throw new YingdaError('E_OPEN_TICKETS', `still open: ${person.openTickets.join(', ')}`, {
          exitCode: 1,
        });
      await store.accounts.note({
        at: clock.now(),
        actor: by.id,
        action: 'owner.erased',
        target: id,
        data: {},
      });
      const erased = await store.erasePerson(id, clock.now());
      return { rows: erased?.rows ?? {}, files: await dropMedia(erased?.media ?? []) };
    },
  };
}
