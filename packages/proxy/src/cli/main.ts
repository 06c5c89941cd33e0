#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { systemCodeOf } from '../errors/proxyError.ts'
import { runCli } from './runCli.ts'

const { version }: { version: string } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
)

// The last net, for code around the proxy such as the functions of a configuration file. Messages may hold a key.
for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
  process.on(event, (error: unknown) => {
    // Nobody reads what it prints: another line would fail in the same way.
    if (systemCodeOf(error) === 'EPIPE') return
    const name = error instanceof Error ? error.name : typeof error
    process.stderr.write(`An error was not caught (${name}); the proxy goes on.\n`)
  })
}

const result = await runCli({
  argv: process.argv.slice(2),
  env: process.env,
  version,
  print: (line) => process.stdout.write(`${line}\n`),
  printError: (line) => process.stderr.write(`${line}\n`),
})

if ('exitCode' in result) {
  process.exitCode = result.exitCode
} else {
  let signals = 0
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // The second signal ends the answers that the first one waits for.
    process.on(signal, () => void result.close({ now: ++signals > 1 }).then(() => process.exit(0)))
  }
}
