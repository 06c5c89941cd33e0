import { join } from 'node:path'
import type { StorybookConfig } from '@storybook/react-vite'
import { defaultClientConditions, mergeConfig } from 'vite'
import { componentDocs } from '../scripts/componentProps.ts'

/** The module `virtual:component-docs`: the props and docstrings of the components, which the pages show. */
const docs = {
  name: 'chatstream:component-docs',
  resolveId: (id: string) => (id === 'virtual:component-docs' ? `\0${id}` : undefined),
  load: (id: string) =>
    id === '\0virtual:component-docs' ? `export default ${JSON.stringify(componentDocs())}` : undefined,
}

/** Tests show no pages. */
const isTest = process.env['VITEST'] === 'true'

const config: StorybookConfig = {
  framework: '@storybook/react-vite',
  stories: [
    ...(isTest ? [] : ['../apps/storybook/src/*.mdx']),
    '../apps/storybook/src/*.stories.tsx',
    { directory: '../packages/ui/src', files: '**/*.stories.tsx', titlePrefix: 'Components' },
    { directory: '../packages/devtools/src', files: '**/*.stories.tsx', titlePrefix: 'Components' },
  ],
  addons: [...(isTest ? [] : ['@storybook/addon-docs']), '@storybook/addon-vitest', '@storybook/addon-a11y'],
  previewAnnotations: (entries = []) =>
    isTest ? entries : [...entries, join(import.meta.dirname, 'docs/annotations.ts')],
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  typescript: { reactDocgen: false },
  // States are for tests; the filter of the sidebar shows them.
  tags: { state: { defaultFilterSelection: 'exclude' } },
  viteFinal: (vite) =>
    mergeConfig(vite, {
      plugins: [docs],
      resolve: { conditions: ['@chatstream/source', ...defaultClientConditions] },
    }),
}

export default config
