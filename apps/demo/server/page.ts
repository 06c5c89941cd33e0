import type { RequestListener } from 'node:http'

/** Whatever answers the requests that are not for the model. */
export interface Page {
  answer: RequestListener
  close(): Promise<void>
}
