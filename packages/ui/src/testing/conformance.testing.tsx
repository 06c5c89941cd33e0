import { cleanup, render } from '@testing-library/react'
import { createElement, createRef, type ElementType, type ReactElement, type ReactNode } from 'react'
import { afterEach, describe, expect, test } from 'vitest'
import type { RenderedProps } from '../shared/useElement.ts'

interface Subject {
  name: string
  component: unknown
  /** The required props. */
  props?: Record<string, unknown>
  /** The tag of its root element. */
  tag: string
  /** The element around the component. */
  wrapper?: (props: { children: ReactNode }) => ReactElement
}

/** Registers the tests that the root element of every component must pass. */
export function describeConformance({ name, component, props = {}, tag, wrapper }: Subject): void {
  const shown = (more: Record<string, unknown>) => {
    const element = createElement(component as ElementType, { ...props, 'data-testid': 'root', ...more })
    return render(element, wrapper === undefined ? {} : { wrapper }).getByTestId('root')
  }

  describe(`${name}:`, () => {
    afterEach(cleanup)

    test(`its root is one ${tag} with a class of its own`, () => {
      const root = shown({})
      expect(root.localName).toBe(tag)
      expect(root.className).toMatch(/^cs-/)
    })

    test('className is added, style and other props are forwarded', () => {
      const root = shown({ className: 'mine', style: { color: 'red' }, title: 'a title', 'data-mine': 'x' })
      expect(root.className).toMatch(/^cs-.* mine$/)
      expect(root.style.color).toBe('red')
      expect(root.title).toBe('a title')
      expect(root.dataset['mine']).toBe('x')
    })

    test('ref is the root element, as object and as function', () => {
      const object = createRef<HTMLElement>()
      let given: HTMLElement | null = null
      const root = shown({ ref: object })
      expect(object.current).toBe(root)
      cleanup()
      expect(object.current).toBeNull()
      const again = shown({ ref: (element: HTMLElement | null) => void (given = element) })
      expect(given).toBe(again)
      cleanup()
      expect(given).toBeNull()
    })

    test('render swaps the element and keeps props, both refs and what it shows', () => {
      const usual = withoutIds(shown({}))
      cleanup()
      const outer = createRef<HTMLElement>()
      const inner = createRef<HTMLElement>()
      const element = createElement('div', { 'data-swapped': '', className: 'theirs', ref: inner })
      const root = shown({ render: element, ref: outer, className: 'mine' })
      expect(root.dataset['swapped']).toBe('')
      expect(root.className).toMatch(/^cs-.* mine theirs$/)
      expect(outer.current).toBe(root)
      expect(inner.current).toBe(root)
      expect(withoutIds(root)).toBe(usual)
    })

    test('render as a function is given the props', () => {
      const ref = createRef<HTMLElement>()
      const root = shown({ ref, render: (given: RenderedProps) => <div {...given} data-swapped="" /> })
      expect(root.dataset['swapped']).toBe('')
      expect(root.className).toMatch(/^cs-/)
      expect(ref.current).toBe(root)
    })
  })
}

/** Removes the ids made by `useId`, which differ between renders. */
function withoutIds(root: HTMLElement): string {
  return root.innerHTML.replaceAll(/[_:]r_?\w+[_:]/g, 'id')
}
