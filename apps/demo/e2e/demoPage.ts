import type { Browser, BrowserContextOptions, Locator, Page, Response } from 'playwright'

/** For tests of text alone: most of a browser's time goes into drawing what moves. */
export const fewPixels: BrowserContextOptions = {
  viewport: { width: 640, height: 480 },
  reducedMotion: 'reduce',
}

/** The chat of the demo in a browser, with what a user sees and what developer tools show. */
export interface DemoPage {
  page: Page
  /** Console errors and uncaught exceptions. */
  errors: string[]
  /** Every response so far: status line, headers and body, as text. Needs `recorded`. */
  received(): Promise<string[]>
  choose(setting: string, option: string): Promise<void>
  ask(question: string): Promise<void>
  /** The last answer. */
  answer: Locator
  /** The exact text of the last answer, without reasoning. */
  answerText(): Promise<string>
  close(): Promise<void>
}

interface DemoPageOptions extends BrowserContextOptions {
  /** @defaultValue `/chat` */
  path?: string
  /** Keeps each response: every body crosses over to the test. @defaultValue false */
  recorded?: boolean
}

export async function openDemo(
  browser: Browser,
  url: string,
  { path = '/chat', recorded = false, ...options }: DemoPageOptions = {},
): Promise<DemoPage> {
  const context = await browser.newContext({ locale: 'en-GB', ...options })
  const page = await context.newPage()
  const errors: string[] = []
  const responses: Promise<string>[] = []
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', (error) => errors.push(String(error)))
  const record = (response: Response) => {
    const head = `${response.status()} ${response.url()} ${JSON.stringify(response.headers())}`
    // A stopped stream has no readable body; its text is in the page.
    responses.push(
      response
        .text()
        .catch(() => '')
        .then((body) => `${head}\n${body}`),
    )
  }
  if (recorded) page.on('response', record)
  await page.goto(`${url}${path}`)
  const answer = page.locator('article[data-role="assistant"]').last()

  return {
    page,
    errors,
    received: () => Promise.all(responses),
    async choose(setting, option) {
      await page.getByLabel(setting, { exact: true }).selectOption(option)
    },
    async ask(question) {
      await page.getByLabel('Message', { exact: true }).fill(question)
      // On touch screens Enter breaks the line.
      await page.getByRole('button', { name: /^(Send|送信)/ }).click()
    },
    answer,
    answerText: () =>
      answer
        .locator('.cs-markdown:not(details .cs-markdown)')
        // Markdown puts blank lines between blocks.
        .evaluateAll((texts) =>
          texts
            .map((text) =>
              [...text.querySelectorAll('.cs-blocks > *')].map((block) => block.textContent).join('\n\n'),
            )
            .join(''),
        ),
    close: () => context.close(),
  }
}

/** Resolves when the last answer has this status. */
export async function answerIs(demo: DemoPage, status: string): Promise<void> {
  await demo.answer.and(demo.page.locator(`[data-status="${status}"]`)).waitFor()
}

/** The text of the last answer of the named model as the page stores it. The page shows it as rendered Markdown. */
export function keptText(model: string): string {
  type Kept = { messages: { role: string; parts: { type: string; text?: string }[] }[] }
  const key =
    Object.keys(sessionStorage).find(
      (name) => name.startsWith('chatstream:') && name.endsWith(` ${model}`),
    ) ?? ''
  const { messages } = JSON.parse(sessionStorage.getItem(key) ?? '{"messages":[]}') as Kept
  const parts = messages.at(-1)?.parts ?? []
  return parts.map(({ type, text = '' }) => (type === 'text' ? text : '')).join('')
}
