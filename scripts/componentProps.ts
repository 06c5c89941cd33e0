// Reads the props of the components from the sources of the packages, for the pages of Storybook: TypeScript 7 has no
// interface for tools that read types, and the usual readers do not see through `ElementProps<'div', { … }>`.
import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type ESTree, parseSync } from 'vite'

/** One prop of a component. */
export interface PropDoc {
  type: string
  /** The text of the docstring without tags. */
  description: string
  defaultValue?: string
  required: boolean
}

/** A component as its docstring and its props describe it. */
export interface ComponentDoc {
  description: string
  /** The code of the docstring's example. */
  example?: string
  props: Readonly<Record<string, PropDoc>>
}

interface Source {
  text: string
  comments: readonly { value: string; start: number; end: number }[]
}

interface Declared extends Source {
  node: ESTree.Node
  /** The start of the statement, with `export`. */
  start: number
}

type Scope = ReadonlyMap<string, Declared>

/** The helpers whose members are those of one argument, and its position. */
const transparent: Readonly<Record<string, number>> = {
  ElementProps: 1,
  Omit: 0,
  Partial: 0,
  Pick: 0,
  Readonly: 0,
}

/** Reads every component that the files export together with a type `<Name>Props`, by its name. */
export function componentDocs(
  root = resolve(import.meta.dirname, '..'),
): Readonly<Record<string, ComponentDoc>> {
  const files = globSync('packages/{core,react,ui,devtools}/src/**/*.{ts,tsx}', { cwd: root })
    .filter((file) => !/\.(test|stories|testing|d)\./.test(file))
    .toSorted()
  const scopes = files.map((file) => declarationsOf(readFileSync(join(root, file), 'utf8'), file))
  const everywhere: Scope = new Map(scopes.flatMap((scope) => [...scope]))
  const docs: Record<string, ComponentDoc> = {}
  for (const scope of scopes)
    for (const [name, component] of scope) {
      const props = scope.get(`${name}Props`)
      if (props === undefined || component.node.type === 'TSInterfaceDeclaration') continue
      const { text, example } = docOf(component, component.start)
      docs[name] = {
        description: text,
        ...(example !== undefined && { example }),
        props: Object.fromEntries(
          membersOf(props.node, props, (type) => scope.get(type) ?? everywhere.get(type)),
        ),
      }
    }
  return docs
}

/** The types, functions and constants at the top of a file, by name. */
function declarationsOf(text: string, file: string): Scope {
  const { program, comments } = parseSync(file, text)
  const found = new Map<string, Declared>()
  for (const statement of program.body) {
    const inner = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (inner === null) continue
    const add = (id: { name: string } | null, node: ESTree.Node) => {
      if (id !== null) found.set(id.name, { node, start: statement.start, text, comments })
    }
    if (inner.type === 'TSInterfaceDeclaration' || inner.type === 'FunctionDeclaration') add(inner.id, inner)
    else if (inner.type === 'TSTypeAliasDeclaration') add(inner.id, inner.typeAnnotation)
    else if (inner.type === 'VariableDeclaration')
      for (const { id, init } of inner.declarations) if (id.type === 'Identifier' && init) add(id, init)
  }
  return found
}

/** The docstring that ends where a declaration or member starts. */
function docOf({ text, comments }: Source, start: number): Docstring {
  const comment = comments.findLast(({ end }) => end <= start && text.slice(end, start).trim() === '')
  return readDocstring(comment?.value ?? '')
}

interface Docstring {
  text: string
  defaultValue?: string
  example?: string
}

function readDocstring(comment: string): Docstring {
  if (!comment.startsWith('*')) return { text: '' }
  const plain = comment
    .slice(1)
    .replaceAll(/^[ \t]*\* ?/gm, '')
    .trim()
  const [before = '', after] = plain.split(/^@example\b/m)
  const [words = '', fallback] = before.split('@defaultValue')
  const example = after?.replaceAll(/^```.*$/gm, '').trim()
  const defaultValue = fallback?.split('@')[0]?.trim()
  return {
    text: words.replaceAll(/\{@link (\w+)\}/g, '`$1`').trim(),
    ...(defaultValue !== undefined && { defaultValue }),
    ...(example !== undefined && { example }),
  }
}

type Find = (type: string) => Declared | undefined

/** The members of a type, through intersections, unions, `extends`, names and the helpers above. */
function membersOf(node: ESTree.Node, source: Source, find: Find): (readonly [string, PropDoc])[] {
  const inside = (each: ESTree.Node) => membersOf(each, source, find)
  const named = (name: string) => {
    const declared = find(name)
    return declared === undefined ? [] : membersOf(declared.node, declared, find)
  }
  switch (node.type) {
    case 'TSInterfaceDeclaration':
      return [
        ...node.extends.flatMap(({ expression, typeArguments }) =>
          expression.type === 'Identifier' ? reference(expression.name, typeArguments) : [],
        ),
        ...node.body.body.flatMap((member) => memberOf(member, source, find)),
      ]
    case 'TSTypeLiteral':
      return node.members.flatMap((member) => memberOf(member, source, find))
    case 'TSIntersectionType':
    case 'TSUnionType':
      return node.types.flatMap(inside)
    case 'TSParenthesizedType':
      return inside(node.typeAnnotation)
    case 'TSTypeReference':
      return node.typeName.type === 'Identifier' ? reference(node.typeName.name, node.typeArguments) : []
    default:
      return []
  }

  function reference(name: string, types: ESTree.TSTypeParameterInstantiation | null) {
    const position = transparent[name]
    if (position === undefined) return named(name)
    const argument = types?.params[position]
    return argument === undefined ? [] : inside(argument)
  }
}

function memberOf(member: ESTree.TSSignature, source: Source, find: Find): (readonly [string, PropDoc])[] {
  if (member.type !== 'TSPropertySignature' || member.key.type !== 'Identifier' || !member.typeAnnotation)
    return []
  const { typeAnnotation } = member.typeAnnotation
  const type = literalsOf(typeAnnotation, source, find)?.join(' | ') ?? wholeText(source, typeAnnotation)
  // A prop that must be absent in one of two forms.
  if (type === '') return []
  const { text, defaultValue } = docOf(source, member.start)
  const doc = { type, description: text, required: !member.optional }
  return [[member.key.name, { ...doc, ...(defaultValue !== undefined && { defaultValue }) }]]
}

const wholeText = ({ text }: Source, { start, end }: ESTree.Node) =>
  text
    .slice(start, end)
    .replaceAll(/\s+/g, ' ')
    .replace(/\s*\|\s*undefined$/, '')

/** The literals of a union, through names for unions; undefined if another type is among them. */
function literalsOf(type: ESTree.Node, source: Source, find: Find): string[] | undefined {
  if (type.type === 'TSUndefinedKeyword') return []
  if (type.type === 'TSLiteralType') return [wholeText(source, type)]
  if (type.type === 'TSUnionType') {
    const parts = type.types.map((part) => literalsOf(part, source, find))
    return parts.every((part) => part !== undefined) ? parts.flat() : undefined
  }
  if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return undefined
  const declared = find(type.typeName.name)
  return declared && literalsOf(declared.node, declared, find)
}
