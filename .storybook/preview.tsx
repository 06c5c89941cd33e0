import type { Preview } from '@storybook/react-vite'
import { useLayoutEffect, type ReactElement, type ReactNode } from 'react'
import { configure } from 'storybook/test'
import { StringsProvider } from '../packages/ui/src/index.ts'
import { loadLanguage } from '../packages/ui/src/strings/languages.ts'
import '../packages/ui/src/styles/index.css'
import { checkContrast, checkTargets } from './checks.ts'
import { applyLook, type Look } from './look.ts'
import './preview.css'

// A story's test waits for a condition, however busy the machine is.
configure({ asyncUtilTimeout: 120_000 })

function Page({ theme, motion, dir, children }: Look & { dir: string; children: ReactNode }): ReactElement {
  useLayoutEffect(() => applyLook({ theme, motion }), [theme, motion])
  return <div dir={dir}>{children}</div>
}

const isTest = '__vitest_browser__' in globalThis

const choice = <Icon extends string>(title: string, icon: Icon, items: readonly string[]) => ({
  toolbar: { title, icon, items: [...items], dynamicTitle: true },
})

const size = (name: string, width: number, height: number) => ({
  name,
  styles: { width: `${width}px`, height: `${height}px` },
  type: 'other' as const,
})

const preview: Preview = {
  // A story is a state for tests unless it says otherwise: `tags: ['!state', 'autodocs']`.
  tags: ['state'],
  parameters: {
    // The panel also shows what breaks no rule; selectors for that would take half of the tests' time.
    a11y: { test: 'error', ...(isTest && { options: { resultTypes: ['violations'] } }) },
    layout: 'padded',
    controls: { expanded: true },
    options: {
      storySort: {
        order: [
          'Introduction',
          'Playground',
          'Theming',
          'Composition',
          'Accessibility',
          'Components',
          ['ChatStream', 'ChatApp', 'Thread', 'Message', 'Composer'],
        ],
      },
    },
    viewport: {
      options: {
        phone: size('Phone, 390', 390, 844),
        panel: size('Side panel, 360', 360, 720),
        tablet: size('Tablet, 820', 820, 1180),
      },
    },
  },
  globalTypes: {
    theme: choice('Theme', 'contrast', ['light', 'dark']),
    locale: choice('Language', 'globe', ['en', 'ja']),
    dir: choice('Direction', 'transfer', ['ltr', 'rtl']),
    motion: choice('Motion', 'play', ['full', 'reduced']),
  },
  loaders: [() => loadLanguage('ja')],
  initialGlobals: { theme: 'light', locale: 'en', dir: 'ltr', motion: 'full' },
  decorators: [
    (Story, { globals: { theme, locale, dir, motion } }) => (
      <StringsProvider locale={locale}>
        <Page theme={theme} motion={motion} dir={dir}>
          <Story />
        </Page>
      </StringsProvider>
    ),
  ],
  async afterEach(context) {
    if (!isTest) return
    checkTargets(context.canvasElement)
    applyLook({ theme: 'dark', motion: 'full' })
    await checkContrast(context)
    applyLook({ theme: 'light', motion: 'full' })
  },
}

export default preview
