import { manualFrames } from '@chatstream/testing'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { countOf } from '../shared/chunks.ts'
import { createLineSplitter } from './codeLines.ts'
import { createColoring } from './coloring.ts'
import { createColoringService, type ColoringRequest, type OpenPort } from './coloringService.ts'
import { createHighlighter } from './lazyHighlighter.ts'
import { grammarOf } from './languages.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const loaded = await grammarOf('ts')?.()
const grammar = { id: 1, languages: loaded?.default ?? [] }

/** A worker in this thread: messages are cloned, answers come when `work` is called. */
function fakeWorkers() {
  const works: ((hasTime: () => boolean) => void)[] = []
  const opened: { requests: ColoringRequest[]; isClosed: boolean; size(): number; fail(): void }[] = []
  const open: OpenPort = (answer, fail) => {
    const coloring = createColoring(
      (work) => {
        works.push(work)
        return () => works.splice(works.indexOf(work), 1)
      },
      (each) => answer(structuredClone(each)),
    )
    const worker = {
      requests: [] as ColoringRequest[],
      isClosed: false,
      size: coloring.size,
      fail,
    }
    opened.push(worker)
    return {
      post(request) {
        worker.requests.push(request)
        coloring.post(structuredClone(request))
      },
      close() {
        worker.isClosed = true
        coloring.close()
      },
    }
  }
  return {
    open,
    opened,
    work: () => {
      for (const work of works.splice(0)) work(() => true)
    },
  }
}

const noPort: OpenPort = () => {
  throw new Error('There are no workers.')
}

test('a growing block sends each line once and gets the colours of new lines only', () => {
  const { open, opened, work } = fakeWorkers()
  const service = createColoringService(open, noPort)
  const highlighter = createHighlighter(service, grammar, manualFrames())
  const split = createLineSplitter()
  const code = 'const a = 1\n/* two\nthree */\nlet b'
  for (let end = 1; end <= code.length; end++) {
    highlighter.push(split(code.slice(0, end)), false)
    work()
  }
  highlighter.push(split(code), true)
  work()
  const sent = opened[0]?.requests.flatMap((request) =>
    request.type === 'code' ? [[...request.lines, request.last]] : [],
  )
  expect(sent).toEqual([
    ['const a = 1', undefined],
    ['/* two', undefined],
    ['three */', undefined],
    ['let b'],
  ])
  expect(highlighter.highlighted()).toMatchObject({
    lines: [
      [
        ['cs-tok-keyword', 5, '', 1, 'cs-tok-constant', 1, '', 3, 'cs-tok-constant', 1],
        ['cs-tok-comment', 6],
        ['cs-tok-comment', 8],
      ],
    ],
    last: ['cs-tok-keyword', 3],
  })
})

test('all blocks share one worker, which starts with the first and ends when idle', () => {
  const { open, opened, work } = fakeWorkers()
  const service = createColoringService(open, noPort)
  expect(opened.length).toBe(0)
  const split = createLineSplitter()
  const streaming = createHighlighter(service, grammar, manualFrames())
  streaming.push(split('let a\n'), false)
  createHighlighter(service, grammar, manualFrames()).push(createLineSplitter()('let b\n'), true)
  work()
  expect(opened.length).toBe(1)
  expect(opened[0]?.requests.map(({ type }) => type)).toEqual(['grammar', 'code', 'code', 'end'])
  vi.advanceTimersByTime(29_999)
  expect(opened[0]?.isClosed).toBe(false)
  vi.advanceTimersByTime(1)
  expect([opened[0]?.isClosed, service.size(), vi.getTimerCount()]).toEqual([true, 0, 0])
  // A block that goes on later starts another one, from its first line.
  const before = streaming.highlighted()
  streaming.push(split('let a\nlet c\n'), false)
  expect(streaming.highlighted()).toBe(before)
  work()
  expect(opened[1]?.requests.at(-1)).toMatchObject({ lines: ['let a', 'let c'] })
  expect(countOf(streaming.highlighted()?.lines ?? [])).toBe(2)
  expect(streaming.highlighted()?.lines[0]?.[0]).toBe(before?.lines[0]?.[0])
})

