import type { Preview } from '@storybook/react-vite'
import { afterEach as runAxe } from '@storybook/addon-a11y/preview'
import { useLayoutEffect, type ReactElement, type ReactNode } from 'react'
import { configure } from 'storybook/test'
import { StringsProvider } from '../packages/ui/src/index.ts'
import { loadLanguage } from '../packages/ui/src/strings/languages.ts'
import '../packages/ui/src/styles/index.css'
import './preview.css'

// A story's test waits for a condition, however busy the machine is.
configure({ asyncUtilTimeout: 30_000 })

type Theme = 'light' | 'dark'

const setTheme = (theme: Theme) => {
  document.documentElement.dataset['theme'] = theme
}

function Page({ theme, dir, children }: { theme: Theme; dir: string; children: ReactNode }): ReactElement {
  useLayoutEffect(() => setTheme(theme), [theme])
  return <div dir={dir}>{children}</div>
}

const targets = 'a[href], button, summary, input:enabled, textarea, select, [tabindex="0"]'
/** WCAG 2.2, 2.5.8; links inside a sentence are exempt, and the label of a checkbox belongs to its target. */
const smallestPx = 24

function smallTargets(root: Element): string[] {
  return [...root.querySelectorAll(targets)].flatMap((target) => {
    const { width, height } = (target.closest('label') ?? target).getBoundingClientRect()
    const isExempt =
      width === 0 || target.closest('.cs-unseen') || getComputedStyle(target).display === 'inline'
    if (isExempt || (width >= smallestPx && height >= smallestPx)) return []
    return `${target.tagName} ${target.className} “${target.textContent}”: ${width} × ${height}`
  })
}

const isTest = '__vitest_browser__' in globalThis

const preview: Preview = {
  parameters: {
    a11y: { test: 'error' },
    layout: 'padded',
  },
  globalTypes: {
    theme: {
      toolbar: { title: 'Theme', items: ['light', 'dark'], dynamicTitle: true },
    },
    locale: {
      toolbar: { title: 'Language', items: ['en', 'ja'], dynamicTitle: true },
    },
  },
  loaders: [() => loadLanguage('ja')],
  initialGlobals: { theme: 'light', locale: 'en' },
  decorators: [
    (Story, { globals, parameters }) => (
      <StringsProvider locale={globals['locale']}>
        <Page theme={globals['theme']} dir={parameters['dir'] ?? 'ltr'}>
          <Story />
        </Page>
      </StringsProvider>
    ),
  ],
  // The targets of every story are measured. The addon runs axe once, in the toolbar's theme; a test also checks the dark theme.
  async afterEach(context) {
    if (!isTest) return
    const small = smallTargets(context.canvasElement)
    if (small.length > 0) throw new Error(`Targets under ${smallestPx} px:\n${small.join('\n')}`)
    setTheme('dark')
    await runAxe(context)
    setTheme('light')
  },
}

export default preview
