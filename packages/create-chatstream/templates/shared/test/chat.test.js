import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createChat, openaiChat, textOf } from '@chatstream/core'
import { memoryThreads } from '@chatstream/proxy' // conversations
import { scriptedModel } from '@chatstream/testing'
import { createChatProxy } from '../server/proxy.js'

/** A chat whose requests go to this proxy, without a network. */
const chatWith = (proxy) =>
  createChat({
    url: 'http://localhost/api/chat',
    protocol: openaiChat(),
    fetch: (url, init) => proxy.fetch(new Request(url, init)),
  })

test('the scripted model answers without a key, piece by piece', async () => {
  const proxy = createChatProxy({
    apiKey: '',
    threads: memoryThreads(), // conversations
  })
  const chat = chatWith(proxy)
  const lengths = new Set()
  chat.subscribe(() => lengths.add(textOf(chat.getState().messages.at(-1)).length))
  const answer = await chat.send('Hello')
  assert.equal(answer.status, 'complete')
  assert.match(textOf(answer), /scripted model/)
  assert.ok(lengths.size > 2)
})

test('the key goes to the provider', async () => {
  const provider = scriptedModel({ script: 'Hi' })
  const keys = []
  const fetch = (url, init) => {
    const request = new Request(url, init)
    keys.push(request.headers.get('authorization'))
    return provider(request)
  }
  const proxy = createChatProxy({
    apiKey: 'sk-secret',
    baseUrl: 'http://provider/v1',
    fetch,
    threads: memoryThreads(), // conversations
  })
  const chat = chatWith(proxy)
  assert.equal(textOf(await chat.send('Hello')), 'Hi')
  assert.deepEqual(keys, ['Bearer sk-secret'])
})
