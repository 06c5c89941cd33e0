import type { LanguageRegistration } from '@shikijs/primitive'
import type { TokenRuns } from './tokenRuns.ts'

/** A request to highlight lines of a code block, for Shiki in a worker or in the page. */
export type ColoringRequest =
  | { type: 'grammar'; grammar: number; languages: readonly LanguageRegistration[] }
  | {
      type: 'code'
      /** The number of the code block. A new number begins a new block. */
      block: number
      grammar: number
      /** The lines that follow the lines of earlier requests. */
      lines: readonly string[]
      /**
       * The line after `lines`, which has no line feed yet. `undefined` if the colours of this line are not needed.
       */
      last: string | undefined
    }
  | { type: 'end'; block: number }

/** The answer to a `ColoringRequest`: the colours of the next lines of a block. */
export interface ColoringAnswer {
  block: number
  /** The number of lines of the block that come before `lines`. */
  from: number
  lines: readonly TokenRuns[]
  last: TokenRuns | undefined
  lastText: string
}

export interface ColoringPort {
  /** Sends a request. Throws if the message cannot be sent. */
  post(request: ColoringRequest): void
  close(): void
}

/**
 * A function that opens a connection to the worker that highlights code. If no connection is possible, it
 * throws, or calls `fail` later.
 */
export type OpenPort = (answer: (answer: ColoringAnswer) => void, fail: () => void) => ColoringPort

/** A loaded grammar of a language, together with the other grammars that this grammar includes. */
export interface LoadedGrammar {
  id: number
  languages: readonly LanguageRegistration[]
}

/** One code block, as the service that highlights code sees it. The service calls the functions. */
export interface ColoringClient {
  grammar: LoadedGrammar
  /** The number of the block in requests. The service sets it. */
  id: number | undefined
  take(answer: ColoringAnswer): void
  /** Returns `true` while the colours of sent lines have not arrived. */
  isWaiting(): boolean
  /**
   * Called if the worker has lost the block. If the block still needs colours, it must send all lines again.
   */
  restart(): void
}

export interface ColoringService {
  /** Sends the next lines of a block. `last` is the line after them, if the colours of this line are needed. */
  send(client: ColoringClient, lines: readonly string[], last: string | undefined): void
  /** Forgets a block and its pending work. */
  end(client: ColoringClient): void
  /** Returns the number of blocks that the service keeps. */
  size(): number
}

/** A worker that has work and does not answer for twice this time, in milliseconds, counts as hanging. */
const silenceMs = 5000
/** A port without work is closed after this time, in milliseconds. */
const idleMs = 30_000

/**
 * Creates the service with which one worker highlights all code blocks of a page. The worker starts with the
 * first block and ends when it has no work. If the worker crashes or hangs, it is replaced once. If the
 * second worker fails too, or no worker can be started, the blocks are highlighted in the page, in idle time.
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

  /** Closes the port. Blocks that need colours start again, with new numbers. */
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

/**
 * Watches a port: calls `onIdle` after a time without work, and `onSilence` after a time with work and without an
 * answer.
 */
function createWatch(port: { isWorking(): boolean; onIdle(): void; onSilence(): void }) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isWorking = false

  function start() {
    clearTimeout(timer)
    isWorking = port.isWorking()
    timer = isWorking ? setTimeout(wait, silenceMs) : setTimeout(port.onIdle, idleMs)
  }

  /** Waits twice, because after a sleep of the machine timers run before messages. */
  function wait() {
    timer = setTimeout(port.onSilence, silenceMs)
  }

  return {
    /** Called when work was sent. A running timer is not restarted. */
    sent() {
      if (!isWorking) start()
    },
    /** Called when an answer arrived or work was cancelled. */
    heard: start,
    stop() {
      clearTimeout(timer)
      isWorking = false
    },
  }
}
