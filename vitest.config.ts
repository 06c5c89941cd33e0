import { defineConfig } from 'vitest/config'
import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin'
import { browserFlags, findBrowser } from './scripts/findBrowser.ts'

const conditions = ['@chatstream/source']
const resolve = { conditions: [...conditions, 'module', 'browser', 'development|production'] }
const ssr = { resolve: { conditions: [...conditions, 'module', 'node', 'development|production'] } }

const react18 = ['react', 'react-dom', '@testing-library/react', '@tanstack/react-query'].map((name) => ({
  find: new RegExp(`^${name}(?=$|/)`),
  replacement: new URL(`./apps/react-18/node_modules/${name}`, import.meta.url).pathname,
}))

// Scroll bars are part of what is tested.
const chromium = () =>
  playwright({
    launchOptions: {
      executablePath: findBrowser(),
      args: browserFlags,
      ignoreDefaultArgs: ['--hide-scrollbars'],
    },
  })

export default defineConfig({
  test: {
    // All cores: by default one of two would have nothing to do.
    maxWorkers: '100%',
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'unit',
          environment: 'node',
          include: [
            'packages/{core,proxy,testing}/src/**/*.test.ts',
            'scripts/**/*.test.ts',
            'apps/{demo,recipes}/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', '**/*.{browser,e2e}.test.*'],
        },
      },
      {
        resolve,
        ssr,
        plugins: [react()],
        test: {
          name: 'dom',
          environment: 'jsdom',
          // One page for all files: making one anew takes longer than most files do.
          isolate: false,
          include: ['packages/{react,ui}/src/**/*.test.{ts,tsx}', 'apps/recipes/**/*.test.tsx'],
          exclude: ['**/node_modules/**', '**/*.{browser,e2e}.test.*'],
        },
      },
      {
        // The oldest React that is supported, under the same tests.
        resolve: { ...resolve, alias: react18 },
        ssr,
        plugins: [react()],
        test: {
          name: 'react18',
          environment: 'jsdom',
          // One page for all files: making one anew takes longer than most files do.
          isolate: false,
          include: ['packages/{react,ui}/src/**/*.test.tsx'],
          exclude: ['**/node_modules/**', '**/*.{browser,e2e}.test.*'],
          server: { deps: { inline: [/@testing-library\/react/, /@tanstack\/react-query/] } },
        },
      },
      {
        resolve,
        plugins: [react()],
        optimizeDeps: { include: ['react', 'react-dom/client', 'react/jsx-dev-runtime'] },
        test: {
          name: 'browser',
          include: ['packages/*/src/**/*.browser.test.{ts,tsx}'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: chromium(),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        resolve,
        plugins: [storybookTest({ configDir: '.storybook' })],
        test: {
          name: 'stories',
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: chromium(),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['apps/*/**/*.e2e.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
