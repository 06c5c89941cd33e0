import type { Observation } from '../probe/observation.ts'
import type { Finding } from './finding.ts'

/**
 * Returns the findings about CORS: they say if the pages of one origin may read the answer. The option
 * `--origin` sets this origin. Without `--origin`, there are no findings.
 */
export function corsFindings(seen: Observation): readonly (Finding | undefined)[] {
  const { origin, preflight, headers, status } = seen
  if (origin === undefined) return []
  const answered = status === undefined ? undefined : missingIn(headers, origin)
  const asked =
    preflight === undefined ? 'the preflight request (OPTIONS) got no answer' : refusal(preflight, origin)
  const problem = asked ?? answered
  if (problem === undefined)
    return [{ id: 'cors', level: 'ok', title: `Pages of ${origin} may read the answer.` }]
  return [
    {
      id: 'cors',
      level: 'problem',
      title: `A browser does not let pages of ${origin} read the answer: ${problem}.`,
      detail: 'The page sees "Failed to fetch" without a reason.',
      cure: `Answer OPTIONS with 204, and send these headers there and with the stream:
  access-control-allow-origin: ${origin}
  access-control-allow-methods: POST, GET, DELETE
  access-control-allow-headers: content-type, authorization, x-chatstream-id
  access-control-expose-headers: x-chatstream-id, x-chatstream-epoch
@chatstream/proxy does so for the origins in its option "cors".`,
    },
  ]
}

function missingIn(headers: Observation['headers'], origin: string): string | undefined {
  const allowed = headers['access-control-allow-origin']
  if (allowed === undefined) return 'the answer has no access-control-allow-origin'
  return allowed === '*' || allowed === origin ? undefined : `access-control-allow-origin is "${allowed}"`
}

function refusal(
  { status, headers }: NonNullable<Observation['preflight']>,
  origin: string,
): string | undefined {
  if (status < 200 || status > 299) return `the preflight request (OPTIONS) was answered ${status}`
  const missing = missingIn(headers, origin)
  if (missing !== undefined) return `at the preflight request (OPTIONS), ${missing}`
  const allowed = (headers['access-control-allow-headers'] ?? '').toLowerCase()
  const names = allowed.split(',').map((name) => name.trim())
  return names.includes('*') || names.includes('content-type')
    ? undefined
    : 'access-control-allow-headers lacks content-type'
}
