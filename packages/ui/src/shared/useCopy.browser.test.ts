import { afterEach, expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { copyText } from './useCopy.ts'

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
