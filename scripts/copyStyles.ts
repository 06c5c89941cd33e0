// Joins the stylesheet of packages/ui into dist/styles.css: one file to import, one request. Also
// writes dist/styles.unlayered.css for pages whose rules are in no layer. Run by `pnpm run build`.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unlayerStyles } from './unlayerStyles.ts'

/** A stylesheet with each `@import './file.css';` replaced by that file, recursively. */
export function joinStyles(path: string): string {
  return readFileSync(path, 'utf8').replace(/^@import '(\.[^']+)';\n/gm, (_, file: string) =>
    joinStyles(resolve(dirname(path), file)),
  )
}

if (import.meta.main) {
  const ui = fileURLToPath(new URL('../packages/ui/', import.meta.url))
  const styles = joinStyles(`${ui}src/styles/index.css`)
  if (styles.includes('@import'))
    throw new Error(`An @import was not joined: write it as @import './file.css'; in ${ui}src/styles`)
  mkdirSync(`${ui}dist`, { recursive: true })
  writeFileSync(`${ui}dist/styles.css`, styles)
  writeFileSync(`${ui}dist/styles.unlayered.css`, unlayerStyles(styles))
}
