// Measures what a page loads to have a question answered: one bundle, minified and gzipped, React left out. Fails where
// a bundle is over its budget or contains a protocol, or a part that is loaded on demand, that it does not import.
import { gzipSync } from 'node:zlib'
import { join, resolve } from 'node:path'
import { build } from 'vite'

const root = resolve(import.meta.dirname, '..')
const protocols = ['openaiChat', 'openaiResponses', 'anthropicMessages', 'codeer', 'relay', 'aiSdk', 'agUi']

/**
 * Imports that only some pages load: highlighting, math, agents’ forms, the queue, files, HTML entities, Japanese words,
 * the words of errors for developers.
 */
const rarelyLoaded = [
  /\/lazyHighlighter\.js$/,
  /^katex$/,
  /\/FormRequest\.js$/,
  /\/Queue\/Queue\.js$/,
  /\/Queue\.js$/,
  /\/readInline\.js$/,
  /\/strings\/japanese\.js$/,
  /\/strings\/developerErrors\.js$/,
  /^character-entities$/,
]

/** Modules of core that are only in pages that import them: costs, statistics of runs, structured output. */
const onDemand = /\/core\/dist\/(cost\/|threads\/|object\/|standardSchema\.|metrics\/(?!streamMetrics\.))/

interface Budget {
  name: string
  code: string
  limitBytes: number
  /** Protocols that must not be in the bundle. */
  without: readonly string[]
}

const budgets: readonly Budget[] = [
  ...protocols.map((protocol) => ({
    name: `useChatStream + fetchTransport + ${protocol}`,
    code: `export { useChatStream } from '@chatstream/react'; export { fetchTransport, ${protocol} } from '@chatstream/core'`,
    limitBytes: protocol === 'openaiChat' ? 26_500 : 31_200,
    without: protocols.filter((other) => other !== protocol && other !== 'openaiChat'),
  })),
  {
    name: 'ChatStream + openaiChat',
    code: `export { ChatStream } from '@chatstream/ui'; export { openaiChat } from '@chatstream/core'`,
    limitBytes: 83_100,
    without: protocols.filter((other) => other !== 'openaiChat'),
  },
  {
    name: 'Markdown alone',
    code: `export { Markdown } from '@chatstream/ui'`,
    limitBytes: 34_600,
    without: protocols,
  },
  {
    name: 'CodeBlock alone',
    code: `export { CodeBlock } from '@chatstream/ui'`,
    limitBytes: 8_000,
    without: protocols,
  },
]

const from = join(root, 'apps/recipes')
const entry = join(from, 'entry.js')

/**
 * Bundles everything that the code imports, statically or dynamically, into one chunk, without the rarely loaded
 * modules.
 */
async function bundle(code: string) {
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
    // Vite replaces it in apps, but not in libraries.
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      target: 'es2023',
      // Vite keeps white space in libraries; an app's bundler would not.
      minify: false,
      lib: { entry, formats: ['es'] },
      rolldownOptions: {
        external: [/^react(-dom)?($|\/)/, ...rarelyLoaded],
        output: { minify: true, codeSplitting: false },
      },
    },
  })
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((each) =>
    'output' in each ? each.output : [],
  )
  const chunks = outputs.filter((each) => each.type === 'chunk')
  const [chunk] = chunks
  if (chunk === undefined || chunks.length > 1) throw new Error(`${chunks.length} chunks instead of one.`)
  return chunk
}

const kB = (bytes: number) => (bytes / 1000).toFixed(2).padStart(6)

let failed = false
for (const { name, code, limitBytes, without } of budgets) {
  const chunk = await bundle(code)
  const bytes = gzipSync(chunk.code, { level: 9 }).length
  const included = Object.entries(chunk.modules).filter(([, { renderedLength }]) => renderedLength > 0)
  const strays = included
    .map(([id]) => id)
    .filter((id) => onDemand.test(id) || without.some((other) => id.includes(`/protocol/${other}/`)))
  const isWrong = bytes > limitBytes || strays.length > 0
  failed ||= isWrong
  console.log(`${isWrong ? 'over' : 'ok  '} ${kB(bytes)} kB of ${limitBytes / 1000}  ${name}`)
  for (const stray of strays) console.log(`     not imported, but in the bundle: ${stray}`)
}
process.exitCode = failed ? 1 : 0
