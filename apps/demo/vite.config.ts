import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const page = (name: string) => `${import.meta.dirname}/${name}.html`

/** The pages of the comparison are built when they are first asked for: see server/buildPage.ts. */
export default defineConfig(({ mode }) => ({
  plugins: [react()],
  resolve: { conditions: ['@chatstream/source', 'module', 'browser', 'development|production'] },
  build: {
    // Inlined files are `data:` URLs, which the page's content security policy refuses.
    assetsInlineLimit: 0,
    // The AI SDK with Streamdown, beside which the comparison shows the kit.
    chunkSizeWarningLimit: 800,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: (mode === 'comparison'
        ? ['compare/index', 'compare/peer', 'compare/ours']
        : ['index', 'chat', 'conversations', 'plans']
      ).map(page),
    },
  },
}))
