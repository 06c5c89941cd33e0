#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { systemClock } from '@chatstream/core'
import { runCli } from './runCli.ts'

const { version }: { version: string } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
)

const abort = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort())
// A reader such as `head` may leave before all is written.
process.stdout.on('error', () => process.exit(0))

process.exitCode = await runCli(process.argv.slice(2), version, {
  signal: abort.signal,
  env: process.env,
  isTerminal: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
  write: (text) => void process.stdout.write(text),
  print: (line) => void process.stdout.write(`${line}\n`),
  printError: (line) => void process.stderr.write(`${line}\n`),
  clock: systemClock,
})
