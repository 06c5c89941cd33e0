import type { Loader } from 'astro/loaders'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type RepoPage, repoPages } from './repoPages.ts'
import { reference } from './reference.ts'
import { rewriteLinks, root, sectionOf, splitTitle } from './repoText.ts'
import { troubleshooting } from './troubleshooting.ts'

/** A page whose text is made while the site is built. */
export interface GeneratedPage {
  id: string
  title: string
  order?: number
  /** Markdown. */
  body: string
}

const read = (file: string) => readFileSync(join(root, file), 'utf8')

/** Every Markdown file in `docs` that no page names is a page in depth. The architecture is for contributors. */
const unnamed = (): RepoPage[] =>
  globSync('docs/*.md', { cwd: root })
    .filter((file) => file !== 'docs/architecture.md' && !repoPages.some((page) => page.file === file))
    .map((file) => ({ id: `in-depth/${file.slice('docs/'.length, -'.md'.length)}`, file }))

const sourceOf = ({ file, section }: RepoPage) => {
  const text = read(file)
  return section === undefined ? text : sectionOf(text, section)
}

const slugOf = (heading: string) =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

const anchorsOf = (markdown: string) =>
  [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => slugOf(text))

/** Finds the address of the page that shows a file and has the anchor. */
function linker(pages: readonly RepoPage[]) {
  const known = pages.map((page) => ({ ...page, anchors: anchorsOf(sourceOf(page)) }))
  return (file: string, anchor: string): string | undefined => {
    const whole = known.find((page) => page.file === file && page.section === undefined)
    const part = known.find((page) => page.file === file && anchor !== '' && page.anchors.includes(anchor))
    const page = whole ?? part
    if (page === undefined) return undefined
    const isTitle = page.anchors[0] === anchor
    return `/${page.id}/${anchor === '' || isTitle ? '' : `#${anchor}`}`
  }
}

function repoPage(page: RepoPage, hrefOf: ReturnType<typeof linker>): GeneratedPage & { editUrl: string } {
  const { title, body } = splitTitle(rewriteLinks(sourceOf(page), page.file, hrefOf))
  return {
    ...page,
    title: page.title ?? title,
    body,
    editUrl: `https://github.com/chatstream/chatstream/edit/main/${page.file}`,
  }
}

/** Adds the pages that are made from the repository: its Markdown files, its docstrings and its words for errors. */
export const repoLoader: Loader = {
  name: 'repository',
  async load({ store, parseData, renderMarkdown, generateDigest }) {
    const pages = [...repoPages, ...unnamed()]
    const hrefOf = linker(pages)
    const made = [...pages.map((page) => repoPage(page, hrefOf)), ...reference(), ...troubleshooting()]
    for (const { id, title, body, order, ...rest } of made) {
      const data = await parseData({
        id,
        data: {
          title,
          editUrl: 'editUrl' in rest ? rest.editUrl : false,
          ...(order !== undefined && { sidebar: { order } }),
        },
      })
      // The path decides the language of the page.
      const filePath = `src/content/docs/${id}.md`
      const rendered = await renderMarkdown(body, { fileURL: pathToFileURL(join(root, filePath)) })
      store.set({ id, data, body, filePath, rendered, digest: generateDigest(body) })
    }
  },
}
