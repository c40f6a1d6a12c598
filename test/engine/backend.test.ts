import { describe, expect, it } from 'vitest';
import { tensorFlow } from '../support/oracle-harness.js';
import { bindingFile } from '../../src-main/engine/backend.js';

describe('the door to TensorFlow', () => {
  it('looks for the native file beside the archive of a packaged app', () => {
    const inside = '/opt/digit-lab/resources/app.asar/node_modules/@tensorflow/tfjs-node/package.json';
    expect(bindingFile(inside)).toBe(
      '/opt/digit-lab/resources/app.asar.unpacked/node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node',
    );
    expect(bindingFile('/clone/node_modules/x/package.json')).toBe('/clone/node_modules/x/lib/napi-v8/tfjs_binding.node');
  });

  it('refuses a graph that is not one, with what TensorFlow says of it', () => {
    const before = tensorFlow.counts();
    expect(() => tensorFlow.openSession(Uint8Array.of(1, 2, 3))).toThrow(/SavedModel/);
    expect(tensorFlow.counts()).toEqual(before);
  });
});
