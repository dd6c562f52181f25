/** A store whose nth call breaks off, before or after it took effect: as a crash or a broken line would. */
import type { Store } from '../../src/store.ts';

export interface Fault {
  /** Which call fails, from 1; 0: none. */
  readonly nth: number;
  /** `before`: nothing was done; `after`: it was done, and nobody is told. */
  readonly when: 'before' | 'after';
}

/** @returns the store as the desk sees it, and how many calls there were */
export function flakyStore(
  store: Store,
  fault: Fault,
): { readonly store: Store; readonly calls: () => number } {
  let calls = 0;
  const flaky = new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return async (...given: unknown[]) => {
        const fails = ++calls === fault.nth;
        if (fails && fault.when === 'before') throw new Error(`call ${calls}, ${String(name)}, broke off`);
        const result: unknown = await Reflect.apply(value, target, given);
        if (fails) throw new Error(`call ${calls}, ${String(name)}, broke off after it was done`);
        return result;
      };
    },
  });
  return { store: flaky, calls: () => calls };
}
