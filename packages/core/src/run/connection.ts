import type { ChatErrorData } from '../errors/chatError.ts'

/** The state of reconnecting, while a failed connection is being restored. */
export interface Connection {
  /** The number of this try, from 1. */
  attempt: number
  /** The number of tries without progress after which the chat gives up. */
  limit: number
  /** Time of the next try, in epoch milliseconds; absent while a try is under way, and while the device is offline. */
  retryAt?: number
  /** The error of the last try. */
  error?: ChatErrorData
}
