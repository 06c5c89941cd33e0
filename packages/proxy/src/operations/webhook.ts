import { createHmac } from 'node:crypto'
import type { Clock } from '@chatstream/core'
import type { Report } from '../exchange/report.ts'
import { setBackgroundTimer } from '../logs/backgroundTimer.ts'
import type { EndedRun } from '../streams/collectRun.ts'
import { createRetries } from '../threads/retries.ts'
import type { Retries } from '../threads/retries.ts'

/**
 * The receiver of the webhook messages, and settings for sending them. The proxy sends a message at the end
 * of each resumable answer; see `ProxyOptions.webhook`.
 */
export interface WebhookOptions {
  /** The URL to which the messages are posted. Redirects are not followed. */
  url: string
  /**
   * The secret for signatures: at least 24 random bytes in base64, e.g. from `openssl rand -base64 32`. It
   * may begin with `whsec_`.
   */
  secret: string
  /**
   * The maximum number of attempts to post one message. An attempt fails if there is no response, or if the status
   * of the response is not 2xx. The waits between the attempts are 1 s, 2 s, 4 s and so on, at most one minute.
   *
   * @defaultValue `8`: the last attempt comes about two minutes after the first
   */
  attempts?: number
  /**
   * The longest duration of one attempt, in milliseconds.
   *
   * @defaultValue `10_000`
   */
  timeoutMs?: number
  /**
   * The function that sends the messages.
   *
   * @defaultValue the global `fetch`
   */
  fetch?: typeof globalThis.fetch
}

/** Sends messages to the receiver of a webhook. */
export interface Webhook {
  /** Sends a message about the end of a resumable answer, in the background. */
  send(run: Omit<EndedRun, 'request'>): void
  /** Tries to send each waiting message once more. Messages that fail again are dropped. */
  close(): Promise<void>
}

/** The maximum number of waiting messages. Further messages are dropped and reported. */
const maxWaiting = 1000

/** The shortest secret, in bytes. */
const minSecretBytes = 24

/**
 * Creates an object that sends webhook messages. The messages are signed as https://www.standardwebhooks.com
 * defines. If sending fails, `report` gets the error.
 */
export function createWebhook(
  { url, secret, attempts = 8, timeoutMs = 10_000, fetch = globalThis.fetch }: WebhookOptions,
  clock: Clock,
  report: Report,
): Webhook {
  const key = keyOf(secret)
  const waiting = new Map<Retries, Promise<unknown>>()
  const fail = (error: unknown) => report(error, 'the webhook')

  async function post(id: string, body: string): Promise<void> {
    const timestamp = String(Math.floor(clock.now() / 1000))
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
    const abort = new AbortController()
    const timer = setBackgroundTimer(
      clock,
      () => abort.abort(new Error('The webhook took too long.')),
      timeoutMs,
    )
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${signature}`,
        },
        body,
        redirect: 'error',
        signal: abort.signal,
      })
      await response.body?.cancel()
      if (!response.ok) throw new Error(`The webhook was answered with ${response.status}.`)
    } finally {
      clock.clearTimeout(timer)
    }
  }

  return {
    send(run) {
      if (waiting.size >= maxWaiting)
        return fail(new Error(`${maxWaiting} messages wait for the webhook, so one was dropped.`))
      const body = JSON.stringify(messageOf(run, clock.now()))
      const retries = createRetries(clock, fail)
      const sent = retries.until(() => post(`run_${run.runId}`, body), attempts)
      waiting.set(
        retries,
        sent.finally(() => waiting.delete(retries)),
      )
    },
    async close() {
      for (const retries of waiting.keys()) retries.close()
      await Promise.all(waiting.values())
    },
  }
}

/** Returns `true` if a value has the form of a secret for signing webhook messages. */
export function isWebhookSecret(secret: unknown): boolean {
  return typeof secret === 'string' && keyOf(secret).length >= minSecretBytes
}

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
}

/** The message of a run. It holds no question and no answer: the receiver reads the thread. */
function messageOf({ runId, threadId, user, message, usage, end }: Omit<EndedRun, 'request'>, now: number) {
  return {
    type: 'run.ended',
    timestamp: new Date(now).toISOString(),
    data: {
      runId,
      threadId,
      messageId: threadId === undefined ? undefined : message?.id,
      user: user?.id,
      end: end.end,
      status: message?.status,
      usage,
    },
  }
}
