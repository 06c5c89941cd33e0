// Writes the texts for coding agents into the packages: `llms.txt`, an index, and `llms-full.txt`, everything, from the
// READMEs, the documentation and the signatures of all public exports. Part of the build; the files are not in Git.
import { copyFileSync, existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'vite'
import { publicExports, root } from '../apps/recipes/examples.ts'

const site = 'https://github.com/chatstream/chatstream/blob/main/'
const read = (file: string) => readFileSync(join(root, file), 'utf8')

const about =
  'Streaming chat for React: answers survive broken connections, every answer says how it ended, and the page renders once a frame. For the formats of OpenAI, Anthropic, the AI SDK, AG-UI and others, with a proxy that holds the key.'

/** The pages in the order of reading. */
export const pages = (): readonly string[] => [
  'README.md',
  ...globSync('packages/*/README.md', { cwd: root }).toSorted(),
  ...globSync('docs/*.md', { cwd: root }).toSorted(),
]

function titleOf(page: string): string {
  return /^# (.+)$/m.exec(read(page))?.[1] ?? page
}

/** The first paragraph below the title, on one line. */
function summaryOf(page: string): string {
  if (page === 'README.md') return about
  const paragraphs = read(page).split('\n\n').slice(1)
  return (paragraphs.find((text) => /^([A-Z[]|`[^`])/.test(text)) ?? '').replaceAll('\n', ' ')
}

/** The index, as https://llmstxt.org defines it. */
export function llmsIndex(): string {
  const links = pages().map((page) => `- [${titleOf(page)}](${site}${page}): ${summaryOf(page)}`)
  return [
    '# chatstream',
    `> ${summaryOf('README.md')}`,
    'Everything in one file, with the signatures of all exports: `llms-full.txt` beside this file, in `node_modules/@chatstream/core`.',
    '## Documentation',
    links.join('\n'),
    '',
  ].join('\n\n')
}

/** The docstring and the declaration of an export, without its body. */
function signatureOf(file: string, name: string): string {
  const source = read(file)
  const { program } = parseSync(file, source)
  const declarations = program.body.flatMap((statement) => {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : undefined
    if (declared === undefined || declared === null) return []
    if (declared.type === 'VariableDeclaration') {
      const [{ id, init } = {}] = declared.declarations
      const isOurs = id?.type === 'Identifier' && id.name === name
      return isOurs
        ? [
            {
              start: statement.start,
              end: init?.type === 'ArrowFunctionExpression' ? init.body.start : id.end,
            },
          ]
        : []
    }
    if (!('id' in declared) || declared.id?.type !== 'Identifier' || declared.id.name !== name) return []
    const hasBody = declared.type === 'FunctionDeclaration' || declared.type === 'ClassDeclaration'
    return [{ start: statement.start, end: hasBody ? (declared.body?.start ?? declared.end) : declared.end }]
  })
  // The body of a function with overloads has a signature that nobody calls.
  const shown = declarations.length > 1 ? declarations.slice(0, -1) : declarations
  return shown
    .map(({ start, end }) => docstringBefore(source, start) + source.slice(start, end).trim())
    .join('\n')
}

function docstringBefore(source: string, start: number): string {
  const before = source.slice(0, start).trimEnd()
  return before.endsWith('*/') ? `${before.slice(before.lastIndexOf('/**'))}\n` : ''
}

function signatures(): string {
  const bySpecifier = Map.groupBy(publicExports(), ({ specifier }) => specifier)
  return [...bySpecifier]
    .map(([specifier, exports]) => {
      const known = exports.filter(({ file }) => existsSync(join(root, file)))
      const texts = known.map(({ name, file }) => signatureOf(file, name)).filter(Boolean)
      return `# Exports of ${specifier}\n\n\`\`\`ts\n${texts.join('\n\n')}\n\`\`\`\n`
    })
    .join('\n')
}

/** Everything: the pages, and the signatures of all exports. */
export function llmsFull(): string {
  const texts = pages().map((page) => `<!-- ${site}${page} -->\n\n${read(page)}`)
  return [...texts, signatures()].join('\n\n')
}

if (import.meta.main) {
  const core = join(root, 'packages/core')
  writeFileSync(join(core, 'llms.txt'), llmsIndex())
  writeFileSync(join(core, 'llms-full.txt'), llmsFull())
  for (const folder of ['react', 'ui', 'proxy', 'testing', 'cli', 'devtools'])
    copyFileSync(join(core, 'AGENTS.md'), join(root, 'packages', folder, 'AGENTS.md'))
}
