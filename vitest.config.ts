import { defineConfig } from 'vitest/config'
import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin'
import { canaryEnv } from './scripts/canary.ts'
import { browserFlags, findBrowser } from './scripts/findBrowser.ts'
import { pageTimeoutMs } from './scripts/launchBrowser.ts'

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
    actionTimeout: pageTimeoutMs,
    launchOptions: {
      executablePath: findBrowser(),
      args: browserFlags,
      ignoreDefaultArgs: ['--hide-scrollbars'],
    },
  })

/** Storybook takes 7 s of processor time to start, also in runs of the other projects. */
const runsStories =
  !process.argv.some((argument) => argument.startsWith('--project')) ||
  process.argv.some((argument) => /^(?:--project=)?stories$/.test(argument))

const file = (path: string) => new URL(path, import.meta.url).pathname

/** Limits of every project. They end a test that hangs; a busy machine does not reach them. */
const limits = {
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 120_000 } },
  setupFiles: [file('./scripts/testSetup.ts')],
  // No output may hold it: `scripts/check.ts` searches them.
  env: canaryEnv,
}

const jsdom = {
  environment: 'jsdom',
  setupFiles: [...limits.setupFiles, file('./scripts/jsdomSetup.ts')],
}

export default defineConfig({
  test: {
    // All cores: by default one of two would be idle.
    maxWorkers: '100%',
    // Tests of rendering for a server run in jsdom, where the effects are those of browsers. React 18 warns about them.
    onConsoleLog: (log) => !log.startsWith('Warning: useLayoutEffect does nothing on the server'),
    projects: [
      {
        resolve,
        ssr,
        test: {
          ...limits,
          name: 'unit',
          environment: 'node',
          // One process per core for all files: starting one takes longer than most files run.
          isolate: false,
          include: [
            'packages/{cli,core,create-chatstream,proxy,testing}/src/**/*.test.ts',
            'scripts/**/*.test.ts',
            'apps/{demo,docs,recipes}/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', '**/*.{browser,e2e}.test.*'],
        },
      },
      {
        resolve,
        ssr,
        plugins: [react()],
        test: {
          ...limits,
          name: 'dom',
          ...jsdom,
          // One page for all files: creating one takes longer than most files run.
          isolate: false,
          include: ['packages/{devtools,react,ui}/src/**/*.test.{ts,tsx}', 'apps/recipes/**/*.test.tsx'],
          exclude: ['**/node_modules/**', '**/*.{browser,e2e}.test.*'],
        },
      },
      {
        // The same tests with the oldest supported React.
        resolve: { ...resolve, alias: react18 },
        ssr,
        plugins: [react()],
        test: {
          ...limits,
          name: 'react18',
          ...jsdom,
          // One page for all files: creating one takes longer than most files run.
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
          ...limits,
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
        plugins: runsStories ? [storybookTest({ configDir: '.storybook' })] : [],
        test: {
          ...limits,
          name: 'stories',
          // One page per core for all stories: loading Storybook takes longer than most of them run.
          isolate: false,
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
          ...limits,
          name: 'e2e',
          environment: 'node',
          // One process per core for all files, as for the unit tests.
          isolate: false,
          include: ['apps/{demo,recipes}/**/*.e2e.test.ts'],
          globalSetup: file('./apps/demo/e2e/sharedDemo.ts'),
        },
      },
      {
        resolve,
        ssr,
        test: {
          ...limits,
          name: 'docs',
          environment: 'node',
          include: ['apps/docs/**/*.e2e.test.ts'],
        },
      },
    ],
  },
})
