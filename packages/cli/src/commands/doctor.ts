import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Cli, ExitCode } from '../cli.ts'
import { diagnose } from '../doctor/diagnose.ts'
import type { Observation } from '../probe/observation.ts'
import { httpVersion, preflight } from '../probe/preflight.ts'
import { probe } from '../probe/probe.ts'
import { findingLines } from '../terminal/printFindings.ts'
import { startProgress } from '../terminal/progress.ts'
import { createStyle } from '../terminal/style.ts'
import { latencyOf } from './latencyOf.ts'
import { readRequest, requestHelp, requestOptions } from './request.ts'

export const doctorHelp = `chatstream doctor <url>: sends one question and explains what the answer shows.

  chatstream doctor http://localhost:8787/api/chat
  chatstream doctor https://api.example/v1/chat/completions -H 'authorization: Bearer $API_KEY' --model gpt-4.1

${requestHelp}
      --origin <origin>       checks that pages of this origin may read the answer (CORS)
      --json                  the result as JSON

Exit code: 0 without a problem, 1 with one, 2 if the command was not understood.`

export async function doctor(argv: readonly string[], cli: Cli): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { ...requestOptions, origin: { type: 'string' }, json: { type: 'boolean' } },
  })
  const request = readRequest(positionals, values, cli.env, (path) => readFileSync(path, 'utf8'))
  const { url, timeoutMs, headers = {} } = request
  const { origin, json = false } = values
  const progress = startProgress(cli, `Asking ${url}`)
  const names = ['content-type', 'x-chatstream-id', ...Object.keys(headers)]
  const signal = AbortSignal.any([cli.signal, AbortSignal.timeout(timeoutMs)])
  const [answer, version, asked] = await Promise.all([
    probe({
      ...request,
      signal: cli.signal,
      clock: cli.clock,
      ...(origin !== undefined && { origin }),
      onText: (delta) => progress.add(delta.length),
    }),
    httpVersion(url, timeoutMs),
    origin === undefined ? undefined : preflight(url, origin, [...new Set(names)], signal),
  ])
  progress.end()
  if (cli.signal.aborted) return 130
  const seen: Observation = {
    ...answer,
    ...(version !== undefined && { httpVersion: version }),
    ...(asked !== undefined && { preflight: asked }),
  }
  const findings = diagnose(seen)
  const problems = findings.filter(({ level }) => level === 'problem').length
  const latency = latencyOf(seen)
  if (json) {
    const { protocol, status } = seen
    cli.print(
      JSON.stringify({ url, protocol, status, healthy: problems === 0, latency, findings }, undefined, 2),
    )
  } else {
    const style = createStyle(cli.isTerminal)
    for (const line of findingLines(findings, style)) cli.print(line)
    const parts = Object.entries(latency).filter(([, value]) => value !== undefined)
    if (parts.length > 0) cli.print(style.dim(parts.map(([name, value]) => `${name} ${value}`).join('  ')))
    cli.print(
      problems === 0
        ? 'No problem was found.'
        : `${problems} ${problems === 1 ? 'problem' : 'problems'} found.`,
    )
  }
  return problems === 0 ? 0 : 1
}
