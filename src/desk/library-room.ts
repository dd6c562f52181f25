/** The workshop of the script library: entries changed on the page, checked whole, kept as revisions, taken into use. */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { diffArrays } from 'diff';
import type { Clock } from '../clock.ts';
import { YingdaError } from '../errors.ts';
import type { Fault } from '../library/build.ts';
import type { Library, Phrase } from '../library/library.ts';
import {
  entryIn,
  entryText,
  kindOfKey,
  type LibraryTexts,
  type Overlay,
  overlaid,
} from '../library/overlay.ts';
import { ELEMENTS } from '../library/terms.ts';
import type {
  DiffLine,
  EntryChange,
  EntryDiff,
  EntryHead,
  LibraryRoom,
  LibraryState,
  Published,
  RevisionRecord,
} from '../revisions.ts';
import type { Checker } from '../script/lint.ts';
import { wordingFaults } from '../script/own-wording.ts';
import type { Store } from '../store.ts';
import type { Desk } from './desk.ts';
import { impactOf } from './library-impact.ts';
import { cutWordings, previews } from './library-preview.ts';

export interface LibraryRoomOptions {
  readonly desk: Pick<Desk, 'library' | 'understander'>;
  readonly store: Pick<Store, 'revisions' | 'trainings'>;
  readonly clock: Clock;
  readonly communityId: string;
  readonly checker: (library: Library) => Promise<Checker>;
  /** The shipped files. */
  readonly shipped: () => LibraryTexts;
  /** Reads the files under an overlay, beside the service. */
  readonly read: (
    overlay: Overlay,
  ) => Promise<{ readonly library: Library | null; readonly faults: readonly Fault[] }>;
  /** Has the running service take the newest revision; what comes of it is told by `state`. */
  readonly take: () => void;
  readonly state: () => LibraryState;
  /** Golden dialogues; null where they are not on this machine. */
  readonly transcripts: () => LibraryTexts | null;
}

const MOST_LISTED = 200;
/** Certificates that a change is held against. */
const MOST_CERTIFICATES = 20_000;
/** Lines of a difference that stand around what differs. */
const AROUND = 2;
const GAP: DiffLine = { mark: ' ', text: '…' };

