import { manualFrames } from '@chatstream/testing'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { createLineSplitter } from './codeLines.ts'
import { createColoring } from './coloring.ts'
import { createColoringService } from './coloringService.ts'
import { colorsFor, type TokenLine } from './highlighter.ts'
import { createHighlighting, type HighlightedRuns, type LineHighlighter } from './highlighting.ts'
import { createHighlighter } from './lazyHighlighter.ts'
import type { IdleTime } from './idleTime.ts'
import { grammarOf } from './languages.ts'
import { lineHighlighterOf } from './shiki.ts'
import { withClasses } from './tokenRuns.ts'
import { loadHighlighter } from './useHighlighted.ts'

const code = "/* a comment\nthat goes on */\nconst a = `one ${two('three')}\nfour`\n// five\nexport {}"

const always = () => true

const settled = ({ lines, last }: HighlightedRuns) => ({ lines, last })

async function languagesOf(name: string) {
  const loaded = await grammarOf(name)?.()
  if (loaded === undefined) throw new Error('There is no grammar.')
  return loaded.default
}

async function grammar(name: string): Promise<LineHighlighter> {
  const highlight = lineHighlighterOf(await languagesOf(name))
  if (highlight === undefined) throw new Error('There is no grammar.')
  return highlight
}

/** A highlighter without a worker. */
async function inPage(name: string, idleTime: IdleTime, frames = manualFrames()) {
  const service = createColoringService(undefined, (answer) => createColoring(idleTime, answer))
  return createHighlighter(service, { id: 1, languages: await languagesOf(name) }, frames)
}

/** The tokens of a line as texts and classes, without plain ones. */
function tokensOf(text: string, line: TokenLine | undefined): (readonly [string, string])[] {
  let end = 0
  let name = ''
  const tokens: (readonly [string, string])[] = []
  for (const each of line ?? []) {
    if (typeof each === 'string') name = each
    else tokens.push([text.slice(end, (end += each)), name])
  }
  return tokens.filter(([, className]) => className !== '')
}

test('each line is coloured once, when it is finished, however the code arrives', async () => {
  const highlight = await grammar('ts')
  const seen: string[] = []
  const counted: LineHighlighter = (line, ...rest) => {
    seen.push(line)
    return highlight(line, ...rest)
  }
  const split = createLineSplitter()
  const update = createHighlighting(counted)
  const starts: unknown[] = []
  for (let end = 0; end <= code.length; end++) {
    starts.push(update(split(code.slice(0, end)), false, always).lines[0]?.[0])
  }
  update(split(code), true, always)
  expect(seen).toEqual(code.split('\n'))
  expect(new Set(starts.filter((line) => line !== undefined)).size).toBe(1)
})

test('colours do not depend on how the code arrived', async () => {
  const highlight = await grammar('ts')
  const whole = settled(createHighlighting(highlight)(createLineSplitter()(code), true, always))
  fc.assert(
    fc.property(fc.array(fc.nat({ max: code.length })), (ends) => {
      const split = createLineSplitter()
      const update = createHighlighting(highlight)
      for (const end of ends.toSorted((a, b) => a - b)) update(split(code.slice(0, end)), false, always)
      expect(settled(update(split(code), true, always))).toEqual(whole)
    }),
    { numRuns: 50 },
  )
})

test('what begins above goes on: comments and templates over several lines', async () => {
  const { lines } = createHighlighting(await grammar('ts'))(createLineSplitter()(code), false, always)
  const texts = code.split('\n')
  expect(lines.flat().map((line, index) => tokensOf(texts[index] ?? '', withClasses(line)).at(-1))).toEqual([
    ['/* a comment', 'cs-tok-comment'],
    ['that goes on */', 'cs-tok-comment'],
    // The brace that ends what is put into the template is plain.
    ["'three'", 'cs-tok-string'],
    ['four`', 'cs-tok-string'],
    ['// five', 'cs-tok-comment'],
  ])
})

test('without time a backlog is coloured a line at a time, the last line when all others are', async () => {
  const highlight = await grammar('ts')
  const lines = createLineSplitter()('let a = 1\nlet b = 2\nlet c')
  createHighlighting(highlight)(lines, true, always)
  const update = createHighlighting(highlight)
  const seen = [1, 2, 3].map(() => update(lines, true, () => false))
  expect(seen.map((each) => each.lines.flat().length)).toEqual([1, 2, 2])
  expect(seen.map(({ last }) => last !== undefined)).toEqual([false, false, true])
})

test('a grammar is made ready an expression at a time, and colours as it would at once', async () => {
  const highlight = await grammar('python')
  const lines = createLineSplitter()('def f(a: int) -> str:\n    return f"{a}" # b\n')
  const update = createHighlighting(highlight)
  let tries = 0
  let seen = update(lines, false, () => false)
  for (; seen.lines.flat().length < 2; tries++) seen = update(lines, false, () => false)
  expect(tries).toBeGreaterThan(20)
  expect(seen.lines).toEqual(createHighlighting(highlight)(lines, false, always).lines)
})

