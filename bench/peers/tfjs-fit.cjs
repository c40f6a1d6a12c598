/** tfjs-node's own training loop, model.fit, on the same native TensorFlow that our engine uses. */
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const util = require('node:util');
const zlib = require('node:zlib');

// tfjs-node 4.22 calls a function that newer Node versions no longer have.
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
const tf = require('@tensorflow/tfjs-node');

const job = JSON.parse(process.argv[2]);
const TRAIN_COUNT = 48_000;

function read(name, header) {
  return zlib.gunzipSync(fs.readFileSync(path.join(job.data, `${name}.gz`))).subarray(header);
}

function buildModel() {
  const { conv2d, maxPooling2d, flatten, dense, dropout } = tf.layers;
  const conv = (filters, inputs) => conv2d({ filters, kernelSize: 3, padding: 'same', activation: 'relu', ...inputs });
  const pool = () => maxPooling2d({ poolSize: 2 });
  const front =
    job.net === 'cnn'
      ? [conv(16, { inputShape: [28, 28, 1] }), pool(), conv(32, {}), pool(), flatten(), dense({ units: 128, activation: 'relu' })]
      : [dense({ units: 512, activation: 'relu', inputShape: [784] })];
  const second = dense({ units: job.net === 'cnn' ? 64 : 256, activation: 'relu' });
  return tf.sequential({
    layers: [...front, dropout({ rate: 0.2 }), second, dropout({ rate: 0.2 }), dense({ units: 10, activation: 'softmax' })],
  });
}

function privateMemoryMb() {
  if (process.platform !== 'linux') return null;
  return Number(/RssAnon:\s+(\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
}

async function main() {
  const pixels = Float32Array.from(read('train-images-idx3-ubyte', 16).subarray(0, TRAIN_COUNT * 784), (pixel) => pixel / 255);
  const images = tf.tensor(pixels, job.net === 'cnn' ? [TRAIN_COUNT, 28, 28, 1] : [TRAIN_COUNT, 784]);
  const labels = tf.tensor1d(Float32Array.from(read('train-labels-idx1-ubyte', 8).subarray(0, TRAIN_COUNT)));
  const model = buildModel();
  model.compile({ optimizer: tf.train.adam(0.001), loss: 'sparseCategoricalCrossentropy' });
  const train = async (steps) => {
    const count = Math.min(steps * job.batchSize, TRAIN_COUNT);
    const [x, y] = [images.slice(0, count), labels.slice(0, count)];
    await model.fit(x, y, { batchSize: job.batchSize, epochs: 1, verbose: 0, yieldEvery: 'never' });
    tf.dispose([x, y]);
  };
  await train(job.warmUpSteps);
  const [startedMs, cpuStarted] = [performance.now(), process.cpuUsage()];
  await train(job.steps);
  const [tookMs, cpu] = [performance.now() - startedMs, process.cpuUsage(cpuStarted)];
  const result = {
    stepMs: tookMs / job.steps,
    cpuStepMs: (cpu.user + cpu.system) / 1000 / job.steps,
    memoryMb: privateMemoryMb(),
    versions: { 'tfjs-node': tf.version['tfjs-node'], TensorFlow: tf.backend().binding.TF_Version },
  };
  console.log(JSON.stringify({ event: 'result', ...result }));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
