import { createRoot, type Root } from 'react-dom/client'
import type { Question } from '@chatstream/core'
import { afterEach, expect, test, vi } from 'vitest'
import { cdp, userEvent } from 'vitest/browser'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import { fixedChat } from '../testing/fixedChat.testing.ts'
import type { Attachments } from './attachment.ts'
import { readInline } from './readInline.ts'
import { scaleImage } from './scaleImage.ts'
import '../styles/index.css'

interface Devtools {
  send(method: string, params?: Record<string, unknown>): Promise<unknown>
}
const devtools = () => cdp() as unknown as Devtools

let root: Root | undefined
afterEach(() => {
  root?.unmount()
  document.body.replaceChildren()
})

async function open(attachments: Attachments = {}) {
  const send = vi.fn<(question: string | Question) => Promise<undefined>>(async () => undefined)
  const place = document.createElement('div')
  place.style.cssText = 'position: fixed; inset: 0'
  document.body.append(place)
  root = createRoot(place)
  root.render(<ChatStream chat={fixedChat({}, { send })} attachments={attachments} />)
  await vi.waitUntil(() => document.querySelector('textarea'))
  return send
}
const named = () => document.activeElement?.getAttribute('aria-label')
const files = () => [...document.querySelectorAll('.cs-attachment')].map(({ textContent }) => textContent)

/** Makes an image of random pixels, which only a smaller size can compress. */
async function noise(width: number, height: number): Promise<File> {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, { width, height })
  const context = canvas.getContext('2d') as CanvasRenderingContext2D
  const pixels = context.createImageData(width, height)
  let seed = 1
  for (let i = 0; i < pixels.data.length; i++) {
    seed = (seed * 48_271) % 2_147_483_647
    pixels.data[i] = i % 4 === 3 ? 255 : seed % 256
  }
  context.putImageData(pixels, 0, 0)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  return new File([blob as Blob], 'noise.png', { type: 'image/png' })
}

test('by keyboard alone the picker is opened, a file attached, and removed', async () => {
  await open()
  await devtools().send('Page.enable')
  await devtools().send('Page.setInterceptFileChooserDialog', { enabled: true, cancel: true })
  const opened = vi.fn<() => void>()
  await userEvent.tab()
  await userEvent.tab()
  expect(named()).toBe('Attach files')
  const picker = document.activeElement as HTMLInputElement
  picker.addEventListener('click', opened)
  await userEvent.keyboard(' ')
  expect(opened).toHaveBeenCalledTimes(1)
  await devtools().send('Page.setInterceptFileChooserDialog', { enabled: false })
  await userEvent.upload(picker, new File(['x'.repeat(2000)], 'plan.png', { type: 'image/png' }))
  await vi.waitUntil(() => document.querySelector('.cs-attachment[data-state="ready"]'))
  expect(files()).toEqual(['plan.png2 kB'])

  picker.focus()
  await userEvent.tab({ shift: true })
  expect(named()).toBe('Remove plan.png')
  await userEvent.keyboard('{Enter}')
  expect(files()).toEqual([])
  expect(document.activeElement).toBe(document.querySelector('textarea'))
})

test('a file pasted with Ctrl+V is attached and sent with Enter', async () => {
  const send = await open()
  const file = await noise(4, 4)
  document.querySelector('textarea')?.focus()
  const clipboardData = new DataTransfer()
  clipboardData.items.add(file)
  document.activeElement?.dispatchEvent(
    new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
  )
  await vi.waitUntil(() => document.querySelector('.cs-attachment[data-state="ready"]'))
  await userEvent.keyboard('Look{Enter}')
  expect(send.mock.calls[0]?.[0]).toMatchObject({
    text: 'Look',
    files: [{ name: 'noise.png', mediaType: 'image/png' }],
  })
})

test('files are shown to be welcome while they are held over the chat, also on the way over its parts', async () => {
  await open()
  const thread = document.querySelector('.cs-thread') as HTMLElement
  const dataTransfer = new DataTransfer()
  dataTransfer.items.add(await noise(4, 4))
  const drag = (type: string, relatedTarget: Element | null = null) =>
    thread.dispatchEvent(
      new DragEvent(type, { dataTransfer, relatedTarget, bubbles: true, cancelable: true }),
    )
  const isOver = () => document.querySelector('.cs-composer')?.getAttribute('data-drop') === 'over'
  expect(drag('dragover')).toBe(false)
  await vi.waitUntil(isOver)
  drag('dragleave', document.querySelector('textarea'))
  await Promise.resolve()
  expect(isOver()).toBe(true)
  drag('dragleave', document.body)
  await vi.waitUntil(() => !isOver())
  drag('drop')
  await vi.waitUntil(() => document.querySelector('.cs-attachment'))
  expect(files().length).toBe(1)
})

test('an image that is too large is scaled down as little as will do, and one that fits is left alone', async () => {
  const image = await noise(1200, 900)
  const limitBytes = 400_000
  expect(image.size).toBeGreaterThan(limitBytes)
  const part = await readInline(image, limitBytes)
  expect(part).toMatchObject({ name: 'noise.jpg', mediaType: 'image/jpeg' })
  const sent = await (await fetch(part.url)).blob()
  expect(sent.size).toBeLessThanOrEqual(limitBytes)
  const { width, height } = await createImageBitmap(sent)
  expect([width, height]).toEqual([768, 576])

  const small = await noise(8, 8)
  const { url } = await readInline(small, limitBytes)
  expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(small.size)
})

test('what cannot be made small enough, or is no image at all, is refused', async () => {
  expect(await scaleImage(await noise(600, 600), 1000)).toBeUndefined()
  const broken = new File(['no picture'.repeat(200)], 'a.png', { type: 'image/png' })
  await expect(readInline(broken, 100)).rejects.toMatchObject({ problem: { type: 'unreadable' } })
  const text = new File(['a'.repeat(200)], 'a.txt', { type: 'text/plain' })
  await expect(readInline(text, 100)).rejects.toMatchObject({
    problem: { type: 'size', sizeBytes: 200, limitBytes: 100 },
  })
})
