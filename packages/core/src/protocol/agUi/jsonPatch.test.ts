import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonPatcher } from './jsonPatch.ts'

const apply = (document: unknown, ...patch: unknown[]) => jsonPatcher()(document, patch)?.value
const refused = (document: unknown, ...patch: unknown[]) => jsonPatcher()(document, patch) === undefined

describe('the examples of RFC 6902, appendix A', () => {
  test.each<[string, unknown, object, unknown]>([
    [
      'A.1 adding an object member',
      { foo: 'bar' },
      { op: 'add', path: '/baz', value: 'qux' },
      { baz: 'qux', foo: 'bar' },
    ],
    [
      'A.2 adding an array element',
      { foo: ['bar', 'baz'] },
      { op: 'add', path: '/foo/1', value: 'qux' },
      { foo: ['bar', 'qux', 'baz'] },
    ],
    [
      'A.3 removing an object member',
      { baz: 'qux', foo: 'bar' },
      { op: 'remove', path: '/baz' },
      { foo: 'bar' },
    ],
    [
      'A.4 removing an array element',
      { foo: ['bar', 'qux', 'baz'] },
      { op: 'remove', path: '/foo/1' },
      { foo: ['bar', 'baz'] },
    ],
    [
      'A.5 replacing a value',
      { baz: 'qux', foo: 'bar' },
      { op: 'replace', path: '/baz', value: 'boo' },
      { baz: 'boo', foo: 'bar' },
    ],
    [
      'A.6 moving a value',
      { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
      { op: 'move', from: '/foo/waldo', path: '/qux/thud' },
      { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } },
    ],
    [
      'A.7 moving an array element',
      { foo: ['all', 'grass', 'cows', 'eat'] },
      { op: 'move', from: '/foo/1', path: '/foo/3' },
      { foo: ['all', 'cows', 'eat', 'grass'] },
    ],
    [
      'A.10 adding a nested member object',
      { foo: 'bar' },
      { op: 'add', path: '/child', value: { grandchild: {} } },
      { foo: 'bar', child: { grandchild: {} } },
    ],
    [
      'A.11 ignoring unrecognized elements',
      { foo: 'bar' },
      { op: 'add', path: '/baz', value: 'qux', xyz: 123 },
      { foo: 'bar', baz: 'qux' },
    ],
    [
      'A.14 escape ordering',
      { '/': 9, '~1': 10 },
      { op: 'test', path: '/~01', value: 10 },
      { '/': 9, '~1': 10 },
    ],
    [
      'A.16 adding an array value',
      { foo: ['bar'] },
      { op: 'add', path: '/foo/-', value: ['abc', 'def'] },
      { foo: ['bar', ['abc', 'def']] },
    ],
  ])('%s', (_, document, operation, expected) => {
    expect(apply(document, operation)).toEqual(expected)
  })

  test('A.8 and A.9 testing a value', () => {
    const document = { baz: 'qux', foo: ['a', 2, 'c'] }
    expect(
      apply(document, { op: 'test', path: '/baz', value: 'qux' }, { op: 'test', path: '/foo/1', value: 2 }),
    ).toBe(document)
    expect(refused({ baz: 'qux' }, { op: 'test', path: '/baz', value: 'bar' })).toBe(true)
  })

  test('A.12 adding to a nonexistent target, and A.15 comparing strings and numbers', () => {
    expect(refused({ foo: 'bar' }, { op: 'add', path: '/baz/bat', value: 'qux' })).toBe(true)
    expect(refused({ '/': 9, '~1': 10 }, { op: 'test', path: '/~01', value: '10' })).toBe(true)
  })
})

test('the whole document can be added, replaced, copied, tested and removed', () => {
  expect(apply({ a: 1 }, { op: 'add', path: '', value: [1] })).toEqual([1])
  expect(apply({ a: 1 }, { op: 'replace', path: '', value: null })).toBeNull()
  expect(apply({ a: 1 }, { op: 'copy', from: '', path: '/b' })).toEqual({ a: 1, b: { a: 1 } })
  expect(
    apply({ a: [1, { b: null }] }, { op: 'test', path: '', value: { a: [1, { b: null }] } }),
  ).toBeDefined()
  expect(apply({ a: 1 }, { op: 'remove', path: '' })).toBeNull()
})

test('an empty key is a key, and a value may be null', () => {
  expect(apply({ '': 1 }, { op: 'replace', path: '/', value: null })).toEqual({ '': null })
})

