import { existsSync } from 'node:fs'
import { createProxy } from '@chatstream/proxy'
import { sqliteThreads } from '@chatstream/proxy/sqlite-threads' // conversations
import { scriptedModel } from '@chatstream/testing'

if (existsSync('.env')) process.loadEnvFile('.env')

/** The answer of the scripted model. */
const script = [
  { waitMs: 300 },
  {
    text: 'Hello! This answer comes from a **scripted model** and streams word by word. Put a key into `.env`, restart, and your provider answers in its place.',
    rate: 40,
  },
]

/**
 * The proxy holds the key. With a key the provider answers, without one the scripted model.
 *
 * @param {{ apiKey?: string, baseUrl?: string, fetch?: typeof globalThis.fetch }} [options]
 * @param {import('@chatstream/core').ThreadStore} [options.threads] where the conversations are stored // conversations
 */
export function createChatProxy({
  apiKey = process.env.OPENAI_API_KEY,
  baseUrl = process.env.OPENAI_BASE_URL || 'https://api.openai.com/v1',
  fetch,
  threads = sqliteThreads('threads.db'), // conversations
} = {}) {
  const main = apiKey ? { baseUrl, apiKey, ...(fetch && { fetch }) } : { fetch: scriptedModel({ script }) }
  return createProxy({
    upstreams: { main },
    basePath: '/api',
    routes: { chat: 'main:/chat/completions' }, // POST /api/chat
    threads, // conversations
    // Without `authenticate` all users share one list of conversations. // conversations
    // authenticate: (request) => userOf(request.headers.get('cookie')), // conversations
  })
}
