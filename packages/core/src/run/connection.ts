import type { ChatErrorData } from '../errors/chatError.ts'

/** The progress of the retries after a connection has failed. */
export interface Connection {
  /** The number of the current retry, from 1. */
  attempt: number
  /** The number of retries without new events after which the chat gives up. */
  limit: number
  /**
   * The time of the next retry, in epoch milliseconds. Absent during a retry, and while the device is
   * offline.
   */
  retryAt?: number
  /** The error of the last failure. */
  error?: ChatErrorData
}
