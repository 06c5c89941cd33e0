import { expect, test } from 'vitest'
import { startThreads, until } from './world.ts'

test('a server without an event stream is asked for it once, and the list shows the answers of this device', async () => {
  const { device } = await startThreads()
  const reads: string[] = []
  let events = 0
  const threads = device({
    fetch: async (input, init) => {
      const { method, url } = new Request(input, init)
      if (url.endsWith('/events')) {
        events++
        return new Response(null, { status: 404 })
      }
      const response = await fetch(input, init)
      if (method === 'GET' && url.endsWith('?limit=1')) reads.push(`${response.status}`)
      return response
    },
  })
  threads.subscribe(() => {})
  await expect.poll(threads.getState).toMatchObject({ connection: 'absent', status: 'ready', threads: [] })

  const chat = threads.open()
  chat.subscribe(() => {})
  expect((await chat.send('What is a llama?'))?.status).toBe('complete')
  await until(chat, () => chat.getState().status === 'idle')
  // The reader has seen the end of the answer.
  const row = { title: 'What is a llama?', state: 'idle', unread: false }
  await expect.poll(() => threads.getState().threads).toMatchObject([row])
  expect(events).toBe(1)
  // No read while the answer arrives but the first, and none of a thread that the server does not have yet.
  expect(reads.length).toBeGreaterThan(0)
  expect(reads.filter((status) => status !== '200')).toEqual([])
})
