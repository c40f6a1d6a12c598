/** `npm run setup`: fetches and builds everything the app needs; does nothing when all is there. */
import { requireNode } from './setup/node-version.mjs';

requireNode();
const { setUp } = await import('./setup/runner.mjs');
process.exitCode = (await setUp({ thorough: true })) ? 0 : 1;
