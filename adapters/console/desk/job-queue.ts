/**
 * What an engineer did, kept in the browser until the server has it: on a weak network nothing is lost, and nothing acts
 * twice, as an item keeps its id and a picture is named by its content.
 */
import type { StaffAction } from '../../../src/contract.ts';
import { act, newId, Refusal, upload } from './api.ts';

const DATABASE = 'yingda-jobs';
const STORE = 'items';
const AGAIN_MS = 5000;

export type PicturePlace = 'before' | 'after' | 'signature';

interface Common {
  readonly id: string;
  /** Whose it is: somebody else who signs in here sends nothing of it. */
  readonly account: string;
  readonly ticket: string;
  readonly conversation: string;
  /** What the server said to it; then it waits for a person. */
  readonly refused?: string;
}
export type Item = Common &
  (
    | { readonly kind: 'act'; readonly action: StaffAction }
    | {
        readonly kind: 'picture';
        readonly place: PicturePlace;
        readonly picture: Blob;
        /** Its id, once the server has it: on a weak network it goes there once. */
        readonly uploaded?: string;
      }
  );
type NewItem = Item extends infer T ? (T extends Item ? Omit<T, 'id' | 'account'> : never) : never;

export class JobQueue {
  readonly #account: string;
  readonly #listeners = new Set<() => void>();
  readonly #database: Promise<IDBDatabase>;
  #items: readonly (readonly [number, Item])[] = [];
  #sending: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(account: string) {
    this.#account = account;
    this.#database = opened();
    void this.#read().then(() => this.send());
    addEventListener('online', this.#online);
  }

  close(): void {
    removeEventListener('online', this.#online);
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  readonly #online = () => void this.send();

  /** In the order they were done. */
  get items(): readonly Item[] {
    return this.#items.map(([, item]) => item);
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Kept first; sent as soon as the network lets it. */
  async add(item: NewItem): Promise<void> {
    const whole = { ...item, id: newId(), account: this.#account } as Item;
    await this.#write((store) => store.add(whole));
    void this.send();
  }

  async drop(id: string): Promise<void> {
    const found = this.#items.find(([, item]) => item.id === id);
    if (found) await this.#write((store) => store.delete(found[0]));
  }

  /** One after the other: what was done later builds on what was done before. */
  send(): Promise<void> {
    clearTimeout(this.#timer);
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = null;
    });
    return this.#sending;
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      const next = this.#items.find(([, item]) => item.refused === undefined);
      if (!next) return;
      const [key, item] = next;
      try {
        await this.#sendOne(key, item);
        await this.#write((store) => store.delete(key));
      } catch (failure) {
        const waits = !(failure instanceof Refusal) || WAITS.has(failure.code);
        if (waits) {
          this.#timer = setTimeout(() => void this.send(), AGAIN_MS);
          return;
        }
        await this.#write((store) => store.put({ ...item, refused: failure.message }, key));
      }
    }
  }

  async #sendOne(key: number, item: Item): Promise<void> {
    if (item.kind === 'act') return act(item.conversation, item.action, '', item.id);
    const id = item.uploaded ?? (await upload(item.picture)).id;
    if (item.uploaded === undefined) await this.#write((store) => store.put({ ...item, uploaded: id }, key));
    const told = item.place === 'signature' ? { signature: id } : { [item.place]: [id] };
    return act(item.conversation, { do: 'work', ticket: item.ticket, ...told }, '', item.id);
  }

  async #write(change: (store: IDBObjectStore) => IDBRequest): Promise<void> {
    const database = await this.#database;
    await settled(change(database.transaction(STORE, 'readwrite').objectStore(STORE)));
    await this.#read();
  }

  async #read(): Promise<void> {
    const store = (await this.#database).transaction(STORE).objectStore(STORE);
    const [keys, items] = await Promise.all([
      settled(store.getAllKeys() as IDBRequest<number[]>),
      settled(store.getAll() as IDBRequest<Item[]>),
    ]);
    this.#items = keys
      .map((key, at) => [key, items[at] as Item] as const)
      .filter(([, { account }]) => account === this.#account);
    for (const listener of this.#listeners) listener();
  }
}

/** No answer, an answer of no server, or one that cannot take it now; signed out, it waits for the next sign-in. */
const WAITS: ReadonlySet<string> = new Set(['network', 'E_STORE_UNAVAILABLE', 'E_SIGN_IN', 'E_THROTTLED']);

function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { autoIncrement: true });
  return settled(request);
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
