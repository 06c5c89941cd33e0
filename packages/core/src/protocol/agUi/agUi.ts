import { createId } from '../../createId.ts'
import { present } from '../../json.ts'
import { emptyObject, type EncodedRequest, type EncodeInput, type Protocol } from '../protocol.ts'
import { agUiDecoder } from './agUiDecoder.ts'
import { agUiMessages, resumeOf } from './agUiMessages.ts'
import { stateBefore } from './agUiProgress.ts'

/** Options of {@link agUi}. */
export interface AgUiOptions {
  /**
   * The first value of the state that agent and app share, sent as `state`.
   *
   * @defaultValue {}
   */
  state?: unknown
  /**
   * A system message, sent before the conversation and never shown. Most agents have their own system
   * message.
   */
  system?: string
  /** Facts about the app, which are sent to the agent with each request. */
  context?: readonly { description: string; value: string }[]
  /** Any other data for the agent. The option `model` is added to it. */
  forwardedProps?: Record<string, unknown>
  /** The name of the model, sent as `forwardedProps.model`. */
  model?: string
  /** Further fields of the request body, e.g. `resume`. */
  body?: Record<string, unknown>
}

/**
 * Creates the protocol for AG-UI agents (up to version 1.0), e.g. of LangGraph, CrewAI, Mastra, Pydantic AI,
 * Microsoft's Agent Framework and TanStack AI. The field `state` of a message is the state that agent and app
 * share. A tool call that needs approval waits for `approveTool` or `denyTool`. https://docs.ag-ui.com/spec/1.0
 *
 * @example
 * ```ts
 * const chat = createChat({ url: '/api/agent', protocol: agUi({ state: { recipe: null } }) })
 * ```
 */
export function agUi(options: AgUiOptions = {}): Protocol {
  return {
    name: 'ag-ui',
    capabilities: { history: 'client', prefill: false, tools: true },
    encode: (input) => encode(options, input),
    createDecoder: (asked) => agUiDecoder(asked, options.state),
  }
}

function encode(options: AgUiOptions, input: EncodeInput): EncodedRequest {
  const { messages, tools = [], chatId, id, runId } = input
  const { context = [], forwardedProps, system } = options
  const model = input.model ?? options.model
  return {
    method: 'POST',
    headers: { accept: 'text/event-stream' },
    body: {
      threadId: chatId ?? id ?? createId(),
      runId: runId ?? createId(),
      // Required by servers of 0.0.x.
      state: stateBefore(messages, options.state),
      messages: agUiMessages(messages, system),
      tools: tools.map(({ name, description = '', parameters = emptyObject }) => ({
        name,
        description,
        parameters,
      })),
      context,
      forwardedProps: { ...present({ model }), ...forwardedProps },
      ...resumeOf(messages.at(-1), runId),
      ...options.body,
    },
  }
}
