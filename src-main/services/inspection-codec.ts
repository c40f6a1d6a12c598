import { createHash } from 'node:crypto';
import type { InspectionResults } from '@shared/engine/inspection.js';
import { z } from '@shared/zod.js';

/** Results that are kept because they took long. */
export type StudyKind = 'profile-layer' | 'test-answers' | 'rank-filters';

/** Goes up when a result's meaning or shape changes: what was kept before is then computed again. */
const VERSION = 1;
const CHECKSUM_BYTES = 32;

const count = z.int().min(0);
const bytes = z.instanceof(Uint8Array);
const floats = z.instanceof(Float32Array);
const patch = z.strictObject({ top: z.int(), left: z.int(), height: count, width: count });

const SCHEMAS: { readonly [K in StudyKind]: z.ZodType<InspectionResults[K]> } = {
  'profile-layer': z.strictObject({
    layer: z.string(),
    testCount: count,
    filters: z.array(
      z.strictObject({
        filter: count,
        strongest: z.array(z.strictObject({ index: count, label: count, value: z.number(), patch })),
        meanByClass: z.array(z.number()),
        peak: z.number(),
      }),
    ),
  }),
  'test-answers': z.strictObject({
    classes: count,
    labels: bytes,
    predicted: bytes,
    confidence: floats,
    trueProbability: floats,
    secondBest: bytes,
    meanLoss: z.number(),
  }),
  'rank-filters': z.array(z.strictObject({ layer: z.string(), filter: count, correct: count, total: count })),
};

const ENVELOPE = z.object({ version: z.literal(VERSION), kind: z.string(), result: z.unknown() });

const sha256 = (data: Uint8Array): Buffer => createHash('sha256').update(data).digest();

/** Typed arrays travel in JSON as their bytes, little-endian as TensorFlow's machines are. */
function pack(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return { uint8: Buffer.from(value).toString('base64') };
  if (value instanceof Float32Array) return { float32: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
  return value;
}

function unpack(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('uint8' in value && typeof value.uint8 === 'string') return Uint8Array.from(Buffer.from(value.uint8, 'base64'));
  if ('float32' in value && typeof value.float32 === 'string') {
    const own = Uint8Array.from(Buffer.from(value.float32, 'base64'));
    return new Float32Array(own.buffer, 0, Math.floor(own.byteLength / 4));
  }
  return value;
}

/** A result as bytes to keep: SHA-256 of the rest, then JSON. */
export function encodeStudy<K extends StudyKind>(kind: K, result: InspectionResults[K]): Uint8Array {
  const body = Buffer.from(JSON.stringify({ version: VERSION, kind, result }, pack));
  return Buffer.concat([sha256(body), body]);
}

/** The result, or null when the bytes are damaged or of another version: it can be computed again. */
export function decodeStudy<K extends StudyKind>(kind: K, kept: Uint8Array): InspectionResults[K] | null {
  const body = kept.subarray(CHECKSUM_BYTES);
  if (Buffer.compare(sha256(body), kept.subarray(0, CHECKSUM_BYTES)) !== 0) return null;
  const envelope = ENVELOPE.safeParse(JSON.parse(Buffer.from(body).toString(), unpack));
  if (!envelope.success || envelope.data.kind !== kind) return null;
  const result = SCHEMAS[kind].safeParse(envelope.data.result);
  return result.success ? result.data : null;
}
