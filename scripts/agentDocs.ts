// Writes the texts for coding agents into the packages: `llms.txt`, an index, and `llms-full.txt`, everything, from the
// READMEs, the guides, the documentation and the signatures of all public exports. Part of the build; the files are not in Git.
import { copyFileSync, existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'vite'
import { publicExports, root } from '../apps/recipes/examples.ts'

const repository = 'https://github.com/chatstream/chatstream/blob/main/'
const site = 'https://chatstream.dev/'
const siteDocs = 'apps/docs/src/content/docs/'
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const filesOf = (pattern: string) => globSync(pattern, { cwd: root }).toSorted()

const about =
  'Streaming chat for React: answers survive broken connections, every answer says how it ended, and the page renders once a frame. For the formats of OpenAI, Anthropic, the AI SDK, AG-UI and others, with a proxy that holds the key.'

/** Pages for people who change chatstream. They are in the index, but not in the whole text. */
const forContributors = ['docs/architecture.md', 'docs/faults.md', 'docs/markdown.md', 'docs/security.md']

/** The pages by section, in the order of reading. */
export const sections = (): Readonly<Record<string, readonly string[]>> => ({
  Start: ['README.md', ...filesOf(`${siteDocs}start/*.mdx`)],
  Guides: filesOf(`${siteDocs}guides/*.mdx`),
  Packages: filesOf('packages/*/README.md'),
  Documentation: filesOf('docs/*.md').filter((page) => !forContributors.includes(page)),
  Optional: forContributors,
})

/** Pages of the site have their title in a header, and show examples that are files. */
function textOf(page: string): string {
  const text = read(page)
  if (!page.endsWith('.mdx')) return text
  return text
    .replace(/^---\ntitle: (.+)\n[^]*?\n---\n/, '# $1\n')
    .replace(/^import .+ from '.*\.astro'\n\n/gm, '')
    .replaceAll('](/', `](${site}`)
    .replace(/^<Live name="(\w+)" \/>$/gm, (_, name: string) => {
      const code = read(`apps/docs/src/examples/${name}.tsx`).trim()
      return `\`\`\`tsx\n// ${name}.tsx\n${code}\n\`\`\``
    })
}

function addressOf(page: string): string {
  if (!page.startsWith(siteDocs)) return repository + page
  return `${site}${page.slice(siteDocs.length).replace('.mdx', '/')}`
}

function titleOf(page: string): string {
  return /^# (.+)$/m.exec(textOf(page))?.[1] ?? page
}

/** The first paragraph below the title, on one line. */
function summaryOf(page: string): string {
  if (page === 'README.md') return about
  const paragraphs = textOf(page).split('\n\n').slice(1)
  return (paragraphs.find((text) => /^([A-Z[]|`[^`])/.test(text)) ?? '').replaceAll('\n', ' ')
}

/** The index, as https://llmstxt.org defines it. */
export function llmsIndex(): string {
  const links = Object.entries(sections()).map(([section, pages]) => {
    const lines = pages.map((page) => `- [${titleOf(page)}](${addressOf(page)}): ${summaryOf(page)}`)
    return `## ${section}\n\n${lines.join('\n')}`
  })
  return [
    '# chatstream',
    `> ${about}`,
    'In one file, with the signatures of all exports: `llms-full.txt` beside this file, in `node_modules/@chatstream/core`. Without the packages: https://chatstream.dev/llms-full.txt.',
    ...links,
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

/** The pages for users of chatstream, and the signatures of all exports. */
export function llmsFull(): string {
  const { Optional: _, ...used } = sections()
  const texts = Object.values(used)
    .flat()
    .map((page) => `<!-- ${addressOf(page)} -->\n\n${textOf(page)}`)
  return [...texts, signatures()].join('\n\n')
}

if (import.meta.main) {
  const core = join(root, 'packages/core')
  writeFileSync(join(core, 'llms.txt'), llmsIndex())
  writeFileSync(join(core, 'llms-full.txt'), llmsFull())
  for (const folder of ['react', 'ui', 'proxy', 'testing', 'cli', 'devtools'])
    copyFileSync(join(core, 'AGENTS.md'), join(root, 'packages', folder, 'AGENTS.md'))
}
