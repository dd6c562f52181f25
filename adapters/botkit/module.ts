/** YINGDA_BOTKIT: a module of the user that makes the adapter, as only they know its settings. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { oneLine, YingdaError } from '../../src/index.ts';

/**
 * @param path of a module that exports `adapter`: the adapter, or a function (also async) that gives it; from the
 *   working folder where it is not absolute
 * @returns the options of botkitChannel; the function is called when the channel starts
 * @throws YingdaError E_CHANNEL when there is no such file, it cannot be loaded, or it exports no `adapter`
 */
export async function loadBotkitModule(path: string): Promise<{ adapter: () => Promise<unknown> }> {
  const file = resolve(path);
  const found = await stat(file).catch(() => null);
  if (!found?.isFile())
    throw new YingdaError(
      'E_CHANNEL',
      `YINGDA_BOTKIT: ${path} is no file: give a module that exports adapter`,
    );
  const adapter = exported(await load(path, file));
  if (adapter === undefined || adapter === null)
    throw new YingdaError(
      'E_CHANNEL',
      `YINGDA_BOTKIT: ${path} exports no adapter: export const adapter = an adapter, or a function that gives one`,
    );
  return {
    adapter: async () => (typeof adapter === 'function' ? ((await adapter()) as unknown) : adapter),
  };
}

async function load(path: string, file: string): Promise<Exports> {
  try {
    return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Exports;
  } catch (error) {
    throw new YingdaError('E_CHANNEL', `YINGDA_BOTKIT: ${path} could not be loaded: ${oneLine(error)}`, {
      cause: error,
    });
  }
}

interface Exports {
  readonly adapter?: unknown;
  /** `module.exports` of CommonJS. */
  readonly default?: { readonly adapter?: unknown } | null;
}

const exported = (module: Exports): unknown => module.adapter ?? module.default?.adapter;
