// A setup file of the jsdom tests: errors that jsdom reports go to the test's console, where a test that provokes one
// can capture it (jsdom would print them to the terminal), and Testing Library waits as long as the other tests.
import { configure } from '@testing-library/react'

declare const jsdom: {
  virtualConsole: { removeAllListeners(): void; forwardTo(target: Console): void }
}

jsdom.virtualConsole.removeAllListeners()
jsdom.virtualConsole.forwardTo(console)
configure({ asyncUtilTimeout: 120_000 })
