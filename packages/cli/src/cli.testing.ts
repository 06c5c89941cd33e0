import { systemClock } from '@chatstream/core'
import type { Cli, ExitCode } from './cli.ts'
import type { Finding } from './doctor/finding.ts'
import { runCli } from './runCli.ts'

/** The output and the exit code of a command that has ended. */
export interface Ended {
  code: ExitCode
  out: string
  err: string
}

/** Runs a command as a user would. By default the output is not a terminal; `more` overrides parts of the process. */
export async function run(argv: readonly string[], more: Partial<Cli> = {}): Promise<Ended> {
  let out = ''
  let err = ''
  const code = await runCli(argv, '1.2.3', {
    signal: new AbortController().signal,
    env: {},
    isTerminal: false,
    write: (text) => void (out += text),
    print: (line) => void (out += `${line}\n`),
    printError: (line) => void (err += `${line}\n`),
    clock: systemClock,
    ...more,
  })
  return { code, out, err }
}

/** The parsed output of `chatstream doctor --json`. */
export interface Diagnosis {
  protocol: string
  status?: number
  healthy: boolean
  latency: Record<string, number>
  findings: readonly Finding[]
}

/** Runs `chatstream doctor` on a url. */
export async function diagnosisOf(
  url: string,
  ...options: string[]
): Promise<Diagnosis & { code: ExitCode }> {
  const { code, out } = await run(['doctor', url, '--json', ...options])
  const diagnosis: Diagnosis = JSON.parse(out)
  return { ...diagnosis, code }
}

/** Returns the ids of the findings with one of the given levels, in the order of the findings. */
export function idsOf({ findings }: Diagnosis, ...levels: readonly Finding['level'][]): readonly string[] {
  return findings.filter(({ level }) => levels.includes(level)).map(({ id }) => id)
}
