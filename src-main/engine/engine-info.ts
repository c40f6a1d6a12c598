import { readFileSync } from 'node:fs';
import os from 'node:os';
import { tuningFromEnvironment } from '@shared/engine/environment.js';
import type { EngineInfo } from '@shared/domain/run.js';

/** Instruction sets that decide which kernels TensorFlow picks, and with them speed and last bits. */
const RELEVANT_FEATURES = ['sse4_2', 'avx', 'avx2', 'fma', 'avx512f', 'avx512_vnni', 'avx512_bf16', 'amx_tile', 'neon', 'asimd', 'sve'];

/** The relevant features among the words of /proc/cpuinfo's first `flags` (x86) or `Features` (ARM) line. */
export function cpuFeaturesOf(cpuinfo: string): readonly string[] {
  const line = cpuinfo.split('\n').find((candidate) => /^(flags|Features)\s*:/.test(candidate)) ?? '';
  const words = new Set(line.split(/[\s:]+/));
  return RELEVANT_FEATURES.filter((feature) => words.has(feature));
}

/** Where there is no /proc (Windows, macOS), the processor's name stands for its features. */
function cpuFeatures(): readonly string[] {
  if (process.platform === 'linux') return cpuFeaturesOf(readFileSync('/proc/cpuinfo', 'utf8'));
  return [`${process.arch} ${os.cpus()[0]?.model.trim() ?? 'unknown processor'}`];
}

export function engineInfo(tensorFlowVersion: string): EngineInfo {
  return { tensorflow: tensorFlowVersion, ...tuningFromEnvironment(process.env), cpuFeatures: cpuFeatures() };
}
