import type { ChatEvent } from '../../events.ts'
import { text } from '../../json.ts'
import { maxIds } from './bounds.ts'
import { cutOff, type ToolArguments, toolArguments } from './toolArguments.ts'

/** The beginning of a call. */
export interface CallStart {
  id: string
  name: string
  /** `true` if the provider runs the call itself: its events are passed on at once. */
  hosted?: boolean
  /** Turns the text so far into a value, for an input that is not JSON. */
  read?: (text: string) => unknown
}

interface Call extends CallStart {
  args: ToolArguments
  isWhole: boolean
}

/**
 * The tool calls of a format that numbers the parts of its answer. A call for the client becomes ready at the end of the
 * stream: only then is it certain that nothing was cut off.
 */
export function indexedCalls() {
  const calls = new Map<string, Call>()
  const byIndex = new Map<number, Call>()
  let last: Call | undefined

  function start(index: number, { id, name, ...rest }: CallStart): readonly ChatEvent[] {
    if (calls.size >= maxIds && !calls.has(id)) return []
    const args = rest.read === undefined ? toolArguments(id) : plainArguments(id, rest.read)
    last = { id, name, ...rest, args, isWhole: false }
    calls.set(id, last)
    byIndex.set(index, last)
    return [{ type: 'tool-start', toolCallId: id, name, ...(rest.hosted && { providerExecuted: true }) }]
  }

  /** Adds the rest of an input that is repeated as a whole. If it does not begin with what streamed, it replaces that. */
  function catchUp(index: number, call: Call, whole: string): readonly ChatEvent[] {
    const streamed = call.args.text
    if (whole === streamed) return []
    if (whole.startsWith(streamed)) return [call.args.push(whole.slice(streamed.length))]
    return [...start(index, call), ...push(index, whole)]
  }

  function push(index: number, delta: unknown): readonly ChatEvent[] {
    const call = byIndex.get(index)
    const more = text(delta)
    return call === undefined || more === undefined ? [] : [call.args.push(more)]
  }

  return {
    start,
    push,
    idAt: (index: number): string | undefined => byIndex.get(index)?.id,
    /** Ends a call's input. `whole` repeats it, if the format does; `isWhole` is `false` for an input that was cut off. */
    complete(index: number, whole?: string, isWhole = true): readonly ChatEvent[] {
      const begun = byIndex.get(index)
      if (begun === undefined) return []
      const events = whole === undefined ? [] : catchUp(index, begun, whole)
      const call = byIndex.get(index) ?? begun
      const wasWhole = call.isWhole
      call.isWhole = isWhole
      return call.hosted === true && isWhole && !wasWhole ? [...events, call.args.end()] : events
    },
    /** `true` if there is a call for the client to answer. */
    hasClientCalls: (): boolean => [...calls.values()].some(({ hosted }) => hosted !== true),
    /** Ends all calls. `atLimit`: a limit stopped the model; a last call without input was cut off then. */
    end: (atLimit: boolean): readonly ChatEvent[] =>
      [...calls.values()].flatMap((call): readonly ChatEvent[] => {
        if (call.hosted === true && call.isWhole) return []
        const isCut = !call.isWhole || (atLimit && call === last && call.args.text === '')
        return [isCut ? cutOff(call.id) : call.args.end()]
      }),
  }
}

function plainArguments(toolCallId: string, read: (text: string) => unknown): ToolArguments {
  let said = ''
  return {
    get text() {
      return said
    },
    push(delta) {
      said += delta
      return { type: 'tool-input', toolCallId, delta, input: read(said) }
    },
    end: () => ({ type: 'tool-ready', toolCallId, input: read(said) }),
  }
}
