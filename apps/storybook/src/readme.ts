import readme from '../../../packages/ui/README.md?raw'

/** A section of the README of @chatstream/ui, without its heading: pages and package share their text. */
export function section(heading: string): string {
  const [, text] = readme.split(`\n## ${heading}\n`)
  if (text === undefined) throw new Error(`The README of @chatstream/ui has no section “${heading}”.`)
  return text.split('\n## ')[0] ?? ''
}
