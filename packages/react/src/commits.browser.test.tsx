import { createChat, textOf } from '@chatstream/core'
import { scriptedModel, type Cue } from '@chatstream/testing'
import { memo, Profiler } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, test } from 'vitest'
import { ChatProvider, useMessage, useMessageIds } from './index.ts'

const deltas = Array.from({ length: 2000 }, (_, i) => `${i} `)

/** Counts the page's frames until it is called. */
function countFrames(): () => number {
  let frames = 0
  let handle = requestAnimationFrame(function count() {
    frames++
    handle = requestAnimationFrame(count)
  })
  return () => {
    cancelAnimationFrame(handle)
    return frames
  }
}

test.each<[string, Cue]>([
  ['in a burst', { text: deltas }],
  ['at 2,000 a second', { text: deltas, rate: 2000 }],
])('2,000 deltas %s: at most one commit a frame, and the history renders 0 times', async (_, cue) => {
  const model = scriptedModel({ script: ({ index }) => (index === 0 ? 'first' : [cue]) })
  const chat = createChat({
    url: 'http://m/v1/chat/completions',
    fetch: (...args) => model(new Request(...args)),
  })
  await chat.send('one')
  const rendered = new Map<string, number>()
  let commits = 0

  const Row = memo(({ id }: { id: string }) => {
    const message = useMessage(id)
    rendered.set(id, (rendered.get(id) ?? 0) + 1)
    return <p>{message === undefined ? '' : textOf(message)}</p>
  })
  const List = () => useMessageIds().map((id) => <Row key={id} id={id} />)
  const host = document.body.appendChild(document.createElement('div'))
  const root = createRoot(host)
  root.render(
    <ChatProvider chat={chat}>
      <Profiler id="thread" onRender={() => commits++}>
        <List />
      </Profiler>
    </ChatProvider>,
  )
  await expect.poll(() => host.querySelectorAll('p').length).toBe(2)
  const history = [...chat.getState().messageIds]
  rendered.clear()
  commits = 0

  const frames = countFrames()
  const answer = await chat.send('two')
  await new Promise(requestAnimationFrame)
  const painted = frames()
  expect(textOf(answer!)).toBe(deltas.join(''))
  expect(host.lastElementChild?.textContent).toBe(deltas.join(''))
  // One a frame; beside those the question at once, and at the end what no frame had shown yet.
  expect(commits).toBeLessThanOrEqual(painted + 2)
  expect(history.map((id) => rendered.get(id) ?? 0)).toEqual([0, 0])
  root.unmount()
  host.remove()
})
