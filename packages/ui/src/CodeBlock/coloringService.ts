import type { LanguageRegistration } from '@shikijs/primitive'
import type { TokenRuns } from './tokenRuns.ts'

/** A message to the side that runs Shiki. */
export type ColoringRequest =
  | { type: 'grammar'; grammar: number; languages: readonly LanguageRegistration[] }
  | {
      type: 'code'
      /** A new number is a new block. */
      block: number
      grammar: number
      /** The lines that follow those of the requests before. */
      lines: readonly string[]
      /** The line behind them, without a line feed, if its colours are wanted. */
      last: string | undefined
    }
  | { type: 'end'; block: number }

/** The colours of the next lines of a block. */
export interface ColoringAnswer {
  block: number
  /** The number of lines in front of `lines`. */
  from: number
  lines: readonly TokenRuns[]
  last: TokenRuns | undefined
  lastText: string
}

export interface ColoringPort {
  /** Throws if the message cannot be sent. */
  post(request: ColoringRequest): void
  close(): void
}

/** Opens a port. Throws, or calls `fail` later, if that is not possible. */
export type OpenPort = (answer: (answer: ColoringAnswer) => void, fail: () => void) => ColoringPort

/** A loaded grammar and those it contains. It comes last. */
export interface LoadedGrammar {
  id: number
  languages: readonly LanguageRegistration[]
}

/** A block as the service sees it. */
export interface ColoringClient {
  grammar: LoadedGrammar
  /** The number under which the block is known to the port. Set by the service. */
  id: number | undefined
  take(answer: ColoringAnswer): void
  /** It was sent lines whose colours have not arrived. */
  isWaiting(): boolean
  /** The port forgot the block: the client sends all lines again if it needs colours. */
  restart(): void
}

export interface ColoringService {
  /** Sends the next lines of a block, and the line behind them if its colours are wanted. */
  send(client: ColoringClient, lines: readonly string[], last: string | undefined): void
  /** Forgets a block and its pending work. */
  end(client: ColoringClient): void
  /** The blocks that are kept. */
  size(): number
}

/** A worker that has been silent for twice this time, with work to do, hangs. */
const silenceMs = 5000
/** A port without work is closed after this time. */
const idleMs = 30_000

/**
 * Distributes the work of all blocks of a page to one worker: it starts with the first block and ends when idle. A
 * worker that crashes or hangs is replaced once. If that one fails too, or if no worker could be started, the blocks go
 * on in the page, in idle time.
 */
export function createColoringService(
  openWorker: OpenPort | undefined,
  openLocal: OpenPort,
): ColoringService {
  const clients = new Map<number, ColoringClient>()
  const grammars = new Set<number>()
  let isLocal = openWorker === undefined
  let port: ColoringPort | undefined
  let hasAnswered = false
  let isReplaced = false
  let ids = 0
  const watch = createWatch({
    isWorking: () => [...clients.values()].some((client) => client.isWaiting()),
    onIdle: close,
    // The page's own idle time may be rare.
    onSilence: () => !isLocal && failed(true),
  })

  /** Opens the port for the next block. Messages of a port that was closed are ignored. */
  function open(): ColoringPort {
    const take = (answer: ColoringAnswer) => {
      if (opened !== port) return
      hasAnswered = true
      clients.get(answer.block)?.take(answer)
      watch.heard()
    }
    const fail = () => opened === port && failed(false)
    const opened: ColoringPort = ((!isLocal && openWorker) || openLocal)(take, fail)
    return (port = opened)
  }

  /** Closes the port. The blocks start again, under new numbers, where they need colours. */
  function close() {
    watch.stop()
    port?.close()
    port = undefined
    grammars.clear()
    const all = [...clients.values()]
    clients.clear()
    for (const client of all) client.id = undefined
    for (const client of all) client.restart()
  }

  function failed(hangs: boolean) {
    isLocal = isReplaced || !(hangs || hasAnswered)
    isReplaced = true
    close()
  }

  function post({ id = 0, grammar }: ColoringClient, lines: readonly string[], last: string | undefined) {
    const to = port ?? open()
    if (!grammars.has(grammar.id)) {
      to.post({ type: 'grammar', grammar: grammar.id, languages: grammar.languages })
    }
    grammars.add(grammar.id)
    to.post({ type: 'code', block: id, grammar: grammar.id, lines, last })
  }

  return {
    send(client, lines, last) {
      client.id ??= ++ids
      clients.set(client.id, client)
      try {
        post(client, lines, last)
        watch.sent()
      } catch (error) {
        if (isLocal) throw error
        failed(false)
      }
    },
    end(client) {
      if (client.id === undefined) return
      clients.delete(client.id)
      port?.post({ type: 'end', block: client.id })
      client.id = undefined
      watch.heard()
    },
    size: () => clients.size,
  }
}

/** Notices that nothing is left to do for a while, or that there is no answer while there is. */
function createWatch(port: { isWorking(): boolean; onIdle(): void; onSilence(): void }) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isWorking = false

  function start() {
    clearTimeout(timer)
    isWorking = port.isWorking()
    timer = isWorking ? setTimeout(wait, silenceMs) : setTimeout(port.onIdle, idleMs)
  }

  /** Waits a second time: after a machine has slept, timers run before messages. */
  function wait() {
    timer = setTimeout(port.onSilence, silenceMs)
  }

  return {
    /** Work was sent. Time that runs goes on. */
    sent() {
      if (!isWorking) start()
    },
    /** An answer came, or work was cancelled. */
    heard: start,
    stop() {
      clearTimeout(timer)
      isWorking = false
    },
  }
}
