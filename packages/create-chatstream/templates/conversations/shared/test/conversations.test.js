import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createThreads, openaiChat, textOf } from '@chatstream/core'
import { memoryThreads } from '@chatstream/proxy'
import { createChatProxy } from '../server/proxy.js'

test('a conversation is in the list of another page, with its messages', async () => {
  const proxy = createChatProxy({ apiKey: '', threads: memoryThreads() })
  const openPage = () =>
    createThreads({
      url: 'http://localhost/api/chat',
      protocol: openaiChat(),
      fetch: (url, init) => proxy.fetch(new Request(url, init)),
    })
  const first = openPage()
  const chat = first.open()
  await chat.send('Hello')

  const second = openPage()
  await second.refresh()
  assert.deepEqual(
    second.getState().threads.map(({ id }) => id),
    [chat.id],
  )
  const opened = second.open(chat.id)
  await new Promise((resolve) => {
    const check = () => opened.getState().messages.length === 2 && resolve()
    opened.subscribe(check)
    check()
  })
  assert.match(textOf(opened.getState().messages[1]), /scripted model/)
  first.close()
  second.close()
})
