/** What a community's buildings and people are called by its registers, so that an import is known without a restart. */
import type { Clock } from '../clock.ts';
import type { Store } from '../store.ts';
import type { KnownNames } from '../understand/names.ts';

/** Names change with an import: nobody misspells one within a minute of it. */
const KNOWN_MS = 60_000;

export class NamesOnRecord {
  readonly #store: Pick<Store, 'namedBuildings' | 'colleagues'>;
  readonly #clock: Clock;
  readonly #community: { readonly id: string; readonly name: string };
  #known: { readonly names: Promise<KnownNames>; readonly at: number } | null = null;

  constructor({
    store,
    clock,
    community,
  }: { store: Store; clock: Clock; community: { id: string; name: string } }) {
    this.#store = store;
    this.#clock = clock;
    this.#community = community;
  }

  /** As they stood at most a minute ago. */
  names(): Promise<KnownNames> {
    const now = this.#clock.now();
    const last = this.#known;
    if (last && now - last.at < KNOWN_MS) return last.names;
    const names = this.#read();
    this.#known = { names, at: now };
    // What could not be read is asked for again by the next message.
    names.catch(() => {
      if (this.#known?.names === names) this.#known = null;
    });
    return names;
  }

  async #read(): Promise<KnownNames> {
    const { id, name } = this.#community;
    const [buildings, staff] = await Promise.all([
      this.#store.namedBuildings(id),
      this.#store.colleagues(id, null),
    ]);
    return { estate: name, buildings, staff: staff.map((person) => person.name) };
  }
}
