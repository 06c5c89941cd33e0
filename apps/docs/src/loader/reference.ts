import { type PublicExport, publicExports } from '../../../recipes/examples.ts'
import { readDeclaration } from './declarations.ts'
import type { GeneratedPage } from './repoLoader.ts'

const packages = ['core', 'react', 'ui', 'proxy', 'testing', 'cli', 'devtools']

/** Text in which `<` begins no element, outside code. */
const escape = (text: string) =>
  text
    .split(/(```[\s\S]*?```|`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll('<', '&lt;').replaceAll('{', '&#123;')))
    .join('')

const oneLine = (text: string) => escape(text.replaceAll(/\s*\n\s*/g, ' '))

function entry(exported: PublicExport, main: string): string {
  const declaration = readDeclaration(exported)
  if (declaration === undefined)
    throw new Error(`The declaration of ${exported.name} is not in ${exported.file}.`)
  const { code, text, example, members } = declaration
  return [
    `### ${exported.name}`,
    ...(exported.specifier === main ? [] : [`From \`${exported.specifier}\`.`]),
    escape(text),
    `\`\`\`ts\n${code}\n\`\`\``,
    ...members.map((member) => `- \`${member.code.replaceAll('`', '')}\`: ${oneLine(member.text)}`),
    ...(example === undefined ? [] : ['Example:', example]),
  ].join('\n\n')
}

const kindOf = ({ name, isType }: PublicExport) => {
  if (isType) return 'Types'
  if (/^use[A-Z]/.test(name)) return 'Hooks'
  return 'Functions, components and values'
}

/** One page for each package: every export with its declaration and its docstring. */
export function reference(): GeneratedPage[] {
  // A type of another package is documented there.
  const all = publicExports().filter(({ file }) => /\.tsx?$/.test(file))
  return packages.flatMap((name, order) => {
    const main = `@chatstream/${name}`
    const own = all.filter(({ specifier }) => specifier === main || specifier.startsWith(`${main}/`))
    if (own.length === 0) return []
    const unique = [...new Map(own.toReversed().map((each) => [each.name, each])).values()]
    const sections = Object.entries(Object.groupBy(unique, kindOf))
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([kind, exports]) => {
        const sorted = exports.toSorted((a, b) => a.name.localeCompare(b.name))
        return `## ${kind}\n\n${sorted.map((each) => entry(each, main)).join('\n\n')}`
      })
    const intro = `Every export of the package, from its sources. For an introduction, see [the guide to ${main}](/packages/${name}/).`
    return [{ id: `reference/${name}`, title: main, order, body: `${intro}\n\n${sections.join('\n\n')}` }]
  })
}
