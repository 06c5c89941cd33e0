import { checkRoutes } from './routing/routes.ts'
import type { CorsOptions } from './exchange/origins.ts'
import type { ProxyOptions } from './options.ts'
import type { FieldOptions } from './fields/checkFields.ts'
import { apiNames, apis } from './upstream/apis.ts'
import { checkBaseUrl, parseUrl } from './upstream/baseUrl.ts'
import type { UpstreamOptions } from './upstream/upstream.ts'
import { didYouMean } from './errors/didYouMean.ts'
import type { LimitOptions } from './limits/limitOptions.ts'
import { isWebhookSecret } from './operations/webhook.ts'
import type { QueueSettings, StreamSettings } from './streams/settings.ts'

/** One test per name of a settings object, and the expected value in words. */
type Rules<Options> = { readonly [Name in keyof Required<Options>]: readonly [test: Test, expected: string] }
type Test = (value: unknown) => boolean

const isFlag: Test = (value) => typeof value === 'boolean'
const isText: Test = (value) => typeof value === 'string'
const isFunction: Test = (value) => typeof value === 'function'
const isObject: Test = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const isCount: Test = (value) => Number.isInteger(value) && Number(value) > 0
const isWait: Test = (value) => Number.isInteger(value) && Number(value) >= 0
const isLog: Test = (value) =>
  isObject(value) &&
  ['create', 'find', 'read', 'watch', 'stop', 'close'].every((name) => isFunction(Object(value)[name]))
const isThreadStore: Test = (value) =>
  isObject(value) &&
  ['list', 'find', 'branch', 'messages', 'update', 'running', 'events', 'watch', 'close'].every((name) =>
    isFunction(Object(value)[name]),
  )
const isWebhook: Test = (value) =>
  isObject(value) &&
  /^https?:$/.test(parseUrl(String(Object(value).url))?.protocol ?? '') &&
  isWebhookSecret(Object(value).secret)
const isTextList: Test = (value) => Array.isArray(value) && value.every(isText)
const isObserverList: Test = (value) =>
  Array.isArray(value) && value.every((each) => isFunction(Object(each)['request']))
