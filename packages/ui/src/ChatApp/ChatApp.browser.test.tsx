import { createRoot, type Root } from 'react-dom/client'
import type { Threads } from '@chatstream/core'
import { afterEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { memoryThreads } from '../testing/memoryThreads.testing.ts'
import { ChatApp } from './ChatApp.tsx'
import '../styles/index.css'

/** Waits for a condition, however busy the machine is. */
const until = (condition: () => unknown) => vi.waitUntil(condition)

let root: Root | undefined
afterEach(() => {
  root?.unmount()
  document.body.replaceChildren()
})

async function open(width: number, threads: Threads = memoryThreads()) {
  await page.viewport(width, 700)
  const place = document.createElement('div')
  place.style.cssText = 'position: fixed; inset: 0'
  document.body.append(place)
  root = createRoot(place)
  const selected: string[] = []
  root.render(<ChatApp threads={threads} onSelect={(id) => selected.push(id)} />)
  await until(() => document.querySelector('.cs-chat') !== null)
  return { selected }
}

const drawer = () => document.querySelector<HTMLDialogElement>('dialog.cs-app-drawer')
const row = (name: RegExp) => page.getByRole('button', { name })

test('on a wide page the list is beside the chat, and a row opens its conversation', async () => {
  const { selected } = await open(1000)
  expect(drawer()).toBeNull()
  await row(/^Why did my stream/).click()
  await until(() => document.querySelector('.cs-title')?.textContent === 'Why did my stream stall?')
  expect(selected).toEqual(['running'])
})

test('a new conversation has an id that no thread has', async () => {
  const threads = memoryThreads()
  const { selected } = await open(1000, threads)
  await row(/^New conversation/).click()
  await until(() => selected.length === 1)
  expect(threads.getState().threads.map(({ id }) => id)).not.toContain(selected[0])
  expect(document.querySelector('.cs-empty')).not.toBeNull()
})

test('on a phone the list is a drawer, which the browser’s back button closes', async () => {
  await open(390)
  await until(() => drawer() !== null)
  expect(document.querySelectorAll('.cs-threads').length).toBe(0)
  const before = history.length
  const button = row(/^Conversations/)
  await button.click()
  await until(() => drawer()?.open === true)
  expect(history.length).toBe(before + 1)
  expect(drawer()?.contains(document.activeElement)).toBe(true)
  history.back()
  await until(() => drawer()?.open === false)
  expect(document.activeElement).toBe(button.element())
})

test('Escape, the close button and a chosen conversation close it, and leave no entry in the history', async () => {
  const { selected } = await open(390)
  const closings = [
    () => userEvent.keyboard('{Escape}'),
    () => row(/^Close the list/).click(),
    () => row(/^What does it cost/).click(),
  ]
  for (const close of closings) {
    await row(/^Conversations/).click()
    await until(() => drawer()?.open === true)
    await close()
    await until(() => drawer()?.open === false)
    await until(() => history.state?.['chatstream-drawer'] === undefined)
  }
  await until(() => document.querySelector('.cs-title')?.textContent === 'What does it cost me a month?')
  expect(selected).toEqual(['failed'])
})
