import { afterEach, expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { copyText } from './useCopy.ts'

afterEach(() => vi.restoreAllMocks())
afterEach(() => document.body.replaceChildren())

test('where the page has no clipboard, text is copied by a selection, and the focus comes back', async () => {
  let copied: string | undefined
  let outcome: boolean | undefined
  const take = () => {
    copied = document.activeElement instanceof HTMLTextAreaElement ? document.activeElement.value : undefined
  }
  const button = document.createElement('button')
  button.textContent = 'Copy'
  button.addEventListener('click', async () => {
    outcome = await copyText('一行目\nline two')
  })
  document.body.append(button)
  document.addEventListener('copy', take)
  const clipboard = vi.spyOn(navigator, 'clipboard', 'get').mockReturnValue(undefined as unknown as Clipboard)
  await userEvent.click(button)
  await vi.waitUntil(() => outcome !== undefined)
  clipboard.mockRestore()
  document.removeEventListener('copy', take)
  expect(copied).toBe('一行目\nline two')
  expect(outcome).toBe(true)
  expect(document.activeElement).toBe(button)
  expect(document.querySelector('textarea')).toBeNull()
})

async function copyFrom(parent: ParentNode): Promise<{ copied: string | undefined; outcome: boolean }> {
  const button = document.createElement('button')
  parent.append(button)
  let copied: string | undefined
  document.addEventListener('copy', ({ clipboardData }) => (copied = clipboardData?.getData('text/plain')), {
    once: true,
  })
  vi.spyOn(navigator, 'clipboard', 'get').mockReturnValue(undefined as unknown as Clipboard)
  const outcome = new Promise<boolean>((resolve) => {
    button.addEventListener('click', async () => resolve(await copyText('rm -rf build')))
  })
  await userEvent.click(button)
  return { copied, outcome: await outcome }
}

test.each(['in the page', 'in a shadow root'])(
  'inside a modal dialog %s the text is copied as well (fault D4)',
  async (place) => {
    const host = document.createElement('div')
    document.body.append(host)
    const dialog = document.createElement('dialog')
    const parent = place === 'in the page' ? host : host.attachShadow({ mode: 'open' })
    parent.append(dialog)
    dialog.showModal()
    expect(await copyFrom(dialog)).toEqual({ copied: 'rm -rf build', outcome: true })
    expect(dialog.querySelector('textarea')).toBeNull()
  },
)

test('a browser that says it copied without asking for the text has not copied (fault D4)', async () => {
  vi.spyOn(document, 'execCommand').mockReturnValue(true)
  expect(await copyFrom(document.body)).toEqual({ copied: undefined, outcome: false })
})
