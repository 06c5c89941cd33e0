import react from '@astrojs/react'
import starlight from '@astrojs/starlight'
import { defineConfig, passthroughImageService } from 'astro/config'
import { sidebar } from './src/sidebar.ts'

/** The packages are built from their sources, in the browser and on the server. */
const sources = {
  name: 'chatstream:sources',
  configEnvironment: (name: string) => ({
    resolve: {
      conditions: [
        '@chatstream/source',
        'module',
        name === 'client' ? 'browser' : 'node',
        'development|production',
      ],
      noExternal: [/^@chatstream\//],
    },
  }),
}

// The site is built without a network: no telemetry, no web fonts, no image service.
export default defineConfig({
  site: 'https://chatstream.dev',
  image: { service: passthroughImageService() },
  vite: { plugins: [sources] },
  integrations: [
    react(),
    starlight({
      title: 'chatstream',
      description: 'Streaming chat with language models and agents, for React.',
      defaultLocale: 'root',
      locales: { root: { label: 'English', lang: 'en' }, ja: { label: '日本語', lang: 'ja' } },
      social: [{ icon: 'github', label: 'GitHub', href: 'https://github.com/chatstream/chatstream' }],
      components: { Hero: './src/components/Hero.astro' },
      customCss: ['./src/styles/site.css'],
      // Code that scrolls would be a region without a name.
      expressiveCode: { defaultProps: { wrap: true } },
      lastUpdated: false,
      sidebar,
    }),
  ],
})
