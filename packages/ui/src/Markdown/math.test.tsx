import fc from 'fast-check'
import { expect, test } from 'vitest'
import { math } from './math.tsx'
import { createDocument } from './parser/document.ts'
import type { BlockNode, InlineNode } from './parser/nodes.ts'

const syntaxes = math().spans ?? []

function inlineOf(node: BlockNode): readonly InlineNode[] {
  switch (node.type) {
    case 'paragraph':
    case 'heading':
      return node.text.nodes
    case 'quote':
    case 'footnote':
      return node.children.flat().flatMap(inlineOf)
    case 'list':
      return node.items.flat().flatMap(({ children }) => children.flat().flatMap(inlineOf))
    case 'table':
      return [node.head, ...node.rows.flat()].flatMap(({ cells }) => cells.flatMap(({ nodes }) => nodes))
    default:
      return []
  }
}

const read = (text: string, isOpen = false) => createDocument(syntaxes).update(text, isOpen).blocks.flat()

const formulas = (text: string, isOpen = false) =>
  read(text, isOpen)
    .flatMap(inlineOf)
    .flatMap((node) => (typeof node !== 'string' && node.type === 'span' ? [node.raw] : []))

const lines = [
  'a',
  '= b',
  '- c',
  '+ d',
  '> e',
  '# f',
  '=',
  '-',
  '---',
  '',
  '1. g',
  '* h',
  '| i |',
  '    j',
  '[k]: l',
]

const displays: readonly (readonly [name: string, open: string, close: string])[] = [
  ['brackets', '\\[', '\\]'],
  ['dollars', '$$', '$$'],
]

test.each(displays)(
  'a display formula in %s is one formula, whatever its lines begin with (fault D5)',
  (_, open, close) => {
    for (const line of lines) {
      const formula = `${open}\na\n${line}\nb\n${close}`
      expect(formulas(formula)).toEqual([formula])
      expect(formulas(`Text:\n${formula}\nmore *text*`)).toEqual([formula])
      expect(formulas(formula.replaceAll('\n', '\r\n'))).toEqual([formula])
      expect(formulas(`Text ${open}\n${line}c\n${close}.\n\n# Heading`)).toEqual([
        `${open}\n${line}c\n${close}`,
      ])
    }
    const whole = `${open}\n${lines.join('\n')}\n${close}`
    expect(formulas(`Before\n\n${whole}\n\nAfter`)).toEqual([whole])
  },
)

test.each(displays)('a formula in %s is one in lists and quotes too (fault D5)', (_, open, close) => {
  const whole = `${open}\n${lines.filter((line) => !line.startsWith(' ')).join('\n')}\n${close}`
  const indented = (prefix: string, spaces: string) =>
    whole
      .split('\n')
      .map((line, index) => (index === 0 ? prefix : line === '' ? '' : spaces) + line)
      .join('\n')
  const quoted = whole
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')
  expect(formulas(indented('- ', '  '))).toEqual([whole])
  expect(formulas(`1. Text\n\n${indented('   ', '   ')}\n\n2. More`)).toEqual([whole])
  expect(formulas(`- a\n  - b\n\n${indented('    ', '    ')}\n- c`)).toEqual([whole])
  expect(formulas(quoted)).toEqual([whole])
  expect(
    formulas(
      `> - a\n>\n${indented('  ', '  ')
        .split('\n')
        .map((line) => `> ${line}`)
        .join('\n')}`,
    ),
  ).toEqual([whole])
})

test('no prefix of a formula is a list, a heading, a quote or a rule (fault D5)', () => {
  const types = new Set<string>()
  for (const [, open, close] of displays) {
    const text = `Text:\n\n${open}\n${lines.join('\n')}\n${close}\n\nAfter`
    const document = createDocument(syntaxes)
    for (let end = 1; end <= text.length; end++) {
      for (const { type } of document.update(text.slice(0, end), true).blocks.flat()) types.add(type)
    }
    expect(document.update(text, false).blocks.flat()).toEqual(read(text))
  }
  expect([...types]).toEqual(['paragraph'])
})

test('random texts with formulas, split at random, end as the whole read at once (fault D5)', () => {
  const parts = ['a', '= b', '# f', '=', '---', '- c', '\\[', '\\]', '$$', '$', '\\(', '\\)', '```', 'text ']
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...parts), fc.constantFrom('\n', '\n\n', ' ', '')), {
        maxLength: 40,
      }),
      fc.array(fc.nat()),
      (pieces, ends) => {
        const text = pieces.flat().join('')
        const document = createDocument(syntaxes)
        for (const end of ends.map((each) => each % (text.length + 1)).toSorted((a, b) => a - b))
          document.update(text.slice(0, end), true)
        expect(document.update(text, false).blocks.flat()).toEqual(read(text))
      },
    ),
    { numRuns: 2000 },
  )
})

test('a delimiter without its counterpart holds up no more than a hundred lines', () => {
  const text = `\\[\n${'- a\n'.repeat(200)}`
  expect(read(text, true).map(({ type }) => type)).toEqual(['paragraph', 'list'])
  expect(read(text).map(({ type }) => type)).toEqual(['paragraph', 'list'])
  expect(read('the id is $$ here\n- a', true).map(({ type }) => type)).toEqual(['paragraph', 'list'])
})

test.each([
  '$HOME/$USER',
  '5$ et 10$',
  '$AAPL/$MSFT',
  '$5 and $6',
  'a $20 bill and a 30$ note',
  'US$5 or CA$6',
  '$PATH:$HOME',
  '$1,$2',
  '${a}/${b}',
  '($5-$10)',
  'from $$ to $$$',
  '5$/10$',
  '価格は$5と$6',
])('%s is no formula (fault D5)', (text) => {
  expect(formulas(text)).toEqual([])
})

test.each(['$x$', '$n$th', '式$x$は', '$a = b$, $c$', '($x$)', '$5$', '$f$(x)', '$\\frac{1}{2}$-axis'])(
  '%s is a formula',
  (text) => {
    expect(formulas(text).length).toBeGreaterThan(0)
  },
)
