import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLineSplitter } from './codeLines.ts'
import { loadHighlighter, type LineHighlighter } from './highlighter.ts'
import { createHighlighting } from './highlighting.ts'

const code = "/* a comment\nthat goes on */\nconst a = `one ${two('three')}\nfour`\n// five\nexport {}"

async function typescript(): Promise<LineHighlighter> {
  const highlight = await loadHighlighter('ts')
  if (highlight === undefined) throw new Error('There is no grammar.')
  return highlight
}

test('each finished line is coloured once, however the code arrives', async () => {
  const highlight = await typescript()
  const count = new Map<string, number>()
  const counted: LineHighlighter = (line, state) => {
    count.set(line, (count.get(line) ?? 0) + 1)
    return highlight(line, state)
  }
  const split = createLineSplitter()
  const update = createHighlighting(counted)
  const starts: unknown[] = []
  for (let end = 0; end <= code.length; end++) starts.push(update(split(code.slice(0, end))).lines[0]?.[0])
  // Once while it is the last line and whole, once for good.
  expect(count.get('that goes on */')).toBe(2)
  expect(new Set(starts.filter((line) => line !== undefined)).size).toBe(1)
})

test('colours do not depend on how the code arrived', async () => {
  const highlight = await typescript()
  const whole = createHighlighting(highlight)(createLineSplitter()(code))
  fc.assert(
    fc.property(fc.array(fc.nat({ max: code.length })), (ends) => {
      const split = createLineSplitter()
      const update = createHighlighting(highlight)
      for (const end of ends.toSorted((a, b) => a - b)) update(split(code.slice(0, end)))
      expect(update(split(code))).toEqual(whole)
    }),
    { numRuns: 50 },
  )
})

test('what begins above goes on: comments and templates over several lines', async () => {
  const { lines } = createHighlighting(await typescript())(createLineSplitter()(code))
  expect(lines.flat().map((line) => line.at(-1)?.[1])).toEqual([
    'cs-tok-comment',
    'cs-tok-comment',
    // The brace that ends what is put into the template.
    undefined,
    'cs-tok-string',
    'cs-tok-comment',
  ])
})

test('a backlog is coloured 32 lines at a time', async () => {
  const lines = createLineSplitter()('let a = 1\n'.repeat(100))
  const update = createHighlighting(await typescript())
  expect([1, 2, 3, 4].map(() => update(lines).lines.flat().length)).toEqual([32, 64, 96, 100])
})

test('usual short names are known, others have no colours', async () => {
  for (const name of ['js', 'TSX', 'py', 'sh', 'yml', 'c++', 'diff', 'json']) {
    expect(await loadHighlighter(name)).toBeTypeOf('function')
  }
  for (const name of ['', 'brainhash', 'constructor', '../../x']) {
    expect(await loadHighlighter(name)).toBeUndefined()
  }
})
