/** One call of the 2-D context with the colours and the dash it was made with. */
export interface DrawCall {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly stroke: string;
  readonly fill: string;
  readonly alpha: number;
  readonly dash: readonly number[];
}

/** A canvas that writes down what is drawn on it, as happy-dom draws nothing. */
export function recordingCanvas(): { readonly canvas: HTMLCanvasElement; readonly calls: DrawCall[]; readonly drawings: () => number } {
  const canvas = document.createElement('canvas');
  const calls: DrawCall[] = [];
  const state: Record<string, unknown> = { globalAlpha: 1, strokeStyle: '', fillStyle: '', dash: [] };
  const saved: Record<string, unknown>[] = [];
  const methods: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
    measureText: (text) => ({ width: String(text).length * 6 }),
    setLineDash: (dash) => (state['dash'] = dash),
    save: () => saved.push({ ...state }),
    restore: () => Object.assign(state, saved.pop()),
  };
  const context = new Proxy(state, {
    get: (target, key) => {
      const name = String(key);
      if (name === 'canvas') return canvas;
      if (name in target) return target[name];
      return (...args: unknown[]) => {
        calls.push({
          name,
          args,
          stroke: String(target['strokeStyle']),
          fill: String(target['fillStyle']),
          alpha: Number(target['globalAlpha']),
          dash: target['dash'] as readonly number[],
        });
        return methods[name]?.(...args);
      };
    },
    set: (target, key, value) => {
      target[String(key)] = value;
      return true;
    },
  });
  Object.defineProperty(canvas, 'getContext', { value: () => context });
  return { canvas, calls, drawings: () => calls.filter(({ name }) => name === 'clearRect').length };
}

/** Waits until everything asked for the next animation frame is drawn. */
export async function nextFrame(): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(resolve));
  await new Promise((resolve) => requestAnimationFrame(resolve));
}
