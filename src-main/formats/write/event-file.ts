import { crc32c } from '../../lib/crc32c.js';
import { ProtobufWriter } from '../../lib/protobuf.js';

/** A moment of a training as TensorBoard knows it: values by tag at a step. */
export interface ScalarEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  readonly values: readonly (readonly [tag: string, value: number])[];
}

/**
 * A TensorBoard event file's bytes: records of `Event` messages (tensorflow/core/util/event.proto), the first of which
 * names the format. Values are 32-bit, as `simple_value` is.
 */
export function writeEventFile(startedAt: number, events: Iterable<ScalarEvent>): Uint8Array {
  const records = [record(new ProtobufWriter().double(1, startedAt).string(3, 'brain.Event:2').finish())];
  for (const event of events) records.push(record(eventBytes(event)));
  return Buffer.concat(records);
}

/** Event: 1 wall_time, 2 step, 5 summary; Summary: 1 value; Value: 1 tag, 2 simple_value. */
function eventBytes({ wallTime, step, values }: ScalarEvent): Uint8Array {
  const summary = new ProtobufWriter();
  for (const [tag, value] of values) summary.message(1, new ProtobufWriter().string(1, tag).float(2, value));
  return new ProtobufWriter().double(1, wallTime).integer(2, step).message(5, summary).finish();
}

/** TFRecord framing (tensorflow.org/tutorials/load_data/tfrecord): length, its masked CRC, data, the data's masked CRC. */
function record(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc(data), true);
  return bytes;
}

/** A CRC of data that holds CRCs is weak, so they are stored turned and shifted. */
function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
