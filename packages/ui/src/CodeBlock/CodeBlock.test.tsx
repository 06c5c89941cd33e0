import { cleanup, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { renderToStaticMarkup } from 'react-dom/server'
import { beforeAll, afterEach, expect, test, vi } from 'vitest'
import { StringsProvider } from '../strings/StringsProvider.tsx'
import { CodeBlock } from './CodeBlock.tsx'
import { fileNameOf } from './download.ts'
import { loadLanguage } from '../strings/languages.ts'

beforeAll(() => loadLanguage('ja'))

afterEach(cleanup)

test('its text is the code, before the colours are there and with them', async () => {
  const code = 'const a = 1\n\n\tif (a) b()\n'
  const { container } = render(<CodeBlock code={code} language="ts" />)
  const shown = () => container.querySelector('code')?.textContent
  expect(shown()).toBe(code)
  await vi.waitUntil(() => container.querySelector('.cs-tok-keyword'))
  expect(shown()).toBe(code)
})

test('it is named by its language and reached by keyboard', () => {
  render(<CodeBlock code="a" language="ts" />)
  expect(screen.getByRole('group', { name: 'Code, ts' }).tabIndex).toBe(0)
  cleanup()
  render(
    <StringsProvider locale="ja">
      <CodeBlock code="a" />
    </StringsProvider>,
  )
  expect(screen.getByRole('group', { name: 'コード' })).toBeTruthy()
})

test('the copied text is the visible code, and the outcome is announced', async () => {
  const user = userEvent.setup()
  render(<CodeBlock code={'a\u202Eb\u001B[31m'} />)
  await user.click(screen.getByRole('button', { name: 'Copy' }))
  expect(await navigator.clipboard.readText()).toBe('aU+202Eb')
  expect(screen.getByRole('status').textContent).toBe('Copied')
})

test('long lines are broken for who asks for it', async () => {
  const user = userEvent.setup()
  const { container } = render(<CodeBlock code="a" />)
  const button = screen.getByRole('button', { name: 'Wrap' })
  await user.click(button)
  expect(button.getAttribute('aria-pressed')).toBe('true')
  expect(container.querySelector('figure')?.hasAttribute('data-wrap')).toBe(true)
})

test('finished lines are touched no more while code arrives', async () => {
  const lines = Array.from({ length: 70 }, (_, index) => `line ${index}`)
  const { container, rerender } = render(<CodeBlock code={`${lines.join('\n')}\nlas`} complete={false} />)
  const touched: Node[] = []
  const observer = new MutationObserver((records) => touched.push(...records.map(({ target }) => target)))
  observer.observe(container, { subtree: true, childList: true, characterData: true, attributes: true })
  rerender(<CodeBlock code={`${lines.join('\n')}\nlast`} complete={false} />)
  await Promise.resolve()
  observer.disconnect()
  const last = [...container.querySelectorAll('.cs-line')].at(-1)
  expect(last?.textContent).toBe('last')
  expect(touched.length).toBe(1)
  expect(touched.every((node) => last?.contains(node))).toBe(true)
})

test('a server renders it plain', () => {
  expect(renderToStaticMarkup(<CodeBlock code="const a" language="ts" />)).toContain(
    '<code><span class="cs-lines"><span class="cs-line">const a</span></span></code>',
  )
})

test('a file is named after the language', () => {
  expect(['ts', 'Python', 'objective-c', '', '../etc', 'c++'].map(fileNameOf)).toEqual([
    'code.ts',
    'code.py',
    'code.m',
    'code.txt',
    'code.txt',
    'code.txt',
  ])
})