export function createLibraryRoom(options: LibraryRoomOptions): LibraryRoom {
  const { desk, store, clock, communityId, shipped, read } = options;

  const overlayOf = async (number: number): Promise<Overlay> => {
    if (number === 0) return {};
    const found = await store.revisions.revision(communityId, number);
    if (!found) throw new YingdaError('E_NOT_FOUND', `there is no revision ${number}`);
    return found.overlay;
  };
  const newest = async () => {
    const number = await store.revisions.newestRevision(communityId);
    return { number, overlay: await overlayOf(number) };
  };

  async function checked(overlay: Overlay, changes: readonly EntryChange[]) {
    const after = changed(shipped(), overlay, changes);
    const { library, faults } = await read(after);
    const said = library === null ? [] : otherWordings(library, changes);
    return {
      after,
      library,
      faults: faults.map(faultText),
      wordings: library === null ? [] : await unsayable(library, said),
      cut: library === null ? [] : cutWordings(library, said),
    };
  }

  function otherWordings(library: Library, changes: readonly EntryChange[]): Phrase[] {
    const keys = new Set(keysOf(changes));
    return [...library.phrases.values()].filter(
      ({ id, source, version }) => keys.has(source) && desk.library.phrases.get(id)?.version !== version,
    );
  }

  /** Read by the rules in use: new `never` pairs are in force after publishing. */
  async function unsayable(library: Library, phrases: readonly Phrase[]): Promise<string[]> {
    const checker = await options.checker(desk.library);
    return phrases.flatMap((phrase) => wordingFaults(checker, library, phrase));
  }

  async function keep(revision: Omit<RevisionRecord, 'communityId' | 'at'>): Promise<Published> {
    const kept = await store.revisions.keepRevision({ ...revision, communityId, at: clock.now() });
    if (!kept) throw new YingdaError('E_CONFLICT', 'somebody else has published a revision');
    options.take();
    return { number: revision.number, keys: revision.keys };
  }

  async function onNewest(base: number): Promise<Overlay> {
    const { number, overlay } = await newest();
    if (number !== base)
      throw new YingdaError('E_CONFLICT', `revision ${number} is newer than ${base}, on which this was made`);
    return overlay;
  }

  return {
    async overview() {
      const { number, overlay } = await newest();
      const texts = shipped();
      const now = overlaid(texts, overlay).texts;
      return {
        state: options.state(),
        number,
        entries: [...headsOf(desk.library, now), ...leftOut(overlay)].map((head) => ({
          ...head,
          from: fromOf(texts, overlay, head.key),
        })),
        faqFiles: [...texts.keys()].filter((name) => name.startsWith('faq/')),
        elements: ELEMENTS.map((element) => ({
          element,
          label: desk.library.standards.grading.labels[element],
        })),
      };
    },

    async entry(key) {
      const kind = kindOfKey(key);
      const { overlay } = await newest();
      const texts = shipped();
      const now = kind && entryIn(overlaid(texts, overlay).texts, key);
      const before = kind && entryIn(texts, key);
      if (!kind || (!now && !before)) throw new YingdaError('E_NOT_FOUND', `there is no entry ${key}`);
      return {
        key,
        kind,
        file: now?.file ?? before?.file ?? '',
        data: now?.data ?? null,
        shipped: before?.data ?? null,
      };
    },

    async check(changes) {
      const { overlay } = await newest();
      const { after, library, faults, wordings, cut } = await checked(overlay, changes);
      const ground = {
        now: desk.library,
        next: library,
        transcripts: options.transcripts(),
        trainings: (
          await Promise.all(
            (['certificate', 'revocation'] as const).map((kind) =>
              store.trainings({ kind, limit: MOST_CERTIFICATES }),
            ),
          )
        ).flat(),
        at: clock.now(),
      };
      return {
        faults,
        wordings,
        cut,
        diffs: diffs(shipped(), overlay, after, keysOf(changes)),
        impact: changes.map((change) => impactOf(change, ground)),
      };
    },

    async publish(by, base, note, changes) {
      const overlay = await onNewest(base);
      const { after, faults, wordings } = await checked(overlay, changes);
      const wrong = [...faults, ...wordings];
      if (wrong.length > 0) throw new YingdaError('E_LIBRARY', wrong.join('\n'));
      const keys = diffs(shipped(), overlay, after, keysOf(changes)).map(({ key }) => key);
      if (keys.length === 0) throw new YingdaError('E_INPUT_SHAPE', 'changes: nothing is different');
      return keep({ number: base + 1, by, note, keys, restores: null, overlay: after });
    },

    async rollBack(by, base, note, to) {
      const overlay = await onNewest(base);
      const after = await overlayOf(to);
      const { library, faults } = await read(after);
      if (!library) throw new YingdaError('E_LIBRARY', faults.map(faultText).join('\n'));
      const keys = diffs(shipped(), overlay, after).map(({ key }) => key);
      if (keys.length === 0) throw new YingdaError('E_INPUT_SHAPE', `to: revision ${to} says the same`);
      return keep({ number: base + 1, by, note, keys, restores: to, overlay: after });
    },

    revisions: () => store.revisions.revisions(communityId, MOST_LISTED),

    async diffOf(number) {
      if (number < 1) throw new YingdaError('E_NOT_FOUND', `there is no revision ${number}`);
      return diffs(shipped(), await overlayOf(number - 1), await overlayOf(number));
    },

    async files() {
      const { overlay } = await newest();
      const before = shipped();
      return [...overlaid(before, overlay).texts]
        .filter(([name, text]) => before.get(name) !== text)
        .map(([name, text]) => ({ name, text }));
    },

    preview: (text) => previews(desk.library, text),

    understand: (text) => desk.understander.understand(text, { now: clock.now(), expects: null, why: true }),
  };
}

