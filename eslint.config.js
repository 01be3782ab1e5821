// Lint: typescript-eslint's strict, type-checked rules, and the house's own on time and randomness.

import tseslint from 'typescript-eslint';

const TIME_AND_RANDOMNESS = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Time is injected: take it from a clock of kernel/clock.ts.' },
  { selector: 'CallExpression[callee.name="Date"]', message: 'Time is injected: take it from a clock of kernel/clock.ts.' },
  { selector: 'MemberExpression[object.name="Date"][property.name="now"]', message: 'Time is injected: take it from a clock of kernel/clock.ts.' },
  { selector: 'MemberExpression[object.name="Temporal"][property.name="Now"]', message: 'Time is injected: take it from a clock of kernel/clock.ts.' },
  { selector: 'MemberExpression[object.name="Math"][property.name="random"]', message: 'Randomness is injected: take it from kernel/random.ts.' },
  { selector: 'MemberExpression[object.property.name="env"][property.name="NODE_ENV"]', message: 'No code branches on NODE_ENV: tests run the program as it is.' },
];
const RANDOM_IMPORTS = ['randomUUID', 'randomBytes', 'randomInt', 'getRandomValues', 'webcrypto'];
const randomImport = (name) => ({ name, importNames: RANDOM_IMPORTS, message: 'Randomness is injected: take it from kernel/random.ts.' });

export default tseslint.config(
  { ignores: ['node_modules', 'dist', 'data', 'coverage', '.cache', 'web/dist'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
      complexity: ['error', 20],
      'max-depth': ['error', 4],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false, prefer: 'type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }],
      // Koa and Node take async handlers where their types say void.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false, attributes: false, properties: false } }],
      // An empty string is "not set" in configuration and search filters: `||` says so on purpose.
      '@typescript-eslint/prefer-nullish-coalescing': 'off',
      // Matters of taste, or right only for text shown to people.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/kernel/clock.ts', 'src/kernel/random.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...TIME_AND_RANDOMNESS],
      'no-restricted-imports': ['error', { paths: [randomImport('node:crypto'), randomImport('crypto')] }],
    },
  },
  {
    // Tests look into answers whose shape they assert; the assertion is the check.
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-type-assertion': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['scripts/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
);
