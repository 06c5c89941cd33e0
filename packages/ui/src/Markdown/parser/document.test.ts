import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { commonMark, gitHub } from '../testing/examples.testing.ts'
import { pathological } from '../testing/pathological.testing.ts'
import { shapes } from '../testing/shapes.testing.ts'
import { plainBlocks } from '../plainText.ts'
import { createDocument, type DocumentView } from './document.ts'
import { loadAllEntities } from './entities.ts'

beforeAll(loadAllEntities)

const examples = [...commonMark, ...gitHub].map(({ markdown }) => markdown)

/** The shown document as plain data. */
function shown({ blocks, footnotes, numbers }: DocumentView): unknown {
  const withoutMarks = (key: string, value: unknown) => (key === 'completed' ? undefined : value)
  return JSON.parse(JSON.stringify([blocks, footnotes, [...numbers]], withoutMarks))
}

const atOnce = (text: string) => shown(createDocument().update(text, false))

function streamed(text: string, ends: readonly number[]): unknown {
  const document = createDocument()
  for (const end of ends) document.update(text.slice(0, end), true)
  return shown(document.update(text, false))
}

const everyEnd = (text: string) => Array.from({ length: text.length + 1 }, (_, end) => end)

test('every split of every example ends as the whole read at once', () => {
  const differing = examples.filter((text) => {
    const whole = JSON.stringify(atOnce(text))
    return everyEnd(text).some((end) => JSON.stringify(streamed(text, [end])) !== whole)
  })
  expect(differing).toEqual([])
})

test('every example read a character at a time ends as the whole read at once', () => {
  for (const text of examples) expect(streamed(text, everyEnd(text))).toEqual(atOnce(text))
})

const containers: Readonly<Record<string, (text: string) => string>> = {
  'behind one another': (text) => text,
  'in a quote': (text) => text.replaceAll(/^/gm, '> '),
  'in a list item': (text) => `1. a\n${text.replaceAll(/^/gm, '   ')}`,
  'in a quote in a list in a quote': (text) => `> 7) x\n${text.replaceAll(/^/gm, '>    > ')}`,
  'in a footnote': (text) => `[^n]\n\n[^n]: a\n${text.replaceAll(/^/gm, '    ')}`,
}

for (const [place, wrap] of Object.entries(containers)) {
  test(`random examples ${place}, split at random, end as the whole read at once`, () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...examples), { minLength: 1, maxLength: 5 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
        (parts, places) => {
          const text = wrap(parts.join('\n'))
          const ends = places.map((share) => Math.floor(share * text.length)).toSorted((a, b) => a - b)
          expect(streamed(text, ends)).toEqual(atOnce(text))
        },
      ),
      { numRuns: 150 },
    )
  })
}

test('random Markdown characters, split at random, end as the whole read at once', () => {
  const pieces = [
    '\n',
    '\n\n',
    '```\n',
    '|-|\n',
    '\r\n',
    '    ',
    '\t',
    '[x] ',
    'https://a.b',
    '[^1]',
    ': ',
  ].concat('a |  | - |1. |> |~~~|#|[|]|(|)|*|**|_|~~|`|\\|![|-|='.split('|'), '|')
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...pieces), { maxLength: 60 }),
      fc.integer({ min: 1, max: 7 }),
      (some, step) => {
        const text = some.join('')
        const ends = everyEnd(text).filter((end) => end % step === 0)
        expect(streamed(text, ends)).toEqual(atOnce(text))
      },
    ),
    { numRuns: 1500 },
  )
})

test('a table whose head was a paragraph refers to each label once, however it is split', () => {
  for (const text of ['[x] \\|-|\n|-|\n\n', '[^1] \\|-|\n|-|\n\n[^1]: a\n'])
    expect(streamed(text, everyEnd(text))).toEqual(atOnce(text))
})

test('a line that begins another block is not the head of a table', () => {
  const heads = ['~~~', '~~~ a', '- a', '- ~~~', '1. a', '> a', '# a', '#\ta\\', '[^1]: a']
  for (const head of heads) {
    for (const text of [`${head}|\n|-|\n`, `${head}|\n\n|-|\n`, `${head}|b\n|-|-|\n`]) {
      expect(streamed(text, everyEnd(text))).toEqual(atOnce(text))
      expect([text, JSON.stringify(atOnce(text)).includes('"table"')]).toEqual([text, false])
    }
  }
})

test('a blank line at the end of an open fence does not make its list loose', () => {
  for (const text of ['- ```\n\n- a\n', '1. ```\n\n1. \n', '- ```\n\n- a']) {
    expect(streamed(text, everyEnd(text))).toEqual(atOnce(text))
    expect(JSON.stringify(atOnce(text))).toContain('"tight":true')
  }
})

