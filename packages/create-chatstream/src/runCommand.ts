import { relative } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { makeApp } from './makeApp.ts'
import { readChoices, usage } from './readChoices.ts'

/** Asks in the terminal. Without one, as in a script, the defaults are the answers. */
async function ask(question: string, fallback: string): Promise<string> {
  if (!process.stdin.isTTY) return fallback
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question(`${question} [${fallback}]: `)
  terminal.close()
  return answer.trim() || fallback
}

/** Runs the command: reads the choices, and makes the app. Returns the exit code. */
export async function runCommand(argv: readonly string[], version: string): Promise<number> {
  try {
    const choices = await readChoices(argv, ask)
    if (choices === undefined) process.stdout.write(usage)
    else {
      makeApp(choices, version)
      const folder = relative('', choices.folder) || '.'
      process.stdout.write(`
${choices.name} is in ${folder}. Next:

  cd ${folder}
  npm install
  npm run dev     a chat with a scripted model, without a key
  npm test

The key of a provider goes into .env; see README.md.
`)
    }
    return 0
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}
