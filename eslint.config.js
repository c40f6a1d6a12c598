import path from 'node:path';
import js from '@eslint/js';
import globals from 'globals';
import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import ts from 'typescript-eslint';
import { mayImport, zoneOf, ZONES } from './import-zones.js';

const root = import.meta.dirname;
const fromRoot = (file) => path.relative(root, file).split(path.sep).join('/');

/** Reports an import that import-zones.js does not allow, and says which doors the folder has. */
const zones = {
  meta: { type: 'problem', messages: { closed: '{{from}} may not import {{to}}. Its doors: {{doors}}.' }, schema: [] },
  create(context) {
    const from = fromRoot(context.filename);
    const zone = zoneOf(from);
    const check = (node) => {
      const name = node.source?.value;
      if (typeof name !== 'string' || zone === undefined) return;
      const file = name.startsWith('.')
        ? fromRoot(path.resolve(path.dirname(context.filename), name)).replace(/\.js$/, '.ts')
        : name.replace(/^@shared\//, 'src-shared/').replace(/^(src-shared\/.*)\.js$/, '$1.ts');
      if (!mayImport(from, file))
        context.report({ node, messageId: 'closed', data: { from: zone, to: file, doors: ZONES[zone].join(', ') } });
    };
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check, ImportExpression: check };
  },
};

export default defineConfig(
  globalIgnores(['out', 'dist', '.tsbuild', '.setup', 'coverage', 'resources']),
  js.configs.recommended,
  { files: ['**/*.ts', '**/*.svelte'], extends: [ts.configs.strictTypeChecked] },
  svelte.configs.recommended,
  {
    files: ['**/*.ts', '**/*.svelte'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root, extraFileExtensions: ['.svelte'] } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 60 }],
    },
  },
  { files: ['src-main/**/*.ts', 'src-shared/**/*.ts'], rules: { '@typescript-eslint/explicit-module-boundary-types': 'error' } },
  // Electron declares its classes twice (as a module and as a namespace), which this rule takes for two classes.
  { files: ['src-main/app/**/*.ts'], rules: { '@typescript-eslint/no-unsafe-class-instance-assignment': 'off' } },
  { files: ['test/**/*.ts'], rules: { 'max-lines-per-function': 'off' } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser }, globals: globals.browser },
    rules: { 'svelte/no-inline-styles': ['error', { allowTransitions: true }] },
  },
  { files: ['**/*.js', '**/*.mjs', '**/*.cjs'], languageOptions: { globals: globals.node } },
  { files: ['src-*/**/*.{ts,svelte}'], plugins: { own: { rules: { zones } } }, rules: { 'own/zones': 'error' } },
);
