import { scenarios } from '@chatstream/testing'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { launchBrowser } from '../../../scripts/launchBrowser.ts'
import { answerIs, fewPixels, openDemo } from './demoPage.ts'
import type { DemoPage } from './demoPage.ts'

let browser: Browser
const url = inject('demoUrl')

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
})

const allFormats = [
  'OpenAI chat',
  'OpenAI responses',
  'Anthropic messages',
  'AI SDK',
  'AG-UI',
  'Codeer',
  'Relay',
]
const withTools = allFormats.slice(0, 5)
const transports = ['SSE', 'WebSocket']
const japanese = scenarios.japanese.flatMap((cue) => ('text' in cue ? [cue.text] : [])).join('')

/** Opens a page for one test and closes it, so that tests can run in parallel. */
async function inDemo(
  choices: Record<string, string>,
  act: (demo: DemoPage, sockets: () => number) => Promise<void>,
) {
  const demo = await openDemo(browser, url, fewPixels)
  let sockets = 0
  demo.page.on('websocket', () => (sockets += 1))
  try {
    for (const [setting, option] of Object.entries(choices)) await demo.choose(setting, option)
    await act(demo, () => sockets)
    expect(demo.errors).toEqual([])
  } finally {
    await demo.close()
  }
}

/** Calls `act` for each format, in new conversations of one page: opening a page takes longer than most answers. */
async function inEach(
  formats: readonly string[],
  { page, choose }: DemoPage,
  act: (format: string) => Promise<void>,
) {
  for (const format of formats) {
    await choose('Stream format', format)
    await page.locator('article').waitFor({ state: 'detached' })
    await act(format).catch((cause: unknown) => {
      throw new Error(`${format} fails.`, { cause })
    })
  }
}

describe.concurrent('in each format', () => {
  test.each(transports)('answers come over %s, to the character', async (transport) => {
    await inDemo({ Scenario: 'Japanese answer', Transport: transport }, async (demo, sockets) => {
      await inEach(allFormats, demo, async () => {
        const before = sockets()
        await demo.ask('営業時間は?')
        await answerIs(demo, 'complete')
        expect(await demo.answerText()).toBe(japanese)
        expect(sockets() - before).toBe(transport === 'WebSocket' ? 1 : 0)
      })
    })
  })

  test('one tool of the page runs by itself, the other once it is allowed', async () => {
    await inDemo({ Scenario: 'Tools of this page' }, async (demo) => {
      const { page, ask, answer } = demo
      await inEach(withTools, demo, async () => {
        await ask('How far is a marathon?')
        await answer.getByText('26.2 miles = 42.16 kilometers').waitFor()
        await answer.getByText('Asks to call save_note').waitFor()
        await page.getByRole('button', { name: 'Allow once' }).press('Enter')
        await answer.getByText('It is in your notes.').waitFor()
        await answer.getByText('Called save_note').waitFor()
        expect(await page.locator('article').count()).toBe(2)
      })
    })
  })

  test('a tool that is denied does not run, over WebSocket', async () => {
    await inDemo({ Scenario: 'Tools of this page', Transport: 'WebSocket' }, async (demo, sockets) => {
      const { page, ask, answer } = demo
      await inEach(withTools, demo, async () => {
        const before = sockets()
        await ask('How far is a marathon?')
        await page.getByRole('button', { name: 'Deny' }).click()
        await answer.getByText('Then I leave it at that.').waitFor()
        await answer.getByText('save_note was not allowed').waitFor()
        expect(sockets() - before).toBe(3)
      })
    })
  })
})

test('a conversation goes on over another transport', async () => {
  await inDemo({ Scenario: 'Japanese answer' }, async (demo, sockets) => {
    await demo.ask('One')
    await answerIs(demo, 'complete')
    await demo.choose('Transport', 'WebSocket')
    await demo.ask('Two')
    await demo.page.locator('article').nth(3).waitFor()
    await answerIs(demo, 'complete')
    expect(await demo.page.locator('article').count()).toBe(4)
    expect(sockets()).toBe(1)
  })
})

test('stopping over a WebSocket keeps the text, and is no error', async () => {
  await inDemo({ Transport: 'WebSocket' }, async (demo) => {
    await demo.ask('Why did my stream stall?')
    await demo.answer.getByText('A stream stalls').waitFor()
    await demo.page.getByRole('button', { name: 'Stop' }).click()
    await answerIs(demo, 'stopped')
    expect(await demo.answerText()).toContain('A stream stalls')
  })
})

test('a refusal over a WebSocket is waited for as one over HTTP is', async () => {
  await inDemo({ Scenario: 'Rate limit', Transport: 'WebSocket' }, async (demo) => {
    await demo.ask('What happens?')
    await demo.page.getByText(/^Too many requests just now\. Trying again in [34]\ss \(1 of 5\)\.$/).waitFor()
    await answerIs(demo, 'complete')
    expect(await demo.answerText()).toContain('Retry-After: 4')
  })
})
