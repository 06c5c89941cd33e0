import { render, screen } from '@testing-library/react'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, test, vi } from 'vitest'
import { japanese } from './japanese.ts'
import { StringsProvider, useStrings } from './StringsProvider.tsx'

function Words() {
  const { strings, isLoading } = useStrings()
  return createElement('p', null, `${strings.message.copy}${isLoading ? ' (loading)' : ''}`)
}

test('Japanese words load with their first provider; until then words are English and marked as loading', async () => {
  vi.resetModules()
  const fresh = await import('./StringsProvider.tsx')
  function FreshWords() {
    const { strings, isLoading } = fresh.useStrings()
    return createElement('p', null, `${strings.message.copy}${isLoading ? ' (loading)' : ''}`)
  }
  render(createElement(fresh.StringsProvider, { locale: 'ja-JP' }, createElement(FreshWords)))
  expect(screen.getByText('Copy (loading)')).toBeTruthy()
  expect(await screen.findByText(japanese.message.copy)).toBeTruthy()
})

test('a catalogue that is handed in is there at once, on a server too', () => {
  const html = renderToString(
    createElement(StringsProvider, { locale: 'ja', strings: japanese }, createElement(Words)),
  )
  expect(html).toBe(`<p>${japanese.message.copy}</p>`)
})

test('a language without words is English, with its own formats', () => {
  render(createElement(StringsProvider, { locale: 'fr' }, createElement(Words)))
  expect(screen.getByText('Copy')).toBeTruthy()
})
