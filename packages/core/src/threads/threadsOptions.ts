import type { ToolSet } from '../tool.ts'
import type { ChatOptions } from '../turn/options.ts'
import type { ThreadSource } from './source.ts'

/**
 * Options of `createThreads`. A thread is a stored conversation. Some options are for all chats; the others
 * concern the storage and the loading of threads.
 */
export interface ThreadsOptions<
  Metadata = unknown,
  Data = Record<string, unknown>,
  Tools extends ToolSet = ToolSet,
> extends Omit<ChatOptions<Metadata, Data, Tools>, 'id' | 'initialMessages' | 'loadOlder'> {
  /**
   * The URL of the routes for threads.
   * @defaultValue `threads`, relative to `url`
   */
  threadsUrl?: string
  /**
   * The place that stores threads, such as `localThreads()`.
   * @defaultValue the server at `threadsUrl`
   */
  source?: ThreadSource
  /**
   * The maximum number of idle chats that stay open while no component shows them. Chats with an answer in
   * progress or a queue do not count.
   * @defaultValue 10
   */
  maxOpen?: number
  /**
   * The number of messages on one page.
   * @defaultValue 50
   */
  pageSize?: number
}
