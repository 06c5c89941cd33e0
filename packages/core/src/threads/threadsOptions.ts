import type { ToolSet } from '../tool.ts'
import type { ChatOptions } from '../turn/options.ts'
import type { ThreadSource } from './source.ts'

/** Options of `createThreads`: options that all chats share, and options for storing and loading threads. */
export interface ThreadsOptions<
  Metadata = unknown,
  Data = Record<string, unknown>,
  Tools extends ToolSet = ToolSet,
> extends Omit<ChatOptions<Metadata, Data, Tools>, 'id' | 'initialMessages' | 'loadOlder'> {
  /**
   * The url of the routes of threads.
   * @defaultValue `threads`, relative to `url`
   */
  threadsUrl?: string
  /**
   * The place where threads are stored, such as `localThreads()`.
   * @defaultValue the server at `threadsUrl`
   */
  source?: ThreadSource
  /**
   * The number of idle chats that are kept when no component shows them. Chats with a run or a queue do not count.
   * @defaultValue 10
   */
  maxOpen?: number
  /**
   * Messages of one page.
   * @defaultValue 50
   */
  pageSize?: number
}
