/** Builds the plugin into dist/, unless nothing it is made of has changed since the last build. */
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { repositoryRoot, runOnce } from './run-once.ts';
import { runTool, type RunToolOptions } from './run-tool.ts';

/**
 * Runs `strapi-plugin build` if needed.
 *
 * @param signal ends the build.
 * @returns whether it built. Rejects when the build fails, after its output has been printed.
 */
export async function buildPlugin({ signal }: Pick<RunToolOptions, 'signal'> = {}): Promise<boolean> {
  return await runOnce({
    name: 'plugin',
    label: 'Building the plugin',
    inputs: [
      'package.json',
      'package-lock.json',
      'tsconfig.json',
      'strapi-server.ts',
      'strapi-admin.ts',
      'server',
      'admin',
    ],
    outputs: ['dist/server/index.js', 'dist/server/index.mjs', 'dist/admin/index.js', 'dist/admin/index.mjs'],
    run: async () => {
      await runTool({
        command: path.join(repositoryRoot, 'node_modules', '.bin', 'strapi-plugin'),
        args: ['build'],
        quiet: true,
        ...(signal === undefined ? {} : { signal }),
      });
    },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await buildPlugin();
  } catch (error) {
    console.error(`✖ The build failed: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
