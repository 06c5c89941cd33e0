import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { explainError, recordingText } from '@chatstream/core'
import { type Cli, type ExitCode, UsageError } from '../cli.ts'
import { probe } from '../probe/probe.ts'
import { printable } from '../terminal/style.ts'
import { readRequest, requestHelp, requestOptions } from './request.ts'

export const recordHelp = `chatstream record <url> -o <file>: asks once and writes the stream down, with times and without secrets.

  chatstream record http://localhost:8787/api/chat -o answer.jsonl

${requestHelp}
  -o, --output <file>         the file; it is overwritten

The recording is replayed by "chatstream replay" and by replayTransport of @chatstream/core.
Exit code: 0, 1 if the answer failed (it is recorded too), 2 if the command was not understood.`

export async function recordStream(argv: readonly string[], cli: Cli): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { ...requestOptions, output: { type: 'string', short: 'o' } },
  })
  const request = readRequest(positionals, values, cli.env, (path) => readFileSync(path, 'utf8'))
  const { output } = values
  if (output === undefined) throw new UsageError('The file is missing: -o answer.jsonl.')
  try {
    writeFileSync(output, '')
  } catch {
    throw new UsageError(`The file ${output} cannot be written.`)
  }
  let lines = 0
  const { error, events } = await probe({
    ...request,
    signal: cli.signal,
    clock: cli.clock,
    onText: (delta) => cli.write(printable(delta)),
    onLine(line) {
      lines++
      appendFileSync(output, recordingText([line]))
    },
  })
  cli.print('')
  cli.print(`${output}: ${events} events on ${lines} lines.`)
  if (error === undefined) return 0
  cli.printError(printable(explainError(error).title))
  return 1
}
