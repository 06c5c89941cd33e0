import { isObject, type Json } from '../../json.ts'

/** A location: RFC 6901's reference tokens, unescaped. */
type Path = readonly string[]

const maxDepth = 128

/**
 * Creates a function that applies a JSON Patch document (RFC 6902) to a value and returns the new value. If
 * one operation of a document fails, no operation of the document is applied, and the result is `undefined`.
 * The function is pure: values that no operation changes keep their identity. `__proto__` is a key like any
 * other.
 *
 * @param maxCopied the maximum number of values that all `copy` operations together may copy. Without this
 * limit, a value that is copied into itself again and again would grow exponentially
 */
export function jsonPatcher(maxCopied = 100_000) {
  let copied = 0

  /** Counts the values in a copy, at any depth. */
  function weigh(value: unknown): void {
    if (++copied > maxCopied) throw new RangeError()
    if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) weigh(inner)
  }

  function operate(document: unknown, operation: unknown): unknown {
    if (!isObject(operation)) throw new RangeError()
    const { op } = operation
    const path = parse(operation['path'])
    switch (op) {
      case 'add':
      case 'replace':
        return edit(document, path, op, valueOf(operation))
      case 'remove':
        return edit(document, path, op)
      case 'move': {
        const from = parse(operation['from'])
        if (path.length > from.length && from.every((token, index) => token === path[index]))
          throw new RangeError()
        return edit(edit(document, from, 'remove'), path, 'add', read(document, from))
      }
      case 'copy': {
        const value = read(document, parse(operation['from']))
        weigh(value)
        return edit(document, path, 'add', value)
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

/** Returns the array index that a key names. The key must have only digits, without leading zeros. */
function indexIn(key: string, last: number): number {
  const index = /^(0|[1-9]\d*)$/.test(key) ? Number(key) : -1
  if (index < 0 || index > last) throw new RangeError()
  return index
}

/** The member of a container with this key. Inherited members do not count. */
function member(container: unknown, key: string): unknown {
  if (Array.isArray(container)) {
    const item: unknown = container[indexIn(key, container.length - 1)]
    return item
  }
  if (isObject(container) && Object.hasOwn(container, key)) return container[key]
  throw new RangeError()
}

function read(document: unknown, path: Path): unknown {
  return path.reduce(member, document)
}

/** Returns a copy of the value in which one location is changed. Only the containers on the path are copied. */
function edit(
  node: unknown,
  [key, ...rest]: Path,
  op: 'add' | 'replace' | 'remove',
  value?: unknown,
): unknown {
  if (key === undefined) return op === 'remove' ? null : value
  const isLast = rest.length === 0
  const isNew = isLast && op === 'add'
  if (Array.isArray(node)) {
    const index = isNew && key === '-' ? node.length : indexIn(key, node.length - (isNew ? 0 : 1))
    if (isNew) return node.toSpliced(index, 0, value)
    return isLast && op === 'remove'
      ? node.toSpliced(index, 1)
      : node.with(index, edit(node[index], rest, op, value))
  }
  if (!isObject(node)) throw new RangeError()
  const inner = isNew ? undefined : member(node, key)
  const { [key]: _, ...others } = node
  return isLast && op === 'remove' ? others : { ...node, [key]: edit(inner, rest, op, value) }
}

/** Compares two values as RFC 6902, 4.6 defines it: the order of object members does not matter. */
function isEqual(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const keys = Object.keys(a)
  if (Array.isArray(a) !== Array.isArray(b) || keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && isEqual(member(a, key), member(b, key)))
}
