import { createChat, setInspector } from '@chatstream/core'
import { scriptedModel, type Script } from '@chatstream/testing'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { ChatDevtools } from './ChatDevtools.tsx'
import { installDevtools } from './inspector/devtoolsLog.ts'

let root: Root | undefined
afterEach(() => {
  root?.unmount()
  document.body.replaceChildren()
  setInspector(installDevtools().inspect)
  installDevtools().clear()
})

function chatOn(script: Script) {
  const model = scriptedModel({ script })
  return createChat({
    url: '/v1/chat/completions',
    retry: { attempts: 0 },
    fetch: (input, init) => model(new Request(input, init)),
  })
}

async function open(script: Script) {
  const chat = chatOn(script)
  const place = document.createElement('div')
  document.body.append(place)
  root = createRoot(place)
  root.render(<ChatDevtools />)
  await userEvent.click(page.getByRole('button', { name: 'chatstream devtools' }))
  return chat
}

const rows = () =>
  page
    .getByRole('option')
    .elements()
    .filter((element) => element.tagName !== 'OPTION')

/** The text of the focused element in the panel's shadow root. */
const focused = () => document.activeElement?.shadowRoot?.activeElement?.textContent

test('the panel shows the events of a chat, and by keyboard the detail of one', async () => {
  const chat = await open({ text: ['Hello ', 'world.'] })
  await expect.element(page.getByText('No run yet. Ask a chat on this page.')).toBeVisible()
  await chat.send('Hi')
  await expect.poll(() => rows().length).toBeGreaterThan(3)
  page.getByRole('listbox', { name: 'Events' }).element().focus()
  await userEvent.keyboard('{Home}')
  expect(rows()[0]?.getAttribute('aria-selected')).toBe('true')
  await expect.element(page.getByText('POST /v1/chat/completions', { exact: true }).last()).toBeVisible()
  await userEvent.keyboard('{End}')
  expect(rows().at(-1)?.getAttribute('aria-selected')).toBe('true')
})

test('inline in a narrow column, the controls wrap and none is cut off', async () => {
  await page.viewport(1280, 800)
  const place = document.createElement('div')
  place.style.cssText = 'inline-size: 398px; block-size: 600px'
  document.body.append(place)
  root = createRoot(place)
  root.render(<ChatDevtools defaultPosition="inline" />)
  await expect.element(page.getByText('No run yet. Ask a chat on this page.')).toBeVisible()
  await chatOn({ text: ['Hello ', 'world.'] }).send('Hi')
  await expect.poll(() => rows().length).toBeGreaterThan(3)
  const bars = [...(place.querySelector('*')?.shadowRoot?.querySelectorAll('.bar') ?? [])]
  expect(bars.length).toBeGreaterThan(2)
  expect(bars.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)).toEqual([])
})

test('100,000 events: the rows in view are rendered, and no others', async () => {
  const chat = await open('Hello')
  await chat.send('Hi')
  const run = installDevtools().runs.at(-1)
  if (run === undefined) throw new Error('No run was logged.')
  for (let index = 0; index < 100_000; index++)
    run.entries.add({ atMs: index, kind: 'wire', event: { data: `event ${index}` } })
  installDevtools().changed()
  await expect.poll(() => rows().at(-1)?.textContent ?? '').toContain('event 99999')
  expect(rows().length).toBeLessThan(60)
  expect(rows().at(-1)?.getAttribute('aria-setsize')).toBe(String(run.entries.list.length))
  await userEvent.type(page.getByRole('searchbox'), 'event 77777')
  await expect
    .poll(() => rows().map((row) => row.textContent))
    .toEqual([expect.stringContaining('event 77777')])
})

test('a page that streams updates the panel four times a second, not with each event', async () => {
  const log = installDevtools()
  const before = log.version
  const chat = await open({ text: Array.from({ length: 400 }, (_, index) => `${index} `), rate: 400 })
  const startedAt = performance.now()
  await chat.send('Hi')
  const seconds = (performance.now() - startedAt) / 1000
  expect(log.version - before).toBeGreaterThan(0)
  expect(log.version - before).toBeLessThanOrEqual(Math.ceil(seconds * 4) + 1)
  expect(log.runs.at(-1)?.deltasMs).toHaveLength(400)
})

test('the views are reached by arrow keys; closing gives the focus back', async () => {
  const chat = await open('Hello')
  await chat.send('Hi')
  await expect.poll(() => rows().length).toBeGreaterThan(0)
  page.getByRole('tab', { name: 'Stream' }).element().focus()
  for (const [name, text] of [
    ['Timeline', 'Moments of the run'],
    ['State', 'Message'],
    ['Figures', 'Latency of 1 runs in milliseconds'],
  ] as const) {
    await userEvent.keyboard('{ArrowRight}')
    await expect.poll(focused).toBe(name)
    await expect.element(page.getByText(text, { exact: true })).toBeVisible()
  }
  await userEvent.click(page.getByRole('button', { name: 'Close' }))
  await expect.poll(focused).toBe('chatstream devtools')
})
