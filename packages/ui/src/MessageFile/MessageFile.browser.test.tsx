import { createRoot, type Root } from 'react-dom/client'
import { afterEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { image } from '../testing/samples.testing.ts'
import { MessageFile } from './MessageFile.tsx'
import '../styles/index.css'

let root: Root | undefined
afterEach(() => {
  root?.unmount()
  document.body.replaceChildren()
})

function show(url: string) {
  const place = document.createElement('div')
  document.body.append(place)
  root = createRoot(place)
  root.render(<MessageFile part={{ ...image, url, name: 'plot' }} />)
}

test('an image at hand is drawn', async () => {
  show(image.url)
  await vi.waitUntil(() => document.querySelector('img')?.complete)
  expect(document.querySelector('img')?.naturalWidth).toBe(656)
})

test('the browser asks for an image that is elsewhere only after the user did', async () => {
  const url = `${location.origin}/no-such-image-${crypto.randomUUID()}.png`
  const requests = () => performance.getEntriesByName(url).length
  show(url)
  await expect.element(page.getByRole('button')).toBeVisible()
  expect(requests()).toBe(0)
  await userEvent.tab()
  await userEvent.keyboard('{Enter}')
  await vi.waitUntil(() => requests() === 1)
  await expect.element(page.getByText('plot could not be shown')).toBeVisible()
  expect(document.activeElement).toBe(document.querySelector('a'))
})