const isTextRecord: Test = (value) => isObject(value) && Object.values(Object(value)).every(isText)
const oneOf = (...names: readonly string[]): readonly [Test, string] => {
  const quoted = names.map((name) => `"${name}"`)
  const expected = `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
  return [(value) => names.includes(String(value)), expected]
}

const proxyRules: Rules<ProxyOptions> = {
  upstreams: [isObject, 'an object of upstreams by id'],
  basePath: [isText, 'a path such as "/api"'],
  routes: [isTextRecord, 'an object such as { chat: "main:/chat/completions" }'],
  standardPaths: [isFlag, 'true or false'],
  defaultUpstream: [isText, 'the id of an upstream'],
  cors: [isObject, 'an object such as { origins: ["https://app.example"] }'],
  maxBodyBytes: [isCount, 'a positive whole number of bytes'],
  authenticate: [isFunction, 'a function (Request) => { id } or null'],
  prepare: [isFunction, 'a function (body, { user, request }) => body'],
  allowAnonymous: [isFlag, 'true or false'],
  authenticateSockets: oneOf('handshake', 'message'),
  hosts: [isTextList, 'a list of host names'],
  log: [isLog, 'a stream log such as memoryLog(); the access log is accessLog'],
  streams: [isObject, 'an object such as { retainMs: 300_000 }'],
  onRunEnd: [isFunction, 'a function'],
  webhook: [isWebhook, 'an object { url, secret } with an http URL and at least 24 bytes in base64'],
  threads: [isThreadStore, 'a store such as memoryThreads()'],
  onThreadTitle: [isFunction, 'a function'],
  accessLog: [isFunction, 'a function'],
  audit: [isFunction, 'a function'],
  observers: [isObserverList, 'a list such as [otelTracing()]'],
  limits: [
    (value) => value === false || isObject(value),
    'an object such as { requestsPerMinute: 60 }, or false',
  ],
  prices: [
    (value) => isFunction(value) || isFunction(Object(value).costOf),
    'a function, or a table of priceTable()',
  ],
  onUsage: [isFunction, 'a function'],
  onError: [isFunction, 'a function'],
  clock: [isObject, 'a clock'],
}

const upstreamRules: Rules<UpstreamOptions> = {
  baseUrl: [isText, 'a URL such as "https://api.openai.com/v1"'],
  fetch: [isFunction, 'a function (Request) => Promise<Response>'],
  apiKey: [(value) => value === undefined || isText(value), 'a string'],
  auth: oneOf('bearer', 'x-api-key', 'api-key'),
  api: oneOf(...apiNames),
  headers: [isTextRecord, 'an object of strings'],
  models: [isTextList, 'a list of model names'],
  fields: [isObject, 'an object such as { allow: ["tools.web_search"] }'],
  notSecret: [isTextList, 'a list of names of headers and query parameters'],
  maxConcurrent: [isCount, 'a positive whole number'],
  maxQueued: [(value) => value === 0 || isCount(value), 'a whole number, 0 or more'],
  idleTimeoutMs: [isCount, 'a positive whole number of milliseconds'],
  headersTimeoutMs: [isCount, 'a positive whole number of milliseconds'],
  errors: oneOf('safe', 'verbatim'),
  protocol: [isObject, 'a protocol such as agUi()'],
}

const fieldRules: Rules<FieldOptions> = {
  allow: [isTextList, 'a list of field names'],
  deny: [isTextList, 'a list of field names'],
}

const positiveMs = 'a positive whole number of milliseconds'
const streamRules: Rules<StreamSettings> = {
  detachGraceMs: [isWait, 'a whole number of milliseconds'],
  unreadGraceMs: [isWait, 'a whole number of milliseconds'],
  keepRunning: [
    (value) =>
      [value, ...Object.values(Object(value))].every(
        (each) => isObject(each) || isFlag(each) || isWait(each),
      ),
    'true, a whole number of milliseconds, or an object such as { research: true }',
  ],
  maxAnswerMs: [isCount, positiveMs],
  readerStallMs: [isCount, positiveMs],
  retainMs: [isCount, positiveMs],
  headersWaitMs: [isWait, 'a whole number of milliseconds'],
  heartbeatMs: [isCount, positiveMs],
  maxEventBytes: [isCount, 'a positive whole number of bytes'],
  maxStreamBytes: [isCount, 'a positive whole number of bytes'],
  maxBehindBytes: [isCount, 'a positive whole number of bytes'],
  queue: [isObject, 'an object such as { maxEvents: 100, highWaterMark: 80 }'],
}

const isLimit: Test = (value) => typeof value === 'number' && value > 0
const positive = 'a positive number, or Infinity'
const limitRules: Rules<LimitOptions> = {
  requestsPerMinute: [isLimit, positive],
  threadRequestsPerMinute: [isLimit, positive],
  openRequests: [isLimit, positive],
  concurrentStreams: [isLimit, positive],
  unreadStreams: [isLimit, positive],
  tokensPerDay: [isLimit, positive],
  costPerDay: [isLimit, positive],
  maxOutputTokens: [isLimit, positive],
  maxQuestionChars: [isLimit, positive],
  threadBytesPerDay: [isLimit, positive],
  maxThreadChars: [isLimit, positive],
  store: [(value) => isFunction(Object(value).claim), 'a store such as memoryLimits()'],
  trustProxy: [(value) => typeof value === 'boolean' || isWait(value), 'true, false or a number of proxies'],
}

const queueRules: Rules<QueueSettings> = {
  maxEvents: [isCount, 'a positive whole number'],
  highWaterMark: [isCount, 'a positive whole number'],
  batchEvents: [isCount, 'a positive whole number'],
  batchMs: [isWait, 'a whole number of milliseconds'],
}

const corsRules: Rules<CorsOptions> = {
  origins: [isTextList, 'a list of origins'],
  headers: [isTextList, 'a list of header names'],
  credentials: [isFlag, 'true or false'],
}

/**
 * Checks the options of `createProxy`. Returns one line for each problem, or an empty array if there is no
 * problem.
 */
export function problemsOf(options: ProxyOptions): string[] {
  const problems = checkRules('createProxy', options, proxyRules)
  if (problems.length > 0) return problems
  const ids = Object.keys(options.upstreams)
  if (ids.length === 0) {
    problems.push(
      'upstreams is empty: there is nobody to relay to. Write upstreams: { main: { baseUrl, apiKey } }.',
    )
  }
  for (const [id, upstream] of Object.entries(options.upstreams)) {
    problems.push(...checkUpstream(id, upstream))
  }
  const { cors, defaultUpstream, streams } = options
  if (streams !== undefined) problems.push(...checkStreams(streams))
  if (options.limits !== undefined && options.limits !== false)
    problems.push(...checkRules('limits', options.limits, limitRules))
  if (cors !== undefined) problems.push(...checkRules('cors', cors, corsRules), ...checkOrigins(cors))
  if (defaultUpstream !== undefined && !ids.includes(defaultUpstream)) {
    problems.push(
      `defaultUpstream is "${defaultUpstream}", and there is no such upstream.${didYouMean(defaultUpstream, ids)}`,
    )
  }
  return [...problems, ...checkRoutes(options.routes ?? {}, ids), ...unreached(options)]
}

function checkStreams(streams: StreamSettings): string[] {
  const { queue } = streams
  const problems = checkRules('streams', streams, streamRules)
  if (queue === undefined || problems.length > 0) return problems
  problems.push(...checkRules('streams.queue', queue, queueRules))
  const { maxEvents = 100, highWaterMark = 80 } = queue
  if (problems.length === 0 && highWaterMark > maxEvents) {
    problems.push(
      `streams.queue: highWaterMark (${highWaterMark}) is above maxEvents (${maxEvents}), so it would never be reached. Lower it.`,
    )
  }
  return problems
}

/** Lists the upstreams to which no path leads. Without standard paths, an upstream can be reached only by `routes`. */
function unreached({ upstreams, routes = {}, standardPaths = true }: ProxyOptions): string[] {
  const targets = Object.values(routes)
  const lost = Object.entries(upstreams).filter(([id, { api = 'openai' }]) => {
    const hasStandard = apis[api].routes.length > 0
    const leadsHere = (target: string) =>
      target.startsWith(`${id}:`) || (hasStandard && target.startsWith('/'))
    return !(standardPaths && hasStandard) && !targets.some(leadsHere)
  })
  return lost.map(
    ([id]) => `upstreams.${id}: no route leads to it. Write for example routes: { agent: "${id}:/path" }.`,
  )
}

function checkRules<Options extends object>(
  where: string,
  options: Options,
  rules: Rules<Options>,
): string[] {
  if (!isObject(options)) return [`${where}: settings are needed, an object.`]
  const problems: string[] = []
  for (const [name, value] of Object.entries(options)) {
    // `hasOwn` has checked the name.
    const rule = Object.hasOwn(rules, name) ? rules[name as keyof Options] : undefined
    if (rule === undefined) {
      const hint = didYouMean(name, Object.keys(rules)) || ` Known: ${Object.keys(rules).join(', ')}.`
      problems.push(`${where}: there is no setting "${name}", so it would do nothing.${hint}`)
    } else if (value !== undefined && !rule[0](value)) {
      problems.push(`${where}: ${name} must be ${rule[1]}.`)
    }
  }
  if ('upstreams' in rules && !('upstreams' in options)) problems.push(`${where}: upstreams is missing.`)
  return problems
}

function checkUpstream(id: string, upstream: UpstreamOptions): string[] {
  const where = `upstreams.${id}`
  const problems = checkRules(where, upstream, upstreamRules)
  if (!/^[\w-]+$/.test(id)) problems.push(`${where}: an id is made of letters, digits, "-" and "_".`)
  if (problems.length > 0) return problems
  if (upstream.fields !== undefined)
    problems.push(...checkRules(`${where}.fields`, upstream.fields, fieldRules))
  if (upstream.baseUrl === undefined && upstream.fetch === undefined) {
    problems.push(`${where}: baseUrl is missing. Write for example baseUrl: "https://api.openai.com/v1".`)
  }
  if (upstream.baseUrl !== undefined) problems.push(...checkBaseUrl(`${where}.baseUrl`, upstream.baseUrl))
  const named = Object.entries({ apiKey: upstream.apiKey ?? '', ...upstream.headers })
  const unsendable = named.filter(([, value]) => !isHeaderValue(value)).map(([name]) => name)
  const cause = 'a line break or another character that no header can carry'
  problems.push(...unsendable.map((name) => `${where}.${name} has ${cause}. Copy it again, without it.`))
  return problems
}

function checkOrigins(cors: CorsOptions): string[] {
  if (!isTextList(cors.origins)) return []
  return (cors.origins ?? []).flatMap((origin) => {
    if (origin === '*') {
      return [
        'cors.origins: "*" would let every page on the web spend your key. List the origins, one by one.',
      ]
    }
    const url = parseUrl(origin)
    if (url?.origin === origin) return []
    const hint =
      url === undefined || url.origin === 'null'
        ? 'Write for example "https://app.example".'
        : `Write "${url.origin}".`
    return [`cors.origins: "${origin}" is not an origin, so no page would match it. ${hint}`]
  })
}

/** True for printable ASCII. HTTP refuses most other characters; the rest are mistakes in copying. */
function isHeaderValue(value: string): boolean {
  return /^[\x20-\x7e]*$/.test(value.trim())
}
