import type { RequestListener } from 'node:http'

/** The handler of requests that are not for the model. */
export interface Page {
  answer: RequestListener
  close(): Promise<void>
}
