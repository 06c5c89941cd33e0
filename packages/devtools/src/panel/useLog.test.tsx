import { act, renderHook } from '@testing-library/react'
import { manualClock } from '@chatstream/testing'
import { afterEach, expect, test, vi } from 'vitest'
import { createInspectorLog } from '../inspector/inspectorLog.ts'
import { useLog } from './useLog.ts'

afterEach(() => vi.unstubAllGlobals())

test('the panel renders in idle time, once for the changes before it', async () => {
  const idle: IdleRequestCallback[] = []
  vi.stubGlobal('requestIdleCallback', (call: IdleRequestCallback) => idle.push(call))
  vi.stubGlobal('cancelIdleCallback', vi.fn<(handle: number) => void>())
  const clock = manualClock()
  const log = createInspectorLog(clock)
  let renders = 0
  const { unmount } = renderHook(() => {
    renders++
    return useLog(log)
  })
  for (let i = 0; i < 3; i++) {
    log.changed()
    await clock.advance(250)
  }
  expect([renders, log.version, idle.length]).toEqual([1, 3, 1])
  act(() => idle[0]?.({ didTimeout: false, timeRemaining: () => 10 }))
  expect(renders).toBe(2)

  log.changed()
  await clock.advance(250)
  unmount()
  expect(cancelIdleCallback).toHaveBeenCalledWith(2)
})