describe('refused, with the document as it was', () => {
  test.each<[string, unknown, unknown]>([
    ['no list of operations', {}, { op: 'add' }],
    ['an operation that is none', {}, ['add']],
    ['an unknown operation', {}, [{ op: 'spam', path: '' }]],
    ['no value', {}, [{ op: 'add', path: '/a' }]],
    ['a path without its slash', {}, [{ op: 'add', path: 'a', value: 1 }]],
    ['a path that is none', {}, [{ op: 'add', path: 1, value: 1 }]],
    ['a tilde that escapes nothing', { '~2': 1 }, [{ op: 'remove', path: '/~2' }]],
    ['a member that is not there', {}, [{ op: 'remove', path: '/a' }]],
    ['a replacement of nothing', {}, [{ op: 'replace', path: '/a', value: 1 }]],
    ['an index beyond the list', [1], [{ op: 'add', path: '/2', value: 1 }]],
    ['a giant index', [], [{ op: 'add', path: '/99999999999', value: 1 }]],
    ['a negative index', [1], [{ op: 'remove', path: '/-1' }]],
    ['an index with a leading zero', [1, 2], [{ op: 'remove', path: '/01' }]],
    ['the place after the last, to be read', [1], [{ op: 'remove', path: '/-' }]],
    ['the length of a list', [1], [{ op: 'replace', path: '/length', value: 0 }]],
    ['a member of a text', { a: 'text' }, [{ op: 'add', path: '/a/0', value: 1 }]],
    ['a move into itself', { a: { b: 1 } }, [{ op: 'move', from: '/a', path: '/a/b' }]],
    ['a path too deep', {}, [{ op: 'add', path: '/a'.repeat(1000), value: 1 }]],
  ])('%s', (_, document, patch) => {
    expect(jsonPatcher()(document, patch)).toBeUndefined()
  })

  test('all operations, where the last cannot be done', () => {
    const document = { a: 1 }
    expect(refused(document, { op: 'add', path: '/b', value: 2 }, { op: 'remove', path: '/c' })).toBe(true)
    expect(document).toEqual({ a: 1 })
  })
})

test('what an object inherits is not reached, and no prototype is polluted', () => {
  for (const key of ['__proto__', 'constructor', 'toString']) {
    expect(refused({}, { op: 'add', path: `/${key}/polluted`, value: true })).toBe(true)
    expect(refused({}, { op: 'copy', from: `/${key}`, path: '/a' })).toBe(true)
    const added = apply({}, { op: 'add', path: `/${key}`, value: { polluted: true } })
    expect(JSON.stringify(added)).toBe(`{"${key}":{"polluted":true}}`)
    expect(Object.getPrototypeOf(added)).toBe(Object.prototype)
    expect(JSON.stringify(apply(added, { op: 'remove', path: `/${key}` }))).toBe('{}')
  }
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

test('copies of the whole into itself end before they fill the memory', () => {
  const patch = jsonPatcher()
  let document: unknown = { a: [1, 2, 3] }
  let done = 0
  for (let i = 0; i < 100; i++) {
    const next = patch(document, [{ op: 'copy', from: '', path: `/copy${i}` }])
    if (next === undefined) break
    document = next.value
    done++
  }
  expect(done).toBeLessThan(20)
  expect(JSON.stringify(document).length).toBeLessThan(5_000_000)
})

test('what an operation does not touch keeps its identity', () => {
  const document = { a: { b: [1, { c: 2 }] }, d: { e: 3 } }
  const changed = apply(document, { op: 'add', path: '/a/b/0', value: 0 }) as typeof document
  expect(changed.d).toBe(document.d)
  expect(changed.a.b[2]).toBe(document.a.b[1])
  expect(document).toEqual({ a: { b: [1, { c: 2 }] }, d: { e: 3 } })
})

test('no patch throws, and one that fails leaves the document unchanged', () => {
  const pointer = fc.oneof(
    fc
      .array(fc.constantFrom('a', 'b', '0', '1', '-', '__proto__', ''), { maxLength: 3 })
      .map((tokens) => tokens.map((token) => `/${token}`).join('')),
    fc.string(),
  )
  const operation = fc.record(
    {
      op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'),
      path: pointer,
      from: pointer,
      value: fc.jsonValue(),
    },
    { requiredKeys: ['op', 'path'] },
  )
  const document = fc.constantFrom<unknown>({ a: [1, { b: 2 }], b: 'x' }, [[], {}], 'text', null)
  fc.assert(
    fc.property(document, fc.array(fc.oneof(operation, fc.jsonValue())), (before, patch) => {
      const copy = JSON.stringify(before)
      jsonPatcher()(before, patch)
      expect(JSON.stringify(before)).toBe(copy)
    }),
  )
  expect(({} as Record<string, unknown>)['b']).toBeUndefined()
})
