#!/usr/bin/env node
import { readFileSync } from 'node:fs'

const { version, engines }: { version: string; engines: { node: string } } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
)
const needed = engines.node.replace('>=', '')
const { node } = process.versions

if (node.localeCompare(needed, 'en', { numeric: true }) < 0) {
  process.stderr.write(
    `create-chatstream and the apps that it makes need Node ${needed} or later, and this is Node ${node}. Install a newer Node (https://nodejs.org), then run the command again.\n`,
  )
  process.exitCode = 1
} else {
  // An older Node has not all modules that this file imports.
  const { runCommand } = await import('./runCommand.ts')
  process.exitCode = await runCommand(process.argv.slice(2), version)
}
