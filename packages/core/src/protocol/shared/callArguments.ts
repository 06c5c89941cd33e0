import { isObject, type Json } from '../../json.ts'
import type { ToolCallPart } from '../../message.ts'

/**
 * Returns the arguments of a tool call as JSON text, as the model wrote them. If the arguments are not JSON,
 * returns `{}`, because providers refuse requests with such arguments.
 */
export function argumentsOf(call: ToolCallPart): string {
  const { input, inputText } = call
  const said = JSON.stringify(isBroken(call) ? {} : (input ?? {}))
  return compact(inputText) === said ? inputText : said
}

/** Returns `true` if a tool call failed because its arguments are not JSON. */
export function isBroken({ state, inputText }: ToolCallPart): boolean {
  return state === 'failed' && inputText.trim() !== '' && compact(inputText) === undefined
}

/**
 * A reviver that keeps numbers as they were written, if the engine supports it. Without it `1.0` and large integers
 * would change.
 */
type Reviver = (this: unknown, key: string, value: unknown, context?: { source?: string }) => unknown
const { rawJSON } = JSON as { rawJSON?: (text: string) => unknown } // ES2026; TypeScript's library lacks it.

const keepNumber: Reviver = (_key, value, context) => {
  const source = context?.source
  const isChanged = typeof value === 'number' && source !== undefined && String(value) !== source
  return isChanged && rawJSON !== undefined ? rawJSON(source) : value
}

/**
 * Returns the arguments of a tool call as an object. Use it for providers whose requests contain the
 * arguments as an object and not as a text.
 */
export function inputOf(call: ToolCallPart): Json {
  try {
    const input: unknown = JSON.parse(argumentsOf(call), keepNumber)
    return isObject(input) ? input : { input }
  } catch {
    return {}
  }
}

/** Removes the white space from JSON. Returns `undefined` if the text is not JSON. */
function compact(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return undefined
  }
}
