// What a page has to load, in bytes after minifying and gzip, React left out: the entry and what it imports at once.
// What it imports only when needed (`import()`) is not counted, and told apart.
import { gzipSync } from 'node:zlib'
import { join, resolve } from 'node:path'
import { build } from 'vite'

const root = resolve(import.meta.dirname, '..')
const protocols = ['openaiChat', 'openaiResponses', 'anthropicMessages', 'codeer', 'relay', 'aiSdk', 'agUi']

interface Budget {
  name: string
  code: string
  from: string
  limitBytes: number
  /** Sources, by the beginning of their name, that must not be in it. */
  without?: readonly string[]
}

const budgets: readonly Budget[] = [
  ...protocols.map((protocol) => ({
    name: `useChatStream + fetch transport + ${protocol}`,
    code: `export { useChatStream } from '@chatstream/react'; export { ${protocol} } from '@chatstream/core'`,
    from: 'apps/recipes',
    limitBytes: 21_000,
    without: protocols.filter((other) => other !== protocol),
  })),
  {
    name: 'ChatStream + openaiChat',
    code: `export { ChatStream } from '@chatstream/ui'; export { openaiChat } from '@chatstream/core'`,
    from: 'apps/recipes',
    limitBytes: 72_000,
  },
  {
    name: 'Markdown alone',
    code: `export { Markdown } from '@chatstream/ui'`,
    from: 'apps/recipes',
    limitBytes: 40_000,
    without: protocols,
  },
  {
    name: 'CodeBlock alone',
    code: `export { CodeBlock } from '@chatstream/ui'`,
    from: 'apps/recipes',
    limitBytes: 12_000,
    without: protocols,
  },
]

const entry = 'virtual:entry'

async function measure({ code, from }: Budget): Promise<{ bytes: number; inputs: string[] }> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    root: join(root, from),
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? join(root, from, 'entry.js') : undefined),
        load: (id) => (id.endsWith('/entry.js') ? code : undefined),
      },
    ],
    build: {
      write: false,
      target: 'es2023',
      modulePreload: false,
      rolldownOptions: { input: entry, external: [/^react(-dom)?($|\/)/], preserveEntrySignatures: 'strict' },
    },
  })
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((each) =>
    'output' in each ? each.output : [],
  )
  const chunks = new Map(
    outputs.flatMap((each) => (each.type === 'chunk' ? [[each.fileName, each] as const] : [])),
  )
  const loaded = new Set<string>()
  const load = (file: string) => {
    if (loaded.has(file) || !chunks.has(file)) return
    loaded.add(file)
    chunks.get(file)?.imports.forEach(load)
  }
  for (const chunk of chunks.values()) if (chunk.isEntry) load(chunk.fileName)
  const atOnce = [...loaded].flatMap((file) => chunks.get(file) ?? [])
  return {
    bytes: atOnce.reduce((sum, { code: text }) => sum + gzipSync(text, { level: 9 }).length, 0),
    inputs: atOnce.flatMap(({ modules }) =>
      Object.entries(modules).flatMap(([id, { renderedLength }]) => (renderedLength > 0 ? id : [])),
    ),
  }
}

let failed = false
for (const budget of budgets) {
  const { bytes, inputs } = await measure(budget)
  const strays = inputs.filter((input) => budget.without?.some((name) => input.includes(`/protocol/${name}`)))
  const wrong = bytes > budget.limitBytes || strays.length > 0
  failed ||= wrong
  console.log(
    `${wrong ? 'over' : 'ok  '} ${(bytes / 1000).toFixed(2).padStart(6)} kB of ${budget.limitBytes / 1000}  ${budget.name}`,
  )
  for (const stray of strays) console.log(`     has no business here: ${stray}`)
}
process.exit(failed ? 1 : 0)
