import type { Usage } from '@chatstream/core'

/** The token usage of one request. The counts of input and output tokens are always present. */
export interface MeteredUsage extends Usage {
  inputTokens: number
  outputTokens: number
}

/** The token usage that a `UsageMeter` has found. */
export interface Metered {
  usage: MeteredUsage
  /**
   * `true` if the provider did not send one of the counts. This count is then estimated: a token per four
   * characters.
   */
  estimated: boolean
}

/** Finds the token counts in the bytes of an answer while the proxy passes the answer on. */
export interface UsageMeter {
  push(bytes: Uint8Array): void
  /** Called if the provider refused the request, which then costs nothing. */
  refused(): void
  isRefused(): boolean
  /**
   * @param isWhole `false` if the answer broke off. The provider's count of the output tokens is then too
   * small
   */
  result(isWhole: boolean): Metered
}

/** Matches the beginning of a string with text of the model, in the formats that the proxy knows. */
const textStart =
  /"(?:content|text|delta|thinking|reasoning|reasoning_content|arguments|partial_json|refusal)": ?"/g
const longestName = 17
/** Matches the name of token counts after its first quote, because JSON has many quotes and a search for `u` is faster. */
const usageName = /(?<=")usage"/
const usageChars = '"usage"'.length
/** Characters of the end of a piece that are read again with the next: the longest name and its punctuation. */
const carriedChars = longestName + 4
/** Token counts that are longer than this, in characters, are not read. */
const maxUsageChars = 8192

/**
 * Makes a meter for the token usage of an answer. The meter does not decode events. It searches the bytes for
 * `"usage":{…}`, which cannot occur inside a JSON string. It also counts the characters of the text. If the
 * provider reports no usage, the meter estimates the usage from the number of characters.
 *
 * @param inputChars the number of characters in the question
 */
export function createUsageMeter(inputChars: number): UsageMeter {
  const decoder = new TextDecoder()
  const counts = new Map<string, number>()
  let carried = ''
  let outputChars = 0
  let isInText = false
  let isRefused = false
  /** The beginning of token counts whose end has not arrived. */
  let open: string | undefined

  function readUsage(text: string): void {
    let rest = open === undefined ? text : open + text
    open = undefined
    for (;;) {
      const at = rest.search(usageName)
      if (at === -1) return
      rest = rest.slice(at - 1)
      const to = endOfObject(rest, usageChars)
      if (to === 'open') {
        if (rest.length < maxUsageChars) open = rest
        return
      }
      if (to !== undefined) addCounts(rest.slice(rest.indexOf('{'), to), counts)
      rest = rest.slice(to ?? usageChars)
    }
  }

  /** Adds the characters of the model's strings. A string may begin in one piece and end in another. */
  function countText(text: string, from: number): void {
    let at = from
    for (;;) {
      if (isInText) {
        const to = endOfString(text, at)
        outputChars += to - at
        if (to === text.length) return
        isInText = false
        at = to + 1
      }
      const next = nextText(text, at)
      if (next === undefined) return
      at = next
      isInText = true
    }
  }

  return {
    push(bytes) {
      const text = decoder.decode(bytes, { stream: true })
      const whole = carried + text
      // In a string only the new characters are counted; otherwise a name may have begun in the carried ones.
      const wasInText = isInText
      countText(whole, wasInText ? carried.length : 0)
      readUsage(open === undefined ? whole : text)
      carried = isInText ? whole.slice(-1) : unread(whole)
    },
    refused: () => void (isRefused = true),
    isRefused: () => isRefused,
    result: (isWhole) => usageOf(counts, inputChars, outputChars, isWhole),
  }
}

/** Returns the end of a text that may be the beginning of a `"name":"`, and must be read again with the next piece. */
function unread(text: string): string {
  const tail = text.slice(-carriedChars)
  const last = tail.lastIndexOf('":')
  return last === -1 || last >= tail.length - 3 ? tail : tail.slice(last + 2)
}

/**
 * Returns the index after the opening quote of the next string with the model's text, or undefined if there is none.
 */
function nextText(text: string, from: number): number | undefined {
  textStart.lastIndex = from
  return textStart.test(text) ? textStart.lastIndex : undefined
}

/** Returns the index of the quote that ends a string, or the length of the text if there is none. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0
    while (at - slashes > 0 && text[at - slashes - 1] === '\\') slashes += 1
    if (slashes % 2 === 0) return at
  }
  return text.length
}

/**
 * Returns the index after the object that is the value of the name ending at `from`. Returns `open` if the end of the
 * object is missing, and undefined if the value is not an object. Token counts have no braces in strings.
 */
function endOfObject(text: string, from: number): number | 'open' | undefined {
  let at = from
  while (at < text.length && ' :\n\r\t'.includes(text[at] ?? '')) at += 1
  if (at === text.length) return 'open'
  if (text[at] !== '{') return undefined
  let depth = 0
  for (; at < text.length; at++) {
    if (text[at] === '{') depth += 1
    else if (text[at] === '}' && --depth === 0) return at + 1
  }
  return 'open'
}

/**
 * Stores the numbers in an object and in the objects inside it. Counts in a stream are cumulative, so later ones
 * replace earlier ones.
 */
function addCounts(json: string, counts: Map<string, number>): void {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return
  }
  const add = (object: unknown) => {
    for (const [name, part] of Object.entries(Object(object))) {
      if (typeof part === 'object') add(part)
      // Some gateways repeat counts as 0.
      else if (typeof part === 'number' && part >= 0 && (part > 0 || !counts.has(name)))
        counts.set(name, part)
    }
  }
  add(value)
}

function usageOf(
  counts: ReadonlyMap<string, number>,
  inputChars: number,
  outputChars: number,
  isWhole: boolean,
): Metered {
  const first = (...names: readonly string[]) =>
    names.map((name) => counts.get(name)).find((n) => n !== undefined)
  const read = counts.get('cache_read_input_tokens')
  const own = first('prompt_tokens', 'input_tokens', 'total_prompt_tokens')
  // Anthropic's input does not contain what was read from its cache or written to it.
  const input =
    own === undefined ? undefined : own + (read ?? 0) + (counts.get('cache_creation_input_tokens') ?? 0)
  const output = first('completion_tokens', 'output_tokens', 'total_completion_tokens')
  const cached = read ?? counts.get('cached_tokens')
  const reasoning = first('reasoning_tokens', 'thinking_tokens')
  const estimatedOutput = Math.ceil(outputChars / 4)
  const isOutputKnown = output !== undefined && (isWhole || output >= estimatedOutput)
  return {
    usage: {
      inputTokens: input ?? Math.ceil(inputChars / 4),
      outputTokens: isOutputKnown ? output : estimatedOutput,
      ...(cached !== undefined && { cachedInputTokens: cached }),
      ...(reasoning !== undefined && { reasoningTokens: reasoning }),
    },
    estimated: input === undefined || !isOutputKnown,
  }
}
