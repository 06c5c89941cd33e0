import { createRoot, type Root } from 'react-dom/client'
import { afterEach, expect, test, vi } from 'vitest'
import { StringsProvider } from '../strings/StringsProvider.tsx'
import { errors } from '../testing/samples.testing.ts'
import layered from '../styles/index.css?inline'
import { unlayerStyles } from '../../../../scripts/unlayerStyles.ts'
import { ErrorNotice } from './ErrorNotice.tsx'

let root: Root | undefined
afterEach(() => {
  root?.unmount()
  document.body.replaceChildren()
})

const sheets = { layered, unlayered: unlayerStyles(layered) }
const cases = (['layered', 'unlayered'] as const).flatMap((sheet) =>
  (['developer', 'user'] as const).map((audience) => [sheet, audience] as const),
)

test.each(cases)(
  '%s, for a %s: a button is below the link, with room between them',
  async (sheet, audience) => {
    const style = document.createElement('style')
    style.textContent = sheets[sheet]
    const place = document.createElement('div')
    place.style.cssText = 'inline-size: 640px'
    document.body.append(style, place)
    root = createRoot(place)
    root.render(
      <StringsProvider audience={audience}>
        <ErrorNotice error={errors.timeout} onRetry={() => undefined} onContinue={() => undefined} />
      </StringsProvider>,
    )
    await vi.waitUntil(() => place.querySelector('.cs-button'))
    for (const details of place.querySelectorAll('details')) details.open = true
    const link = await vi.waitUntil(() => place.querySelector('a'))
    const button = [...place.querySelectorAll('.cs-button')].find(
      (each) => (link.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0,
    )
    const room = (button?.getBoundingClientRect().top ?? 0) - link.getBoundingClientRect().bottom
    expect(room).toBeGreaterThanOrEqual(4)
    expect(link.getBoundingClientRect().width).toBeLessThan(400)
  },
)
