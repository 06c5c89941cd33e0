import type { Clock } from '@chatstream/core'
import { checkUpstream } from '../providers/checkUpstream.ts'
import { readArguments, usage } from './cliArguments.ts'
import type { CliArguments } from './cliArguments.ts'
import { ProxyConfigError } from '../errors/configError.ts'
import { ListenError } from '../errors/listenError.ts'
import { cliSettings, keyProblems } from './cliSettings.ts'
import { createProxy } from '../createProxy.ts'
import { isLoopbackHost } from '../exchange/isLoopbackHost.ts'
import type { AccessLogEntry } from '../exchange/accessLog.ts'
import { operationsHandler, serveOperations, serveProxy } from '../mounts/node.ts'
import { openAudit } from './openAudit.ts'
import { checkServerSettings, openMetrics } from './openMetrics.ts'
import { logProblem, openLog } from './openLog.ts'
import { openThreads } from './openThreads.ts'
import type { ProxyOptions } from '../options.ts'
import { systemCodeOf } from '../errors/proxyError.ts'
import type { StreamLog } from '../logs/streamLog.ts'

/** The parts of the Node process that the command uses, e.g. its arguments and environment. */
export interface CliProcess {
  argv: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  version: string
  /** Writes a line to standard output. */
  print: (line: string) => void
  /** Writes a line to standard error. */
  printError: (line: string) => void
  clock?: Clock
}

/** The result of the command: an exit code if the command has ended, or a server that runs until it is closed. */
export type CliResult =
  | { exitCode: number }
  | { url: string; checked: Promise<void>; close(options?: { now?: boolean }): Promise<void> }

/** Runs the command `chatstream-proxy`. */
export async function runCli(cli: CliProcess): Promise<CliResult> {
  const { printError, print } = cli
  const args = readArguments(cli.argv)
  if ('problem' in args) {
    printError(args.problem)
    return { exitCode: 2 }
  }
  if (args.help || args.version) {
    print(args.help ? usage : cli.version)
    return { exitCode: 0 }
  }
  try {
    return await start(args, cli)
  } catch (error) {
    for (const line of linesOf(error, args.config)) printError(line)
    return { exitCode: 1 }
  }
}

async function start(args: CliArguments, { env, printError, print, clock }: CliProcess): Promise<CliResult> {
  const { settings, problems } = await cliSettings(args, env)
  for (const problem of problems) printError(problem)
  if (settings === undefined) return { exitCode: 1 }

  const { port = 8787, host = '127.0.0.1', log: logName = 'memory', drainMs, ...rest } = settings
  const { metrics: metricsSettings, metricsPort, threads: threadsName, ...others } = rest
  checkServerSettings(settings)
  const metrics = await openMetrics({ metrics: metricsSettings, metricsPort })
  const log = typeof logName === 'string' ? await openLog(logName, env) : logName
  const threads = typeof threadsName === 'string' ? await openThreads(threadsName, env) : threadsName
  const options = { ...others, ...(threads !== undefined && { threads }) }
  const auditFile = args.audit === undefined ? undefined : await openAudit(args.audit, printError)
  const audit = auditFile?.audit ?? options.audit
  const upstreams = Object.entries(options.upstreams)
  const listen = async () => {
    const observers = [...(options.observers ?? []), ...(metrics === undefined ? [] : [metrics])]
    const accessLog = (entry: AccessLogEntry) => print(JSON.stringify(entry))
    const proxy = createProxy({ accessLog, ...options, ...(audit && { audit }), observers, log })
    metrics?.watch(proxy)
    const all = operationsHandler(proxy, { metrics, token: metricsSettings?.token })
    const own = metricsPort === undefined ? all : operationsHandler(proxy)
    const server = await serveProxy(proxy, { port, host, operations: own })
    if (metricsPort === undefined) return { proxy, servers: [server] as const }
    const metricsServer = await serveOperations(all, { port: metricsPort, host }).catch(async (error) => {
      await server.close()
      throw error
    })
    return { proxy, servers: [server, metricsServer] as const }
  }
  const { proxy, servers } = await listen().catch(async (error: unknown) => {
    await Promise.all([log.close(), threads?.close()])
    throw error
  })
  if (args.config !== undefined) {
    for (const problem of upstreams.flatMap(([id, upstream]) => keyProblems(id, upstream)))
      printError(problem)
  }
  const [server, metricsServer] = servers
  // Without the query, which may hold a key.
  const shown = (baseUrl: string) => baseUrl.trim().split('?')[0]
  const names = upstreams.map(([id, { baseUrl }]) =>
    baseUrl === undefined ? id : `${id} (${shown(baseUrl)})`,
  )
  printError(`Listening on ${server.url}${options.basePath ?? ''}, relaying to ${names.join(', ')}.`)
  if (metricsServer !== undefined) printError(`Metrics are at ${metricsServer.url}/metrics.`)
  printError(
    isLoopbackHost(host)
      ? 'Only this machine can reach it; --host opens it to others.'
      : options.authenticate !== undefined
        ? 'Requests need a user of authenticate.'
        : 'Everyone who can reach this address can spend the key: keep it behind something that knows its users.',
  )
  return {
    url: server.url,
    checked: printProblems(options, log, printError, clock),
    async close({ now = false } = {}) {
      const { runs } = proxy.stats()
      if (!now && runs > 0) printError(`Waiting for ${runs} running answers; a second signal ends them.`)
      // A variable in JSON is text.
      if (!now) await proxy.drain(drainMs === undefined ? undefined : Number(drainMs))
      // The proxy is closed first, so that readers get the end of their streams before their connections end.
      await proxy.close()
      await Promise.all(servers.map((each) => each.close()))
      await auditFile?.close()
    },
  }
}

async function printProblems(
  options: Pick<ProxyOptions, 'upstreams'>,
  log: StreamLog,
  printError: CliProcess['printError'],
  clock: Clock | undefined,
): Promise<void> {
  const upstreams = Object.values(options.upstreams).filter(({ apiKey }) => apiKey !== '')
  const checks = upstreams.map((upstream) => checkUpstream(upstream, clock === undefined ? {} : { clock }))
  const problem = await logProblem(log)
  if (problem !== undefined) printError(problem)
  for (const problems of checks) for (const each of await problems) printError(each)
}

function linesOf(error: unknown, config: string | undefined): readonly string[] {
  if (error instanceof ProxyConfigError) return error.problems
  if (error instanceof ListenError) return [error.message]
  const code = systemCodeOf(error)
  const about = config === undefined ? '' : ` with ${config}`
  return [`chatstream-proxy could not start${about}${code === undefined ? '' : ` (${code})`}.`]
}
