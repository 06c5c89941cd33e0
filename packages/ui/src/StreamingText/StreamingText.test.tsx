import { cleanup, render } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { StreamingText } from './StreamingText.tsx'

afterEach(cleanup)

test('its textContent is the text, character for character, blank lines included', () => {
  const text = '\n\nFirst line\nsecond line \n\n\n  Third\n'
  const { container } = render(<StreamingText text={text} />)
  expect(container.textContent).toBe(text)
})

test('markup is text', () => {
  const { container } = render(<StreamingText text={'<img src=x onerror=alert(1)>'} />)
  expect(container.querySelector('img')).toBeNull()
  expect(container.textContent).toBe('<img src=x onerror=alert(1)>')
})

test('while it grows, nothing but the last paragraph is touched', async () => {
  const settled = 'One.\n\nTwo.\n\n'
  const { container, rerender } = render(<StreamingText text={`${settled}Thr`} streaming />)
  const touched: Node[] = []
  const observer = new MutationObserver((records) => touched.push(...records.map(({ target }) => target)))
  observer.observe(container, { subtree: true, childList: true, characterData: true, attributes: true })
  rerender(<StreamingText text={`${settled}Three.`} streaming />)
  await Promise.resolve()
  const last = container.querySelectorAll('p')[2]
  expect(touched.length).toBe(1)
  expect(touched.every((node) => last?.contains(node))).toBe(true)
  observer.disconnect()
})

test('each paragraph takes its direction from its own text', () => {
  const { container } = render(<StreamingText text={'Latin\n\nمرحبا'} />)
  expect([...container.querySelectorAll('p')].map((paragraph) => paragraph.dir)).toEqual(['auto', 'auto'])
})
