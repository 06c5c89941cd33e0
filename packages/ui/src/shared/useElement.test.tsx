import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { forwardRef } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { mergeProps, useElement, type ElementProps } from './useElement.ts'

afterEach(cleanup)

const Part = forwardRef<HTMLButtonElement, ElementProps<'button', { onOwn?: () => void }>>(function Part(
  { onOwn, ...props },
  ref,
) {
  return useElement('button', { className: 'cs-part', onClick: onOwn, children: 'own' }, props, ref)
})

test('a handler of the user runs before ours', () => {
  const order: string[] = []
  render(<Part onOwn={() => order.push('own')} onClick={() => order.push('user')} />)
  fireEvent.click(screen.getByRole('button'))
  expect(order).toEqual(['user', 'own'])
})

test('preventDefault in a handler of the user keeps ours from running', () => {
  const own = vi.fn<() => void>()
  render(<Part onOwn={own} onClick={(event) => event.preventDefault()} />)
  fireEvent.click(screen.getByRole('button'))
  expect(own).not.toHaveBeenCalled()
})

test('children replace what the part shows', () => {
  render(<Part>mine</Part>)
  expect(screen.getByRole('button').textContent).toBe('mine')
})

test('an undefined prop leaves ours in place', () => {
  expect(mergeProps({ role: 'status' }, { role: undefined })).toEqual({ role: 'status' })
})

test('styles are merged, the user’s over ours', () => {
  const style = { color: 'red', top: 0 }
  expect(mergeProps({ style }, { style: { top: 4 } })).toEqual({ style: { color: 'red', top: 4 } })
})

test('a ref function that returns its clean-up is cleaned up by it, once', () => {
  const calls: (string | null)[] = []
  const ref = (element: HTMLElement | null) => {
    calls.push(element === null ? null : 'attached')
    return () => void calls.push('cleaned up')
  }
  render(<Part ref={ref} />).unmount()
  expect(calls).toEqual(['attached', 'cleaned up'])
})

test('refs stay attached over renders', () => {
  const ref = vi.fn<(element: HTMLElement | null) => void>()
  const { rerender } = render(<Part ref={ref} title="a" />)
  rerender(<Part ref={ref} title="b" />)
  expect(ref).toHaveBeenCalledTimes(1)
})
