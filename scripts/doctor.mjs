/** `npm run doctor [-- --json]`: every component with version, place and state; ends with 1 when one is missing or damaged. */
import { requireNode } from './setup/node-version.mjs';

requireNode();
const { printInspection } = await import('./lib/inspection.mjs');
process.exitCode = (await printInspection({ json: process.argv.includes('--json') })) ? 0 : 1;
