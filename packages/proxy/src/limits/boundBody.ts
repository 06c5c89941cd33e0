import { questionTooLong } from '../errors/limitRefusals.ts'
import type { FullLimits } from './limitOptions.ts'

type Body = Readonly<Record<string, unknown>>

/** The fields that limit the length of an answer, in the APIs that the proxy knows. */
const outputFields = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'] as const

/**
 * Returns a request body in which token limits such as `max_tokens` are lowered to `maxOutputTokens`. If
 * nothing changes, returns the same object. Throws `limit_question` if the question is too long.
 */
export function boundBody(
  body: Body,
  { maxOutputTokens, maxQuestionChars }: Pick<FullLimits, 'maxOutputTokens' | 'maxQuestionChars'>,
): Body {
  if (charactersOf(body) > maxQuestionChars) throw questionTooLong(maxQuestionChars)
  const larger = outputFields.filter((name) => {
    const value = body[name]
    // Some servers read a number in a text. A number beyond 2^53 is an object.
    return typeof value === 'object' ? value !== null : Number(value) > maxOutputTokens
  })
  if (larger.length === 0) return body
  return { ...body, ...Object.fromEntries(larger.map((name) => [name, maxOutputTokens])) }
}

/** Counts the characters of text in a body. Base64 data of images and files is not counted. */
export function charactersOf(value: unknown, name = ''): number {
  if (typeof value === 'string')
    return value.startsWith('data:') || name === 'data' || name === 'file_data' ? 0 : value.length
  if (typeof value !== 'object' || value === null) return 0
  let sum = 0
  for (const [key, part] of Object.entries(value)) sum += charactersOf(part, key)
  return sum
}

/**
 * Returns a body with `stream_options.include_usage`, so that a stream of the Chat Completions API ends with
 * token counts.
 */
export function withUsage(body: Body): Body {
  const { stream, stream_options: options } = body
  if (stream !== true) return body
  const known = typeof options === 'object' && options !== null ? options : {}
  if ('include_usage' in known && known.include_usage === true) return body
  return { ...body, stream_options: { ...known, include_usage: true } }
}
