import { anthropicMessages, codeer, openaiChat, openaiResponses } from '@chatstream/core'
import type { Protocol } from '@chatstream/core'
import { anthropicErrorBody, openAiErrorBody } from '../errors/proxyError.ts'
import type { ErrorBody } from '../errors/proxyError.ts'
import { anthropicFields } from '../fields/anthropicFields.ts'
import { openaiChatFields } from '../fields/openaiChatFields.ts'
import { openaiResponsesFields } from '../fields/openaiResponsesFields.ts'
import { flag, name, text } from '../fields/rules.ts'
import type { Fields } from '../fields/rules.ts'

/** The request header in which a provider expects the API key. `bearer` is `Authorization: Bearer …`. */
export type AuthHeader = 'bearer' | 'x-api-key' | 'api-key'

/** Everything the proxy knows about one API. */
interface Api {
  /** Standard routes: the key as in the option `routes`, and the path below the upstream's base URL. */
  routes: readonly (readonly [key: string, upstreamPath: string])[]
  /** The path that the command line serves as `<base path>/chat`. */
  chatPath?: string
  /** The path that answers with a list of models, for a check at the start. */
  modelsPath?: string
  auth: AuthHeader
  /** Headers for requests that lack them. */
  defaultHeaders?: Readonly<Record<string, string>>
  /** The request headers of this API that are passed on to the provider. */
  requestHeaders?: readonly string[]
  errorBody: ErrorBody
  /** Returns the fields that clients may send to a path. Returns `undefined` if the API has no list of fields. */
  fieldsAt(upstreamPath: string): Fields | undefined
  /** Returns the protocol of the answers at a path. Returns `undefined` if the protocol is unknown. */
  protocolAt(upstreamPath: string): Protocol | undefined
}

/** The APIs that the proxy knows, by name. */
export const apis = table({
  openai: {
    routes: [
      ['v1/chat/completions', '/chat/completions'],
      ['v1/responses', '/responses'],
      ['GET v1/models', '/models'],
    ],
    chatPath: '/chat/completions',
    modelsPath: '/models',
    auth: 'bearer',
    errorBody: openAiErrorBody,
    fieldsAt: (path) => (path.endsWith('/responses') ? openaiResponsesFields : openaiChatFields),
    protocolAt: (path) => (path.endsWith('/responses') ? openaiResponses() : openaiChat()),
  },
  anthropic: {
    routes: [
      ['v1/messages', '/messages'],
      ['GET v1/models', '/models'],
    ],
    chatPath: '/messages',
    modelsPath: '/models',
    auth: 'x-api-key',
    defaultHeaders: { 'anthropic-version': '2023-06-01' },
    requestHeaders: ['anthropic-version'],
    errorBody: anthropicErrorBody,
    fieldsAt: () => anthropicFields,
    protocolAt: () => anthropicMessages(),
  },
  codeer: {
    routes: [['api/v1/chats/{id}/messages', '/api/v1/chats/{id}/messages']],
    auth: 'x-api-key',
    errorBody: openAiErrorBody,
    fieldsAt: () => ({ message: text(), stream: flag, agent_id: name }),
    protocolAt: () => codeer(),
  },
  other: {
    routes: [],
    auth: 'bearer',
    errorBody: openAiErrorBody,
    fieldsAt: () => undefined,
    protocolAt: () => undefined,
  },
})

/**
 * The API of an upstream (provider): OpenAI's, Anthropic's or Codeer's. It determines the standard paths and the
 * form of error bodies. `other` is for agents, relays and all other servers. To such servers, the proxy sends only
 * the requests for paths in `routes`.
 */
export type UpstreamApi = keyof typeof apis

/** The names of all APIs that the proxy knows. */
export const apiNames = Object.keys(apis) as UpstreamApi[] // the table has no other keys

/** Keeps the names of the rows and checks their type. */
function table<Name extends string>(rows: Readonly<Record<Name, Api>>): Readonly<Record<Name, Api>> {
  return rows
}
