import { type ChatMessage, hasResult, type ToolCallPart } from '../message.ts'
import type { ToolEvent } from '../events.ts'
import { selectMessage } from '../state/selectors.ts'
import { toolNamed } from '../tool.ts'
import { isAnswered } from '../turn/toolCalls.ts'
import { reportEvents } from '../turn/turnEvents.ts'
import type { Chat } from './chat.ts'
import type { ChatContext } from './context.ts'
import type { Turns } from './turns.ts'

/** Creates the methods of a chat that answer a tool call. The answer is a result, an approval or a denial. */
export function createToolAnswers(
  { getState, dispatch, options, refuse }: ChatContext,
  turns: Turns,
): Pick<Chat, 'addToolResult' | 'approveTool' | 'denyTool'> {
  /** Adds the event to its tool call, and starts a turn if the model can continue. */
  async function answerCall(
    event: ToolEvent,
    mayAnswer: (call: ToolCallPart) => boolean,
  ): Promise<ChatMessage | undefined> {
    const { messages, status } = getState()
    const isCall = ({ id }: ToolCallPart) => id === event.toolCallId
    const message = messages.findLast((each) => callsOf(each).some(isCall))
    const call = message && callsOf(message).find(isCall)
    const isLast = message?.id === messages.at(-1)?.id
    // A call of an earlier answer cannot be approved: the conversation has gone on without it.
    const isLate = event.type === 'tool-running' && !isLast
    if (message === undefined || call === undefined || hasResult(call) || !mayAnswer(call) || isLate)
      return refuse('unknown-call')

    dispatch({ type: 'tools', messageId: message.id, events: [event], status })
    reportEvents([event], message.id, options)
    const tools = options().schema?.tools ?? {}
    const isOurs = call.providerExecuted !== true && toolNamed(tools, call.name)?.execute !== undefined
    const isApproved = event.type === 'tool-running' && isOurs
    const answer = selectMessage(getState(), message.id) ?? message
    // A turn under way carries out the call itself, and an earlier answer does not go on.
    const goesOn = !turns.isBusy() && isLast && (isApproved || isAnswered(answer, tools))
    return goesOn ? turns.start({ messageId: message.id, overrides: {} }) : answer
  }

  return {
    addToolResult: (toolCallId, result) =>
      answerCall(
        'output' in result
          ? { type: 'tool-output', toolCallId, output: result.output }
          : { type: 'tool-error', toolCallId, error: result.error },
        (call) => call.state !== 'streaming-input',
      ),
    approveTool: (toolCallId) => answerCall({ type: 'tool-running', toolCallId }, awaitsApproval),
    denyTool: (toolCallId) => answerCall({ type: 'tool-denied', toolCallId }, awaitsApproval),
  }
}

function callsOf({ parts }: ChatMessage): readonly ToolCallPart[] {
  return parts.filter((part) => part.type === 'tool-call')
}

const awaitsApproval = (call: ToolCallPart) => call.state === 'awaiting-approval'
