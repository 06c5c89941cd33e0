import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['@chatstream/source', 'module', 'browser', 'development|production'] },
  build: {
    // Inlined files are `data:` URLs, which the page's content security policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ['index.html', 'show.html', 'plans.html'].map((page) => `${import.meta.dirname}/${page}`),
    },
  },
})
