// Of what comes quicker than a screen shows it, the newest at each animation frame: more can't be seen.

/**
 * @template T @param {AsyncGenerator<T, void>} items @returns {AsyncGenerator<T, void>} */
export async function* newest(items) {
  /** @type {T | undefined} */
  let latest;
  let done = false;
  /** @type {unknown} */
  let failed;
  let wake = () => {};
  (async () => {
    try {
      for await (const item of items) {
        latest = item;
        wake();
      }
    } catch (error) {
      failed = error;
    }
    done = true;
    wake();
  })();
  while (true) {
    if (latest === undefined && !done) await new Promise((resolve) => (wake = () => resolve(undefined)));
    if (latest !== undefined) {
      const item = latest;
      latest = undefined;
      yield item;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    } else if (failed) {
      throw failed;
    } else if (done) {
      return;
    }
  }
}
