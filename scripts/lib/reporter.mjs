/** What the set-up says: a line per step, and progress on anything that takes longer than a second. */

const TERMINAL_TICK_MS = 1000;
const PIPE_TICK_MS = 10_000;

/**
 * @typedef {object} Reporter
 * @property {(text: string) => void} line a whole line
 * @property {<T>(label: string, work: Promise<T>, sizeBytes?: () => number) => Promise<T>} track shows time (and size) while `work` runs
 */

/**
 * @param {NodeJS.WriteStream} stream
 * @returns {Reporter}
 */
export function createReporter(stream) {
  stream.on('error', () => undefined); // whoever listened has gone (a closed pipe): the work goes on
  const line = (text) => void stream.write(`${text}\n`);
  const tickMs = stream.isTTY ? TERMINAL_TICK_MS : PIPE_TICK_MS;
  async function track(label, work, sizeBytes) {
    const startMs = performance.now();
    const timer = setInterval(() => {
      const text = `    ${label}: ${progressText(performance.now() - startMs, sizeBytes?.())}`;
      stream.write(stream.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
    }, tickMs);
    try {
      return await work;
    } finally {
      clearInterval(timer);
      if (stream.isTTY) stream.write('\r\u001b[K');
      const tookMs = performance.now() - startMs;
      if (tookMs > TERMINAL_TICK_MS) line(`    ${label}: took ${progressText(tookMs)}`);
    }
  }
  return { line, track };
}

/** @param {number} elapsedMs @param {number} [sizeBytes] */
export function progressText(elapsedMs, sizeBytes) {
  const seconds = elapsedMs < 10_000 ? (elapsedMs / 1000).toFixed(1) : Math.round(elapsedMs / 1000);
  return sizeBytes === undefined ? `${seconds} s` : `${seconds} s, ${Math.round(sizeBytes / 1e6)} MB`;
}