test('a blank line ends an empty quote, too', () => {
  for (const text of ['> \n\n> a', '>\n>\n\n\n> a', '1. >\n\n   > a', '> >\n\n> a']) {
    expect(streamed(text, everyEnd(text))).toEqual(atOnce(text))
    expect(JSON.stringify(atOnce(text)).match(/"quote"/g)?.length).toBe(text.startsWith('> >') ? 3 : 2)
  }
})

describe('while text arrives', () => {
  const visible = (text: string) => text.replaceAll(/[^\p{L}\p{N}]/gu, '')
  const isWithin = (part: string, whole: string) => {
    let at = 0
    for (const character of part) {
      at = whole.indexOf(character, at) + 1
      if (at === 0) return false
    }
    return true
  }
  /**
   * The words of a text that must be visible while more may follow. These are the words that are visible if the text
   * ends there, without the destination of an unfinished link, and without a last line of punctuation or a definition.
   */
  const mustBeSeen = (text: string) => {
    const start = text.lastIndexOf('](')
    const judged = text.replace(/\n(?:[\s>*+\-=#|:`~_]+|\[[^\]]+\]:.*)$/, '\n')
    // The box of a task, of which no text is shown.
    const unboxed = text.replace(/((?:^|\n)[ \t]*[-*+] )\[[ xX]?\]?\s*$/, '$1')
    return [text, judged, unboxed, ...(start < 0 ? [] : [text.slice(0, start)])].map((each) =>
      visible(plainBlocks(createDocument().update(each, false).blocks)),
    )
  }

  test('no letter or digit is missing at any prefix of any example', () => {
    const missing = examples.flatMap((text) => {
      const document = createDocument()
      return everyEnd(text)
        .map((end) => text.slice(0, end))
        .filter((prefix) => {
          const seen = visible(plainBlocks(document.update(prefix, true).blocks))
          // Within code that is still open, character references are as they are written.
          return ![...mustBeSeen(prefix), visible(prefix)].some((part) => isWithin(part, seen))
        })
    })
    expect(missing).toEqual([])
  })

  const open = (text: string) => JSON.stringify(createDocument().update(text, true).blocks.flat())
  const nodes = (text: string) => {
    const [node] = createDocument().update(text, true).blocks.flat()
    return node?.type === 'paragraph' ? node.text.nodes : node
  }

  test('what is open at the very end is completed', () => {
    expect(nodes('a **b')).toEqual(['a ', { type: 'strong', children: ['b'] }])
    expect(nodes('a **b*')).toEqual(['a ', { type: 'strong', children: ['b'] }])
    expect(nodes('a `b c')).toEqual(['a ', { type: 'code', text: 'b c' }])
    expect(nodes('a ~~b *c')).toEqual([
      'a ',
      { type: 'deleted', children: ['b ', { type: 'emphasis', children: ['c'] }] },
    ])
    expect(nodes('これは**重要')).toEqual(['これは', { type: 'strong', children: ['重要'] }])
    expect(nodes('see [the docs](https://exam')).toEqual([
      'see ',
      { type: 'link', href: undefined, children: ['the docs'] },
    ])
    expect(nodes('![a plot](https://evil.example/?d=sec')).toEqual([
      { type: 'image', src: undefined, alt: 'a plot' },
    ])
    expect(open('| a | b')).toContain('"type":"table"')
  })

  test('what only might open something is as it is written', () => {
    expect(nodes('2 * 3')).toEqual(['2 * 3'])
    expect(nodes('a*b')).toEqual(['a*b'])
    expect(nodes('if a <b then c')).toEqual(['if a <b then c'])
    expect(nodes('[1, 2')).toEqual(['[1, 2'])
  })

  test('a line that could become anything changes nothing before it', () => {
    for (const start of ['-', '--', '=', '*', '#', '>', '|', '```']) {
      expect(open(`A paragraph\n${start}`)).toBe(open('A paragraph\n'))
    }
  })

  test('a rule is one only once its line is complete', () => {
    expect(open('foo\n***')).not.toContain('rule')
    expect(open('foo\n***b')).not.toContain('rule')
    expect(open('foo\n***\n')).toContain('rule')
  })

  test('a text that is another one is read from its beginning', () => {
    const document = createDocument()
    document.update('# One\n\nTwo\n\n', true)
    expect(shown(document.update('Three\n\nFour', false))).toEqual(atOnce('Three\n\nFour'))
  })
})

describe('identity', () => {
  test('finished blocks, items and rows stay the same objects', () => {
    const document = createDocument()
    const text = '# a\n\nb **c**\n\n- d\n- e\n- f\n\n| g |\n|---|\n| h |\n| i |\n'
    const seen = new Map<string, Set<unknown>>()
    for (let end = 1; end <= text.length; end++) {
      const { blocks, finished } = document.update(text.slice(0, end), true)
      for (const [index, block] of blocks.flat().entries()) {
        if (index >= finished) continue
        const key = `${index} ${block.type}`
        seen.set(key, (seen.get(key) ?? new Set()).add(block))
      }
    }
    expect([...seen].map(([key, objects]) => [key, objects.size])).toEqual([
      ['0 heading', 1],
      ['1 paragraph', 1],
      ['2 list', 1],
    ])
  })

  test('a late definition changes the blocks that refer to it, and no other', () => {
    const document = createDocument()
    const start = 'One [foo].\n\nTwo.\n\n- three\n- four [foo] [bar]\n\nFive [bar].\n\n'
    const before = document.update(start, true).blocks.flat()
    const after = document.update(`${start}[foo]: https://example.com\n`, true).blocks.flat()
    expect(after.map((block, index) => block === before[index])).toEqual([false, true, false, true])
    expect(JSON.stringify(after)).toContain('https://example.com')
    const [, , list] = after
    const [, , listBefore] = before
    if (list?.type !== 'list' || listBefore?.type !== 'list') throw new Error('There is no list.')
    expect(list.items.flat()[0]).toBe(listBefore.items.flat()[0])
  })

  test('a late footnote changes the block that refers to it, and is numbered', () => {
    const document = createDocument()
    const start = 'One[^a].\n\nTwo[^b].\n\n'
    const before = document.update(start, true)
    const after = document.update(`${start}[^b]: Note b.\n`, true)
    expect(after.blocks.flat()[0]).toBe(before.blocks.flat()[0])
    expect([...after.numbers]).toEqual([['b', 1]])
    expect([...document.update(`${start}[^b]: Note b.\n\n[^a]: Note a.\n`, false).numbers]).toEqual([
      ['a', 1],
      ['b', 2],
    ])
  })
})

describe('a frame', () => {
  const start = `${'A paragraph.\n\n'.repeat(200)}[^n]: A note.\n\nThe last[^n]`

  /** Counts how often the type of a finished block is read from now on. */
  function countReads({ blocks, finished }: DocumentView): () => number {
    let reads = 0
    for (const node of blocks.flat().slice(0, finished)) {
      const { type } = node
      Object.defineProperty(node, 'type', {
        get() {
          reads++
          return type
        },
      })
    }
    return () => reads
  }

  test('reads no finished block, neither while a block grows nor when it ends', () => {
    const document = createDocument()
    const view = document.update(start, true)
    expect(view.finished).toBe(200)
    const reads = countReads(view)
    document.update(`${start} one`, true)
    document.update(`${start} one goes on.\n\nAnother`, true)
    expect(reads()).toBe(0)
  })

  test('that brings no footnote keeps the list of footnotes', () => {
    const document = createDocument()
    const { footnotes } = document.update(start, true)
    expect(footnotes.map(({ label }) => label)).toEqual(['n'])
    expect(document.update(`${start} one`, true).footnotes).toBe(footnotes)
    expect(document.update(`${start} one goes on.\n\nAnother`, true).footnotes).toBe(footnotes)
  })
})

describe('the work', () => {
  function workOf(text: string, step: number): number {
    const document = createDocument()
    for (let end = step; end < text.length; end += step) document.update(text.slice(0, end), true)
    document.update(text, false)
    return document.work
  }

  for (const [shape, make] of Object.entries(shapes)) {
    test(`of ${shape} grows as the text does`, () => {
      const work = [12, 24, 48, 96].map((thousands) => workOf(make(thousands * 1000), 40))
      const growths = work.slice(1).map((each, index) => each / (work[index] ?? 1))
      expect(growths.filter((growth) => growth > 2.2)).toEqual([])
      expect(work.at(-1)).toBeLessThan(96_000 * 10)
    })
  }

  for (const [name, make] of Object.entries(pathological)) {
    test(`of 50 kB of ${name} is bounded, and nothing of it is lost`, () => {
      const text = make(50_000)
      expect(workOf(text, 250)).toBeLessThan(text.length * 12)
      const letters = (of: string) => of.replaceAll(/[^a-z]/g, '').length
      const whole = createDocument().update(text, false)
      // Those that are links hide where they lead to.
      const hidesSome = /\(d\)|\[0\]|\]\(\)/.test(text)
      expect(hidesSome || letters(plainBlocks(whole.blocks)) === letters(text)).toBe(true)
    })
  }
})

test('Japanese emphasis needs no spaces', () => {
  const html = (text: string) => JSON.stringify(createDocument().update(text, false).blocks)
  expect(html('**重要。**次に')).toContain('{"type":"strong","children":["重要。"]},"次に"')
  expect(html('これは**「重要」**です')).toContain('{"type":"strong","children":["「重要」"]}')
  expect(html('~~古い。~~新')).toContain('{"type":"deleted","children":["古い。"]},"新"')
  expect(html('詳しくはhttps://example.com/a。次に')).toContain('"href":"https://example.com/a"')
})
