/**
 * What a file or folder that falls on the window may be. model: a network · dataset: a part of a data set, or all of it ·
 * picture: one digit · other: nothing that is known here.
 */
export const DROP_KINDS = ['model', 'dataset', 'picture', 'other'] as const;
export type DropKind = (typeof DROP_KINDS)[number];

/** So many files one drop may bring; a data set of more comes as the folder that holds them. */
export const MAX_DROPPED_FILES = 100;

const MODEL = /\.(pth|pt|safetensors|json)$/i;
const PICTURE = /\.(png|jpe?g)$/i;
const CSV = /\.csv$/i;
/** "train-images-idx3-ubyte", "train-images.idx3-ubyte", "letters-train-images.gz", "train-labels". */
const IDX = /(^|[^a-z])(idx\d?|ubyte)([^a-z]|$)|\.gz$|^[^.]*(images|labels)[^.]*$/i;

export const isCsvName = (name: string): boolean => CSV.test(name);
export const isIdxName = (name: string): boolean => IDX.test(name);

/** By the name of a file; what is in it is looked at when it is imported. */
export function fileKind(name: string): DropKind {
  if (MODEL.test(name)) return 'model';
  if (PICTURE.test(name)) return 'picture';
  return isCsvName(name) || isIdxName(name) ? 'dataset' : 'other';
}
