#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { runCli } from './runCli.ts'

const { version }: { version: string } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
)

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
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void result.close().then(() => process.exit(0)))
  }
}