test('a line keeps its colours while it grows; other code has none (fault D13)', async () => {
  const split = createLineSplitter()
  const update = createHighlighting(await grammar('ts'))
  const shown = split('let a\nlet b')
  const highlighted = { ...update(shown, true, always), origin: shown.origin }
  expect(colorsFor(highlighted, shown)).toBe(highlighted)
  expect(colorsFor(highlighted, split('let a\nvar b'))).toMatchObject({
    lines: highlighted.lines,
    last: undefined,
  })
  for (const longer of ['let a\nlet b = 1', 'let a\nlet b = 1\n', 'let a\nlet b = 1\nlet c']) {
    expect(colorsFor(highlighted, split(longer))).toBe(highlighted)
  }
  expect(colorsFor(highlighted, split('const a\nlet b'))).toBeUndefined()
})

test('the colours of an open line stay until the line is coloured again (fault D13)', async () => {
  const split = createLineSplitter()
  const update = createHighlighting(await grammar('ts'))
  const { last } = update(split('let a'), true, always)
  expect(tokensOf('let a', withClasses(last ?? []))).toEqual([['let', 'cs-tok-keyword']])
  expect(update(split('let a = 1'), false, always).last).toBe(last)
  expect(update(split('let a = 1\n'), false, always)).toMatchObject({ last: undefined, lastText: '' })
})

test('code that keeps coming puts off no colours: one slice is asked for, and colours what there is by then', async () => {
  const slices: ((hasTime: () => boolean) => void)[] = []
  const frames = manualFrames()
  const highlighter = await inPage(
    'ts',
    (work) => {
      slices.push(work)
      return () => slices.splice(slices.indexOf(work), 1)
    },
    frames,
  )
  let told = 0
  highlighter.subscribe(() => told++)
  const split = createLineSplitter()
  for (let end = 0; end <= code.length; end++) highlighter.push(split(code.slice(0, end)), false)
  expect(slices.length).toBe(1)
  slices.shift()?.(always)
  expect(highlighter.highlighted()?.lines.flat().length).toBe(5)
  // It is told with the next frame, in which React commits the text too.
  expect(told).toBe(0)
  frames.tick()
  expect(told).toBe(1)
  // All but the open line are done, and that is due once the code is complete.
  expect(slices.length).toBe(0)
  highlighter.push(split(code), true)
  expect(slices.length).toBe(1)
  slices.shift()?.(always)
  expect(tokensOf('export {}', highlighter.highlighted()?.last)).toEqual([['export', 'cs-tok-keyword']])
  highlighter.push(split(`${code}\n`), true)
  highlighter.stop()
  expect([slices.length, frames.pending]).toEqual([0, 0])
})

test('a line that rests is coloured in idle time too', async () => {
  vi.useFakeTimers()
  const slices: ((hasTime: () => boolean) => void)[] = []
  const idleTime = (work: (hasTime: () => boolean) => void) => {
    slices.push(work)
    return () => slices.splice(0)
  }
  const highlighter = await inPage('ts', idleTime)
  const split = createLineSplitter()
  highlighter.push(split('let'), false)
  vi.advanceTimersByTime(299)
  highlighter.push(split('let a'), false)
  vi.advanceTimersByTime(299)
  expect(slices.length).toBe(0)
  vi.advanceTimersByTime(1)
  expect(slices.length).toBe(1)
  slices.shift()?.(always)
  vi.useRealTimers()
  expect(tokensOf('let', highlighter.highlighted()?.last)).toEqual([['let', 'cs-tok-keyword']])
})

test('letters beyond ASCII are letters', async () => {
  const line = 'const 名前 = 𠮷("é")'
  const colored = createHighlighting(await grammar('ts'))(createLineSplitter()(`${line}\n`), false, always)
  expect(tokensOf(line, withClasses(colored.lines.flat()[0] ?? []))).toEqual([
    ['const', 'cs-tok-keyword'],
    ['名前', 'cs-tok-constant'],
    ['𠮷', 'cs-tok-function'],
    ['"é"', 'cs-tok-string'],
  ])
})

test.each([
  ['ts', 'x = typeof new A()', ['typeof', 'new']],
  ['python', 'x = not a and b', ['not', 'and']],
])('operators that are words are keywords: %s', async (name, line, words) => {
  const { lines } = createHighlighting(await grammar(name))(createLineSplitter()(`${line}\n`), false, always)
  const keywords = tokensOf(line, withClasses(lines.flat()[0] ?? [])).filter(
    ([, className]) => className === 'cs-tok-keyword',
  )
  expect(keywords.map(([text]) => text.trim())).toEqual(words)
})

test('usual short names are known, others have no colours', async () => {
  for (const name of ['js', 'TSX', 'py', 'sh', 'yml', 'c++', 'diff', 'json']) {
    expect(await loadHighlighter(name)).toBeTypeOf('function')
  }
  for (const name of ['', 'brainhash', 'constructor', '../../x']) {
    expect(await loadHighlighter(name)).toBeUndefined()
  }
})
