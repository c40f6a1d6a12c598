import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundledPackages, importedPackages, packageNames } from '../../scripts/lib/notices.mjs';

const root = path.resolve(import.meta.dirname, '../..');

describe('the notices', () => {
  it('find the packages of a source, not Node, Electron or its own files', () => {
    const source = `import fs from 'node:fs'; import { z } from "zod"; import './own.js'; import x from '@shared/y.js'; import 'electron';
      src: url('@fontsource-variable/inter/files/inter.woff2'); const tf = require('@tensorflow/tfjs-node');`;
    expect(packageNames(source)).toEqual(['zod', '@fontsource-variable/inter', '@tensorflow/tfjs-node']);
  });

  it('follow dependencies to the place Node would find them', () => {
    const lock = {
      'node_modules/a': { version: '1.0.0', dependencies: { b: '^2.0.0' } },
      'node_modules/a/node_modules/b': { version: '2.0.0', dependencies: { c: '*' } },
      'node_modules/b': { version: '1.0.0' },
      'node_modules/c': { version: '3.0.0' },
    };
    expect(bundledPackages(lock, ['a']).map(({ place }) => place)).toEqual([
      'node_modules/a',
      'node_modules/a/node_modules/b',
      'node_modules/c',
    ]);
  });

  it('name every package that the sources import (else run "node scripts/notices.mjs")', () => {
    const notices = fs.readFileSync(path.join(root, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
      packages: Parameters<typeof bundledPackages>[0];
    };
    const missing = bundledPackages(lock.packages, importedPackages(root)).filter(
      ({ name, version }) => !notices.includes(`\n${name} ${version} (`),
    );
    expect(missing).toEqual([]);
  });
});
