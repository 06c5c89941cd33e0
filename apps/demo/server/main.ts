// One process and one URL: the page, the proxy that holds the key, and the scripted model.
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createProxy } from '@chatstream/proxy'
import { sqliteThreads } from '@chatstream/proxy/sqlite-threads'
import { builtPage } from './builtPage.ts'
import { buildComparison, buildPage } from './buildPage.ts'
import { chooseProvider } from './chooseProvider.ts'
import type { DemoInfo } from './chooseProvider.ts'
import { connect } from './connect.ts'
import { demoModel } from './demoModel.ts'
import { createLines } from './lines/lines.ts'
import { listen, readPort } from './listen.ts'
import { demoRoutes, demoUpstreams } from './routes.ts'
import { withComparison } from './withComparison.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
// This machine only: everyone who can open the page can use the key.
const host = '127.0.0.1'

async function start(): Promise<void> {
  const wantedPort = readPort(process.env['PORT'])
  const { upstream, info } = await chooseProvider(process.env)
  const requestsPerMinute = process.env['REQUESTS_PER_MINUTE']
  const proxy = createProxy({
    upstreams: demoUpstreams(demoModel(), upstream),
    routes: demoRoutes(upstream),
    threads: sqliteThreads(conversationsFile()),
    ...(requestsPerMinute !== undefined && { limits: { requestsPerMinute: Number(requestsPerMinute) } }),
  })
  const lines = createLines()

  // Visitors of the demo may look inside; see src/main.tsx.
  process.env['VITE_DEVTOOLS'] ??= '1'
  const directory = process.env['PAGE_DIRECTORY']
  const server = createServer()
  const page = process.argv.includes('--dev')
    ? await import('./devPage.ts').then(({ devPage }) => devPage(root, server))
    : withComparison(await builtPage(await buildPage(root, directory)), () =>
        buildComparison(root, directory === undefined ? undefined : `${directory}-compare`),
      )
  connect(server, proxy, lines, page, info)

  const port = await listen(server, wantedPort, host)
  console.log(whoAnswers(info))
  if (wantedPort !== 0 && port !== wantedPort) console.log(`Port ${wantedPort} is taken, ${port} is free.`)
  // Not "localhost": the browser may find another server on ::1 by that name.
  console.log(`chatstream demo: http://${host}:${port}`)

  const close = async () => {
    server.close()
    await Promise.all([proxy.close(), lines.close(), page.close()])
    server.closeAllConnections()
  }
  process.once('SIGINT', () => void close())
  process.once('SIGTERM', () => void close())
}

/** The file with the conversations: `CONVERSATIONS_FILE`, or one in this folder that Git ignores. */
function conversationsFile(): string {
  const file = process.env['CONVERSATIONS_FILE']
  if (file !== undefined) return file
  mkdirSync(`${root}/.data`, { recursive: true })
  return `${root}/.data/conversations.sqlite`
}

function whoAnswers({ provider, notice }: DemoInfo): string {
  if (notice !== undefined) return `${notice} The scripted model answers instead.`
  return provider === undefined
    ? 'The scripted model answers. To ask a provider, set its key, e.g. OPENAI_API_KEY.'
    : `${provider.host} answers; the scenarios are the scripted model’s.`
}

await start().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