test('a block that leaves the page leaves nothing: no lines, no work, no timer', () => {
  const { open, opened, work } = fakeWorkers()
  const service = createColoringService(open, noPort)
  const frames = manualFrames()
  const highlighters = Array.from({ length: 100 }, (_, index) => {
    const highlighter = createHighlighter(service, grammar, frames)
    highlighter.push(createLineSplitter()(`let a${index}\nlet`), false)
    return highlighter
  })
  expect([service.size(), opened[0]?.size()]).toEqual([100, 100])
  work()
  for (const highlighter of highlighters) highlighter.stop()
  expect([service.size(), opened[0]?.size(), frames.pending]).toEqual([0, 0, 0])
  vi.advanceTimersByTime(30_000)
  expect([opened[0]?.isClosed, vi.getTimerCount()]).toEqual([true, 0])
})

test('a worker that crashes is replaced once; then the page highlights. No line loses its colours', () => {
  const workers = fakeWorkers()
  const local = fakeWorkers()
  const service = createColoringService(workers.open, local.open)
  const highlighter = createHighlighter(service, grammar, manualFrames())
  const split = createLineSplitter()
  highlighter.push(split('let a\n'), false)
  workers.work()
  const first = highlighter.highlighted()?.lines[0]?.[0]
  highlighter.push(split('let a\nlet b\n'), false)
  workers.opened[0]?.fail()
  expect(workers.opened.map(({ isClosed }) => isClosed)).toEqual([true, false])
  expect(highlighter.highlighted()?.lines[0]?.[0]).toBe(first)
  workers.opened[1]?.fail()
  // What the dead ones still say is not heard.
  workers.opened[0]?.fail()
  expect([workers.opened.length, local.opened.length]).toEqual([2, 1])
  local.work()
  expect(highlighter.highlighted()?.lines.flat()).toEqual([first, first])
  expect(highlighter.highlighted()?.lines[0]?.[0]).toBe(first)
})

test('a worker that hangs is replaced once; then the page highlights', () => {
  const workers = fakeWorkers()
  const local = fakeWorkers()
  const service = createColoringService(workers.open, local.open)
  const highlighter = createHighlighter(service, grammar, manualFrames())
  const split = createLineSplitter()
  highlighter.push(split('let a\n'), false)
  vi.advanceTimersByTime(9000)
  // New lines give it no more time.
  highlighter.push(split('let a\nlet b\n'), true)
  vi.advanceTimersByTime(1000)
  expect(workers.opened.map(({ isClosed }) => isClosed)).toEqual([true, false])
  vi.advanceTimersByTime(10_000)
  expect(workers.opened.map(({ isClosed }) => isClosed)).toEqual([true, true])
  local.work()
  expect(countOf(highlighter.highlighted()?.lines ?? [])).toBe(2)
})

test('a worker that cannot be loaded is not tried again', () => {
  const workers = fakeWorkers()
  const local = fakeWorkers()
  const service = createColoringService(workers.open, local.open)
  const highlighter = createHighlighter(service, grammar, manualFrames())
  highlighter.push(createLineSplitter()('let a\n'), true)
  workers.opened[0]?.fail()
  expect([workers.opened.length, local.opened.length]).toEqual([1, 1])
  local.work()
  expect(countOf(highlighter.highlighted()?.lines ?? [])).toBe(1)
})

test.each([
  ['there are no workers', noPort],
  [
    'messages cannot be sent',
    (() => ({
      post() {
        throw new Error('DataCloneError')
      },
      close() {},
    })) satisfies OpenPort,
  ],
])('where %s the page highlights', (_, openWorker) => {
  const local = fakeWorkers()
  const service = createColoringService(openWorker, local.open)
  const highlighter = createHighlighter(service, grammar, manualFrames())
  highlighter.push(createLineSplitter()('let a\n'), true)
  local.work()
  expect(countOf(highlighter.highlighted()?.lines ?? [])).toBe(1)
})

test('a broken grammar leaves its code plain and other code in colour', () => {
  const { open, work } = fakeWorkers()
  const service = createColoringService(open, noPort)
  // An app's grammar without patterns.
  const broken = { id: 2, languages: [{ name: 'x', scopeName: 'x' }] as unknown as typeof grammar.languages }
  const [plain, colored] = [broken, grammar].map((each) => {
    const highlighter = createHighlighter(service, each, manualFrames())
    highlighter.push(createLineSplitter()('let a\n'), true)
    return highlighter
  })
  work()
  expect(plain?.highlighted()?.lines).toEqual([[[]]])
  expect(colored?.highlighted()?.lines).toEqual([[['cs-tok-keyword', 3]]])
})
