// What a page has to load, in bytes after minifying and gzip, React left out: at once (the entry and what it imports), and
// with the first question (what it imports later, `import()`, up to there). What only some pages need is not counted.
import { gzipSync } from 'node:zlib'
import { join, resolve } from 'node:path'
import { build, type Rolldown } from 'vite'

const root = resolve(import.meta.dirname, '..')
const protocols = ['openaiChat', 'openaiResponses', 'anthropicMessages', 'codeer', 'relay', 'aiSdk', 'agUi']

interface Budget {
  name: string
  code: string
  /** Loaded with the page. */
  limitBytes: number
  /** Modules loaded with the first question, by the end of their path, and the most that all of it may weigh. */
  asked?: { modules: readonly string[]; limitBytes: number }
  /** Sources, by the beginning of their name, that must be nowhere in it. */
  without?: readonly string[]
}

const budgets: readonly Budget[] = [
  ...protocols.map((protocol) => ({
    name: `useChatStream + fetchTransport + ${protocol}`,
    code: `export { useChatStream } from '@chatstream/react'; export { fetchTransport, ${protocol} } from '@chatstream/core'`,
    limitBytes: 18_000,
    asked: { modules: ['/chat/engine'], limitBytes: 28_500 },
    without: protocols.filter((other) => other !== protocol && other !== 'openaiChat'),
  })),
  {
    name: 'ChatStream + openaiChat',
    code: `export { ChatStream } from '@chatstream/ui'; export { openaiChat } from '@chatstream/core'`,
    limitBytes: 72_000,
  },
  {
    name: 'Markdown alone',
    code: `export { Markdown } from '@chatstream/ui'`,
    limitBytes: 41_000,
    without: protocols,
  },
  {
    name: 'CodeBlock alone',
    code: `export { CodeBlock } from '@chatstream/ui'`,
    limitBytes: 12_000,
    without: protocols,
  },
]

const from = join(root, 'apps/recipes')
const entry = join(from, 'entry.js')

async function bundle(code: string): Promise<ReadonlyMap<string, Rolldown.OutputChunk>> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    root: from,
    plugins: [
      {
        name: 'entry',
        enforce: 'pre',
        resolveId: (id) => (id === entry ? entry : undefined),
        load: (id) => (id === entry ? code : undefined),
      },
    ],
    build: {
      write: false,
      target: 'es2023',
      // Vite leaves white space in libraries; an app's bundler would not.
      minify: false,
      lib: { entry, formats: ['es'] },
      rolldownOptions: { external: [/^react(-dom)?($|\/)/], output: { minify: true } },
    },
  })
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((each) =>
    'output' in each ? each.output : [],
  )
  return new Map(outputs.flatMap((each) => (each.type === 'chunk' ? [[each.fileName, each] as const] : [])))
}

/** A chunk and all that it imports at once. */
function closure(chunks: ReadonlyMap<string, Rolldown.OutputChunk>, first: readonly Rolldown.OutputChunk[]) {
  const loaded = new Set<Rolldown.OutputChunk>()
  const load = (chunk: Rolldown.OutputChunk | undefined) => {
    if (chunk === undefined || loaded.has(chunk)) return
    loaded.add(chunk)
    chunk.imports.forEach((file) => load(chunks.get(file)))
  }
  first.forEach(load)
  return [...loaded]
}

const gzipped = (chunks: readonly Rolldown.OutputChunk[]) =>
  chunks.reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0)
const kB = (bytes: number) => (bytes / 1000).toFixed(2).padStart(6)

let failed = false
for (const { name, code, limitBytes, asked, without = [] } of budgets) {
  const chunks = await bundle(code)
  const all = [...chunks.values()]
  const entries = all.filter(({ isEntry }) => isEntry)
  const atOnce = gzipped(closure(chunks, entries))
  const wanted = all.filter(({ moduleIds }) =>
    asked?.modules.some((module) => moduleIds.some((id) => id.includes(module))),
  )
  const inAll = gzipped(closure(chunks, [...entries, ...wanted]))
  const strays = all
    .flatMap(({ moduleIds }) => moduleIds)
    .filter((id) => without.some((other) => id.includes(`/protocol/${other}/`)))
  const missing = (asked?.modules ?? []).filter(
    (module) => !all.some((c) => c.moduleIds.some((id) => id.includes(module))),
  )
  const wrong =
    atOnce > limitBytes ||
    (asked !== undefined && inAll > asked.limitBytes) ||
    strays.length > 0 ||
    missing.length > 0
  failed ||= wrong
  const later = asked === undefined ? '' : `, ${kB(inAll)} of ${asked.limitBytes / 1000} when asked`
  console.log(`${wrong ? 'over' : 'ok  '} ${kB(atOnce)} kB of ${limitBytes / 1000}${later}  ${name}`)
  for (const stray of strays) console.log(`     has no business here: ${stray}`)
  for (const module of missing) console.log(`     not found: ${module}`)
}
process.exit(failed ? 1 : 0)
