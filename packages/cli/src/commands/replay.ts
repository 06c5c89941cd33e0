import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { explainError, isChatError, parseRecording, replayTransport, type Recording } from '@chatstream/core'
import { type Cli, type ExitCode, UsageError } from '../cli.ts'
import { endedEarly } from '../probe/probe.ts'
import { createReader } from '../probe/reader.ts'
import { isProtocolName, protocolOfUrl, protocols } from '../probe/protocols.ts'
import { printable } from '../terminal/style.ts'
import { positive } from './request.ts'
import { serveRecording } from './serveRecording.ts'

export const replayHelp = `chatstream replay <file>: plays a recording again, in the terminal or as a server.

  chatstream replay answer.jsonl --speed 2
  chatstream replay answer.jsonl --serve 8787

      --speed <factor>        1 keeps the recorded gaps (the default), 10 is ten times as fast
      --protocol <name>       ${Object.keys(protocols).join(', ')};
                              by default found by the answer
      --serve <port>          answers every request on this port of this machine with the recorded stream

Exit code: 0, 1 if the recorded answer failed, 2 if the command or the file was not understood.`

export async function replay(argv: readonly string[], cli: Cli): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { speed: { type: 'string' }, protocol: { type: 'string' }, serve: { type: 'string' } },
  })
  const [path, ...more] = positionals
  if (path === undefined || more.length > 0) throw new UsageError('Name one recording, e.g. answer.jsonl.')
  const speed = positive('--speed', values.speed ?? '1')
  const recording = read(path)
  if (values.serve !== undefined) {
    const server = await serveRecording(recording, { port: Number(values.serve), speed, clock: cli.clock })
    cli.print(`${server.url} answers every request from ${path}. Ctrl-C ends it.`)
    await new Promise((resolve) => cli.signal.addEventListener('abort', resolve, { once: true }))
    await server.close()
    return 0
  }
  const { protocol } = values
  if (protocol !== undefined && !isProtocolName(protocol))
    throw new UsageError(
      `There is no protocol "${protocol}". Choose one of ${Object.keys(protocols).join(', ')}.`,
    )
  const asked = recording.find((line) => line.type === 'request')
  if (asked === undefined) throw new UsageError(`${path} holds no request.`)
  const reader = createReader(protocol ?? protocolOfUrl(asked.url), protocol !== undefined, {}, (delta) =>
    cli.write(printable(delta)),
  )
  const error = await play(recording, asked.method, reader, { speed, cli })
  cli.print('')
  if (error === undefined) return 0
  cli.printError(printable(error))
  return 1
}

/**
 * Plays a recorded answer. Returns the words for the error with which the answer ended, or undefined if it was
 * complete.
 */
async function play(
  recording: Recording,
  method: 'POST' | 'GET' | 'DELETE',
  reader: ReturnType<typeof createReader>,
  { speed, cli }: { speed: number; cli: Cli },
): Promise<string | undefined> {
  try {
    const transport = replayTransport(recording, { speed, clock: cli.clock })
    const stream = await transport.open({ url: '', method, headers: {}, signal: cli.signal })
    for await (const events of stream.batches) {
      reader.read(events, cli.clock.monotonicMs())
      if (reader.isOver) break
    }
    reader.end(cli.clock.monotonicMs())
    if (!reader.isOver) return explainError(endedEarly().data).title
  } catch (error) {
    if (!reader.isFinished) return isChatError(error) ? explainError(error.data).title : String(error)
  }
  const { error } = reader.found
  return error === undefined ? undefined : explainError(error).title
}

function read(path: string): Recording {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    throw new UsageError(`The file ${path} cannot be read.`)
  }
  try {
    return parseRecording(text)
  } catch (error) {
    throw new UsageError(
      `${path} is not a recording: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}
