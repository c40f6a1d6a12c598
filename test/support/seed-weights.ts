import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseModelFile, type ModelFile } from '../../src-main/formats/read/model-file.js';
import { projectRoot } from './processes.js';

const folder = process.env['DIGIT_LAB_SEED_WEIGHTS'] ?? path.join(projectRoot, '..', 'shared', 'seed-weights');

/** The reference's published weights, which are not part of the repository: tests with them register only where they are. */
export const SEED_FILES = { FNet: path.join(folder, 'FNet_model.pth'), convNet: path.join(folder, 'convNet_model.pth') } as const;
export const hasSeedWeights = Object.values(SEED_FILES).every((file) => existsSync(file));

export const readSeedWeights = (name: keyof typeof SEED_FILES): ModelFile => parseModelFile(readFileSync(SEED_FILES[name]), name);
