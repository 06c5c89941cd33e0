import { isObject, type Json } from '../json.ts'

/** A location: RFC 6901's reference tokens, unescaped. */
type Path = readonly string[]
type Container = readonly unknown[] | Json

const maxDepth = 128

/**
 * Applies JSON Patch documents (RFC 6902) one after the other: all of one's operations or, where any cannot be done,
 * none (`undefined`). Pure: what an operation does not touch keeps its identity. Keys such as `__proto__` are keys like
 * any other. A few `copy`s of the whole into itself would make a value too large to write down: `maxCopied` bounds
 * how many values may be copied in all.
 */
export function jsonPatcher(maxCopied = 100_000) {
  let copied = 0

  /** Counts what a copy brings, at any depth. */
  function weigh(value: unknown): void {
    if (++copied > maxCopied) throw new RangeError()
    if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) weigh(inner)
  }

  function operate(document: unknown, operation: unknown): unknown {
    if (!isObject(operation)) throw new RangeError()
    const path = parse(operation['path'])
    switch (operation['op']) {
      case 'add':
        return add(document, path, valueOf(operation))
      case 'remove':
        return remove(document, path)
      case 'replace':
        return replace(document, path, valueOf(operation))
      case 'move': {
        const from = parse(operation['from'])
        if (path.length > from.length && from.every((token, index) => token === path[index]))
          throw new RangeError()
        return add(remove(document, from), path, read(document, from))
      }
      case 'copy': {
        const value = read(document, parse(operation['from']))
        weigh(value)
        return add(document, path, value)
      }
      case 'test':
        if (!isEqual(read(document, path), valueOf(operation))) throw new RangeError()
        return document
      default:
        throw new RangeError()
    }
  }

  return (document: unknown, patch: unknown): { value: unknown } | undefined => {
    if (!Array.isArray(patch)) return undefined
    try {
      return { value: patch.reduce(operate, document) }
    } catch {
      return undefined
    }
  }
}

function valueOf(operation: Json): unknown {
  if (!Object.hasOwn(operation, 'value')) throw new RangeError()
  return operation['value']
}

function parse(pointer: unknown): Path {
  if (pointer === '') return []
  if (typeof pointer !== 'string' || !pointer.startsWith('/') || /~(?![01])/.test(pointer))
    throw new RangeError()
  const tokens = pointer.slice(1).split('/')
  if (tokens.length > maxDepth) throw new RangeError()
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** Own members only; an array's are named by their digits, without leading zeros. */
function member(container: unknown, key: string): unknown {
  if (Array.isArray(container)) return container[indexIn(key, container.length - 1)] as unknown
  if (isObject(container) && Object.hasOwn(container, key)) return container[key]
  throw new RangeError()
}

function indexIn(key: string, last: number): number {
  const index = /^(0|[1-9]\d*)$/.test(key) ? Number(key) : -1
  if (index < 0 || index > last) throw new RangeError()
  return index
}

function read(document: unknown, path: Path): unknown {
  return path.reduce(member, document)
}

/** The document with its innermost container changed; those on the way there are copied, all else is shared. */
function change(
  node: unknown,
  path: Path,
  leaf: (container: Container, key: string) => Container,
): Container {
  const [key = '', ...rest] = path
  if (!Array.isArray(node) && !isObject(node)) throw new RangeError()
  return rest.length === 0 ? leaf(node, key) : put(node, key, change(member(node, key), rest, leaf))
}

function put(container: Container, key: string, value: unknown): Container {
  if (isList(container)) return container.with(indexIn(key, container.length - 1), value)
  return { ...container, [key]: value }
}

function add(document: unknown, path: Path, value: unknown): unknown {
  if (path.length === 0) return value
  return change(document, path, (container, key) => {
    if (!isList(container)) return put(container, key, value)
    const index = key === '-' ? container.length : indexIn(key, container.length)
    return container.toSpliced(index, 0, value)
  })
}

function replace(document: unknown, path: Path, value: unknown): unknown {
  if (path.length === 0) return value
  return change(document, path, (container, key) => {
    member(container, key)
    return put(container, key, value)
  })
}

function remove(document: unknown, path: Path): unknown {
  if (path.length === 0) return null
  return change(document, path, (container, key) => {
    member(container, key)
    if (isList(container)) return container.toSpliced(indexIn(key, container.length - 1), 1)
    const { [key]: _, ...rest } = container
    return rest
  })
}

function isList(container: Container): container is readonly unknown[] {
  return Array.isArray(container)
}

/** RFC 6902, 4.6: objects without regard to the order of their members. */
function isEqual(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const keys = Object.keys(a)
  if (Array.isArray(a) !== Array.isArray(b) || keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && isEqual(member(a, key), member(b, key)))
}
