// Bundles the parts of markdown-it that packages/ui uses into dist/Markdown/parser/markdownIt.js, and writes the
// licences of what it contains to dist/LICENSES.txt. Run by `pnpm run build`.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build, type Plugin, type Rolldown } from 'vite'

const ui = fileURLToPath(new URL('../packages/ui/', import.meta.url))

/** The engine's own classes in place of 4.5 kB of ranges; it may know newer characters. */
const punctuation: Plugin = {
  name: 'punctuation',
  enforce: 'pre',
  resolveId: (id) => (id === 'uc.micro' ? '\0uc.micro' : undefined),
  load: (id) =>
    id === '\0uc.micro' ? String.raw`export const P = /\p{P}/u; export const S = /\p{S}/u` : undefined,
}

async function bundleParser(): Promise<Rolldown.OutputChunk> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    root: ui,
    plugins: [punctuation],
    build: {
      write: false,
      target: 'es2023',
      minify: false,
      lib: { entry: `${ui}src/Markdown/parser/markdownIt.ts`, formats: ['es'] },
      // markdown-it imports HTML entities and a URL parser for exports that are not used here.
      rolldownOptions: { treeshake: { moduleSideEffects: false } },
    },
  })
  const [chunk] = (Array.isArray(result) ? result : [result]).flatMap((each) =>
    'output' in each ? each.output : [],
  )
  if (chunk?.type !== 'chunk') throw new Error('The parser was not bundled.')
  return chunk
}

/** The names and licences of the packages that a chunk contains. */
function licencesOf({ modules }: Rolldown.OutputChunk): string {
  const folders = Object.entries(modules).flatMap(([id, { renderedLength }]) =>
    renderedLength > 0 ? (/^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? []) : [],
  )
  return [...new Set(folders)]
    .map((folder) => {
      const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name))
      if (file === undefined) throw new Error(`No licence in ${folder}`)
      const name = folder.slice(folder.lastIndexOf('/node_modules/') + '/node_modules/'.length)
      return `${name}\n\n${readFileSync(`${folder}/${file}`, 'utf8').trim()}\n`
    })
    .join('\n---\n\n')
}

const chunk = await bundleParser()
mkdirSync(`${ui}dist/Markdown/parser`, { recursive: true })
writeFileSync(`${ui}dist/Markdown/parser/markdownIt.js`, chunk.code)
writeFileSync(`${ui}dist/LICENSES.txt`, licencesOf(chunk))
