import { beforeEach } from 'vitest';
import { setViewport } from './renderer-viewport.js';

// happy-dom has no 2-D context, and chart.js throws when there is none: one that does nothing. Drawing is tested in the real window.
const context = (canvas: HTMLCanvasElement): unknown => {
  const known: Readonly<Record<string, unknown>> = {
    canvas,
    measureText: () => ({ width: 0 }),
    createImageData: (width: number, height: number) => ({ width, height, data: new Uint8ClampedArray(width * height * 4) }),
  };
  return new Proxy(known, { get: (target, key) => (key in target ? target[String(key)] : () => undefined), set: () => true });
};

Object.defineProperty(HTMLCanvasElement.prototype, 'getContext', {
  configurable: true,
  value(this: HTMLCanvasElement) {
    return context(this);
  },
});

// happy-dom loads no fonts: a set that never has one arriving
Object.defineProperty(document, 'fonts', { configurable: true, value: new EventTarget() });

// the size the mock-ups are drawn at; a test of a smaller window sets its own
beforeEach(() => {
  setViewport(1440, 900);
});
