/** The steps of the set-up, in their order: later ones build on earlier ones. */
import { electronStep } from './electron.mjs';
import { mnistStep } from './mnist.mjs';
import { nodeStep } from './node-version.mjs';
import { packagesStep } from './packages.mjs';
import { sqliteStep } from './sqlite.mjs';
import { systemStep } from './system-libraries.mjs';
import { bindingStep } from './tensorflow-binding.mjs';
import { tensorflowStep } from './tensorflow.mjs';

/** @type {readonly import('./step.mjs').Step[]} */
export const steps = [nodeStep, systemStep, packagesStep, electronStep, tensorflowStep, bindingStep, sqliteStep, mnistStep];
