import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

/** The root of the repository. A build bundles this file, so the folder of the process decides. */
export const root = findRoot(process.cwd())

function findRoot(from: string): string {
  if (existsSync(join(from, 'pnpm-workspace.yaml'))) return from
  const parent = dirname(from)
  if (parent === from) throw new Error('pnpm-workspace.yaml was not found above the folder of the process.')
  return findRoot(parent)
}

const source = 'https://github.com/chatstream/chatstream/blob/main'
const fence = /(^```[\s\S]*?^```$)/m

/** Applies a function to the text outside fenced code. */
const outsideCode = (text: string, change: (text: string) => string) =>
  text
    .split(fence)
    .map((part, index) => (index % 2 === 1 ? part : change(part)))
    .join('')

/** One `##` section of a Markdown file, by position, with its heading as the title and its inner headings raised. */
export function sectionOf(markdown: string, position: number): string {
  const sections: string[][] = []
  let isCode = false
  for (const line of markdown.split('\n')) {
    if (line.startsWith('```')) isCode = !isCode
    if (!isCode && line.startsWith('## ')) sections.push([])
    sections.at(-1)?.push(isCode ? line : line.replace(/^##(#*) /, '#$1 '))
  }
  const section = sections[position]
  if (section === undefined) throw new Error(`There is no section ${position}.`)
  return section.join('\n')
}

/** The title of a page, which is its first heading, and the text after it. */
export function splitTitle(markdown: string): { title: string; body: string } {
  const [, title = '', body = ''] = /^# (.+)\n([\s\S]*)$/.exec(markdown.trim()) ?? []
  if (title === '') throw new Error('A page begins with a heading.')
  return { title: title.replaceAll('`', ''), body }
}

/**
 * Rewrites the relative links of a Markdown file: to the page of the site that shows the file, or to the file in the
 * repository. `hrefOf` returns the address of the page, if there is one.
 */
export function rewriteLinks(
  markdown: string,
  file: string,
  hrefOf: (file: string, anchor: string) => string | undefined,
): string {
  return outsideCode(markdown, (text) =>
    text.replaceAll(
      /(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g,
      (whole, image: string, label, target) => {
        const address = String(target)
        if (/^(https?:|mailto:|\/)/.test(address)) return whole
        const [path = '', anchor = ''] = address.split('#')
        const named = path === '' ? file : relative(root, resolve(root, dirname(file), path))
        if (image !== '') return `![${String(label)}](/images/${named.split('/').at(-1)})`
        if (path === '' && hrefOf(file, anchor) === undefined) return whole
        return `[${String(label)}](${hrefOf(named, anchor) ?? `${source}/${named}${anchor && `#${anchor}`}`})`
      },
    ),
  )
}
