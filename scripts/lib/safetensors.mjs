/** The head of a safetensors file: 8 bytes little-endian length, then JSON, then the values. huggingface.co/docs/safetensors, "Format". */

/** @param {Buffer} bytes @returns {{ metadata: Record<string, string>, tensors: Record<string, unknown>, data: Buffer }} */
function split(bytes) {
  const headerBytes = Number(bytes.readBigUInt64LE(0));
  const { __metadata__: metadata = {}, ...tensors } = JSON.parse(bytes.toString('utf8', 8, 8 + headerBytes));
  return { metadata, tensors, data: bytes.subarray(8 + headerBytes) };
}

/** What a file says of itself. @param {Buffer} bytes */
export const metadataOf = (bytes) => split(bytes).metadata;

/**
 * The same values with other metadata.
 * @param {Buffer} bytes
 * @param {Readonly<Record<string, string>>} metadata
 */
export function withMetadata(bytes, metadata) {
  const { tensors, data } = split(bytes);
  const json = Buffer.from(JSON.stringify({ __metadata__: metadata, ...tensors }));
  const header = Buffer.concat([json, Buffer.alloc(-json.length & 7, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, data]);
}
