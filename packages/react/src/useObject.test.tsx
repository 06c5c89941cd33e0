import { scriptedModel, type Script } from '@chatstream/testing'
import { act, cleanup, render, renderHook, screen } from '@testing-library/react'
import { StrictMode, useEffect } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, expect, expectTypeOf, test, vi } from 'vitest'
import { z } from 'zod'
import { useObject } from './index.ts'

afterEach(cleanup)

const schema = z.object({ title: z.string(), steps: z.array(z.string()) })
const pancakes = { title: 'Pancakes', steps: ['Whisk', 'Fry'] }

function backend(script: Script) {
  const model = scriptedModel({ script })
  const fetch = (url: RequestInfo | URL, init?: RequestInit) => model(new Request(url, init))
  return { model, options: { url: 'http://model.test/v1/chat/completions', fetch, schema } }
}
const stalled: Script = [{ text: '{"title":"Pan' }, { stall: true }]

test('submit gives the whole object, with the type of the schema', async () => {
  const { options } = backend(JSON.stringify(pancakes))
  const { result } = renderHook(() => useObject(options))
  expect(result.current).toMatchObject({ status: 'idle' })
  await act(async () => void (await result.current.submit('Pancakes?')))
  expect(result.current).toMatchObject({ status: 'complete', object: pancakes })
  if (result.current.status === 'complete')
    expectTypeOf(result.current.object).toEqualTypeOf<{ title: string; steps: string[] }>()
})

test('the object is shown while it streams, and stop keeps it', async () => {
  const { model, options } = backend(stalled)
  function Recipe() {
    const { object, status, submit, stop } = useObject(options)
    return (
      <>
        <button onClick={() => void submit('Pancakes?')}>Ask</button>
        <button onClick={stop}>Stop</button>
        <h2>{object?.title}</h2>
        <output>{status}</output>
      </>
    )
  }
  render(<Recipe />)
  screen.getByText('Ask').click()
  await screen.findByText('Pan')
  expect(screen.getByRole('status').textContent).toBe('streaming')
  act(() => screen.getByText('Stop').click())
  expect(screen.getByRole('status').textContent).toBe('stopped')
  expect(screen.getByText('Pan')).toBeTruthy()
  await vi.waitFor(() => expect(model.requests[0]?.outcome).toBe('aborted'))
})

test('submitted from an effect in StrictMode, one question opens one connection', async () => {
  const { model, options } = backend(stalled)
  let isSubmitted = false
  function Recipe() {
    const { object, submit } = useObject(options)
    useEffect(() => {
      if (!isSubmitted) void submit('Pancakes?')
      isSubmitted = true
    }, [submit])
    return <h2>{object?.title}</h2>
  }
  render(<Recipe />, { wrapper: StrictMode })
  await screen.findByText('Pan')
  expect(model.requests.length).toBe(1)
})

test('unmounting ends the connection', async () => {
  const { model, options } = backend(stalled)
  const { result, unmount } = renderHook(() => useObject(options))
  act(() => void result.current.submit('Pancakes?'))
  await vi.waitFor(() => expect(result.current.object).toEqual({ title: 'Pan' }))
  unmount()
  await vi.waitFor(() => expect(model.requests[0]?.outcome).toBe('aborted'))
})

test('the calls keep their identity, and a server renders the idle state', () => {
  const { options } = backend('{}')
  const { result, rerender } = renderHook(() => useObject(options))
  const before = result.current
  rerender()
  expect(result.current).toBe(before)
  const Status = () => useObject(options).status
  expect(renderToString(<Status />)).toBe('idle')
})
