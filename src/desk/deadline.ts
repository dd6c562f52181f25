/**
 * What `work` comes to, when it comes in time. Work that is late is not stopped: what becomes of it is passed over.
 * @param ms real time, not the desk's clock: a hung call hangs in any time
 * @throws Error when it is late, and whatever the work throws
 */
export async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms);
    timer.unref();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
