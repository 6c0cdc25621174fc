import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const typescript = ['**/*.ts', '**/*.tsx'];

export default defineConfig(
  globalIgnores([
    '**/dist/',
    '**/node_modules/',
    '**/.cache/',
    '**/.tmp/',
    '**/.strapi/',
    'coverage/',
    'playground/host/build/',
    'playground/host/types/',
  ]),
  js.configs.recommended,
  {
    files: typescript,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Numbers and booleans read well in messages; objects and undefined don't.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // JSX handlers may be async: React drops what they return.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['oidc-provider/*'],
              message: 'Only the public entry of oidc-provider: lib/ changes without notice.',
            },
          ],
        },
      ],
      // TypeScript resolves names itself.
      'no-undef': 'off',
    },
  },
  {
    files: ['server/**/*.ts', 'server/**/*.tsx', 'admin/**/*.ts', 'admin/**/*.tsx'],
    rules: {
      'no-console': 'error',
      'no-restricted-globals': ['error', { name: 'strapi', message: 'Strapi is passed in.' }],
    },
  },
  { files: ['admin/**/*.ts', 'admin/**/*.tsx'], extends: [reactHooks.configs.flat.recommended] },
  {
    files: ['tests/**/*.ts', 'playground/**/*.ts', 'scripts/**/*.ts', 'bench/**/*.ts'],
    rules: {
      // Answers of HTTP calls are asserted on, not modelled.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      // Marked deprecated only to stand out; tests speak to loopback, without TLS.
      '@typescript-eslint/no-deprecated': [
        'error',
        {
          allow: [
            { from: 'package', package: 'openid-client', name: 'allowInsecureRequests' },
            { from: 'package', package: 'oauth4webapi', name: 'skipSubjectCheck' },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', fetch: 'readonly' },
    },
  },
  {
    // A Strapi host's own files are CommonJS.
    files: ['**/*.cjs', 'playground/host/**/*.js'],
    ignores: ['playground/host/src/admin/**'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: {
        module: 'writable',
        require: 'readonly',
        __dirname: 'readonly',
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        clearTimeout: 'readonly',
        fetch: 'readonly',
      },
    },
  },
);
