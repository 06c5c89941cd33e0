// Bundles the parts of markdown-it that packages/ui uses into dist/Markdown/parser/markdownIt.js, and the worker that
// highlights code, with Shiki, into dist/CodeBlock/codeWorker.js. Writes the licences of what they contain to
// dist/LICENSES.txt. Run by `pnpm run build`.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin, type Rolldown } from 'vite'
import { eastAsianWidthModule, type WidthOf } from './eastAsianWidth.ts'

const ui = fileURLToPath(new URL('../packages/ui/', import.meta.url))

/** Replaces 4.5 kB of character ranges by the engine's Unicode classes, which may contain newer characters. */
const punctuation: Plugin = {
  name: 'punctuation',
  enforce: 'pre',
  resolveId: (id) => (id === 'uc.micro' ? '\0uc.micro' : undefined),
  load: (id) =>
    id === '\0uc.micro' ? String.raw`export const P = /\p{P}/u; export const S = /\p{S}/u` : undefined,
}

/** Replaces the tables of character widths, 2 kB after gzip, by the one class that is asked for. */
const widths: Plugin = {
  name: 'widths',
  async load(id) {
    if (!id.endsWith('/get-east-asian-width/index.js')) return undefined
    // The types of the package are not installed here.
    const { eastAsianWidthType } = (await import(id)) as { eastAsianWidthType: WidthOf }
    return eastAsianWidthModule(eastAsianWidthType)
  },
}

async function bundle(file: string, minify: boolean): Promise<Rolldown.OutputChunk> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    root: ui,
    plugins: [punctuation, widths],
    build: {
      write: false,
      target: 'es2023',
      minify: false,
      lib: { entry: `${ui}src/${file}.ts`, formats: ['es'] },
      rolldownOptions: {
        // markdown-it imports HTML entities and a URL parser for exports that are not used here.
        treeshake: { moduleSideEffects: false },
        output: { minify },
      },
    },
  })
  const [chunk] = (Array.isArray(result) ? result : [result]).flatMap((each) =>
    'output' in each ? each.output : [],
  )
  if (chunk?.type !== 'chunk') throw new Error(`${file} was not bundled.`)
  return chunk
}

/** The names and licences of the packages that chunks contain. */
function licencesOf(chunks: readonly Rolldown.OutputChunk[]): string {
  const folders = chunks
    .flatMap(({ modules }) => Object.entries(modules))
    .flatMap(([id, { renderedLength }]) =>
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

const parts = ['Markdown/parser/markdownIt', 'CodeBlock/codeWorker']
const chunks = await Promise.all(parts.map((file) => bundle(file, file === 'CodeBlock/codeWorker')))
for (const [index, { code }] of chunks.entries()) {
  const file = `${ui}dist/${parts[index]}.js`
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, code)
}
writeFileSync(`${ui}dist/LICENSES.txt`, licencesOf(chunks))
