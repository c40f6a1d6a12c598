/**
 * What is measured inside the page, as the text of a script: window.inspectClock. A look is timed from the click's or
 * the key's own time stamp to the paint of the first frame in which every stage of the network shows its new pictures.
 * Steps of a training are counted as the window is told of them.
 */
export const INSPECT_CLOCK = `
(() => {
  let begun = null, missing = new Set(), told = () => undefined, times = [], steps = 0;
  const stageOf = (canvas) => canvas.closest('[data-stage]')?.dataset.stage;
  const begin = (event) => {
    begun = event.timeStamp;
    missing = new Set([...document.querySelectorAll('[data-stage] canvas')].map(stageOf));
  };
  addEventListener('click', (event) => event.target.closest('[aria-label="Next digit"]') && begin(event), true);
  addEventListener('keydown', (event) => (event.key === '[' || event.key === ']') && begin(event), true);
  const painted = (stamp) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      times.push(performance.now() - stamp);
      told();
    };
    channel.port2.postMessage(null);
  };
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (...given) {
    draw.apply(this, given);
    const stage = this.canvas.isConnected ? stageOf(this.canvas) : undefined;
    if (begun === null || stage === undefined) return;
    missing.delete(stage);
    if (missing.size > 0) return;
    const stamp = begun;
    begun = null;
    requestAnimationFrame(() => painted(stamp));
  };
  window.api.on['training:steps-recorded'](({ points }) => (steps += points.loss.length));
  window.inspectClock = {
    /** Resolves when so many looks have been painted since the last reset. */
    painted: (count) => new Promise((resolve) => {
      told = () => times.length >= count && resolve(null);
      told();
    }),
    reset: () => (times = []),
    times: () => times,
    steps: () => steps,
  };
})();
`;