const keysOf = (changes: readonly EntryChange[]) => changes.map(({ key }) => key);
const faultText = ({ file, line, message }: Fault) => `${file}${line === null ? '' : `:${line}`}: ${message}`;
const digestOf = (data: unknown) => createHash('sha256').update(entryText(data)).digest('hex').slice(0, 12);

/** @throws YingdaError E_NOT_FOUND when a change is of nothing */
function changed(shipped: LibraryTexts, overlay: Overlay, changes: readonly EntryChange[]): Overlay {
  const after = { ...overlay };
  for (const { key, data, file } of changes) {
    const before = entryIn(shipped, key);
    const known = overlay[key];
    if (!kindOfKey(key) || (!before && !known && (data === null || file === undefined)))
      throw new YingdaError('E_NOT_FOUND', `there is no entry ${key}`);
    if (data === null && kindOfKey(key) !== 'faq')
      throw new YingdaError('E_INPUT_SHAPE', `${key}: only answers can be left out`);
    // What is as shipped again comes from the files from now on.
    if (before ? isDeepStrictEqual(before.data, data) : data === null) delete after[key];
    else
      after[key] = { data, file: known?.file ?? file ?? null, base: before ? digestOf(before.data) : null };
  }
  return after;
}

/** @param keys null: of all entries that differ */
function diffs(
  shipped: LibraryTexts,
  before: Overlay,
  after: Overlay,
  keys?: readonly string[],
): EntryDiff[] {
  const [old, now] = [overlaid(shipped, before).texts, overlaid(shipped, after).texts];
  return (keys ?? [...new Set([...Object.keys(before), ...Object.keys(after)])]).flatMap((key) => {
    const [from, to] = [old, now].map((texts) => entryIn(texts, key)?.data ?? null);
    return isDeepStrictEqual(from, to) ? [] : [{ key, lines: linesOf(entryText(from), entryText(to)) }];
  });
}

function linesOf(before: string, after: string): DiffLine[] {
  const split = (text: string) => (text === '' ? [] : text.split('\n'));
  const lines = diffArrays(split(before), split(after)).flatMap(({ added, removed, value }) =>
    value.map((text): DiffLine => ({ mark: added ? '+' : removed ? '-' : ' ', text })),
  );
  const near = (at: number) =>
    lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ mark }) => mark !== ' ');
  return lines.flatMap((line, at) => (near(at) ? [line] : at > 0 && near(at - 1) ? [GAP] : []));
}

function headsOf(library: Library, texts: LibraryTexts): Omit<EntryHead, 'from'>[] {
  const utterances = [...texts].filter(([name]) => kindOfKey(name) === 'utterances');
  return [
    ...[...library.situations.values()].map(({ id, title, steps }) => ({
      key: id,
      kind: 'situation' as const,
      title,
      size: steps.length,
    })),
    ...library.faqs.map(({ id, title, questions }) => ({
      key: id,
      kind: 'faq' as const,
      title,
      size: questions.length,
    })),
    ...utterances.map(([key, text]) => ({
      key,
      kind: 'utterances' as const,
      title: /^title: *(.+)$/m.exec(text)?.[1] ?? key,
      size: text.match(/^ *- /gm)?.length ?? 0,
    })),
  ];
}

/** Still listed: they can be taken in again. */
function leftOut(overlay: Overlay): Omit<EntryHead, 'from'>[] {
  return Object.entries(overlay)
    .filter(([, { data }]) => data === null)
    .map(([key]) => ({ key, kind: 'faq', title: '', size: 0 }));
}

function fromOf(shipped: LibraryTexts, overlay: Overlay, key: string): EntryHead['from'] {
  const over = overlay[key];
  if (!over) return 'shipped';
  const before = entryIn(shipped, key);
  return over.base !== null && before && digestOf(before.data) !== over.base ? 'upgraded' : 'own';
}
