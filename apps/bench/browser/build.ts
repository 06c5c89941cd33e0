import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { build } from 'vite'

/**
 * Builds the pages for production, from the kit's sources; returns the folder. `minify: false` keeps function names
 * readable, for profiles.
 */
export async function buildPages({ minify }: { minify: boolean }): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'chatstream-bench-'))
  await build({
    configFile: false,
    root: join(import.meta.dirname, 'page'),
    logLevel: 'warn',
    plugins: [react()],
    resolve: {
      conditions: ['@chatstream/source', 'module', 'browser', 'development|production'],
      // The kit's packages lie outside this folder and would bring a React of their own.
      dedupe: ['react', 'react-dom'],
    },
    build: {
      outDir,
      emptyOutDir: true,
      minify: minify ? 'oxc' : false,
      target: 'es2023',
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 10_000,
    },
  })
  return outDir
}
