import {
  cloneElement,
  createElement,
  useMemo,
  version,
  type ComponentPropsWithoutRef,
  type CSSProperties,
  type HTMLAttributes,
  type JSX,
  type ReactElement,
  type RefCallback,
} from 'react'

/** What a part hands to the element it is rendered as. */
export type RenderedProps = HTMLAttributes<HTMLElement> & { ref?: RefCallback<HTMLElement> }

/**
 * Swaps a part's root element: an element to take its place (props are merged, both refs are served),
 * or a function that is given the props and returns one.
 */
export type RenderProp = ReactElement | ((props: RenderedProps) => ReactElement)

/** The props of a part: its own, those of its HTML element, and `render`. `children` replace what it shows by itself. */
export type ElementProps<Tag extends keyof JSX.IntrinsicElements, Own = unknown> = Own &
  Omit<ComponentPropsWithoutRef<Tag>, keyof Own | 'ref'> & { render?: RenderProp | undefined }

type Props = Readonly<Record<string, unknown>>

/** Renders the one element of a part: its own props, the user's over them, and the refs of both. */
export function useElement(
  tag: keyof JSX.IntrinsicElements,
  own: Props,
  { render, ...users }: Props & { render?: RenderProp | undefined },
  ref: unknown,
): ReactElement {
  const { ref: ownRef, ...ownProps } = own
  const element = typeof render === 'object' ? render : undefined
  const mergedRef = useMergedRef(ownRef, ref, element && refOf(element))
  const props = { ...mergeProps(ownProps, users), ...(mergedRef !== undefined && { ref: mergedRef }) }
  if (typeof render === 'function') return render(props as RenderedProps)
  if (element !== undefined) return cloneElement(element, mergeProps(props, element.props as Props))
  return createElement(tag, props)
}

/** Classes are joined, styles merged, handlers chained (the user's first; `preventDefault` keeps ours from running). */
export function mergeProps(own: Props, users: Props): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...own }
  for (const [name, value] of Object.entries(users)) {
    if (value === undefined || name === 'ref') continue
    merged[name] = mergeProp(name, own[name], value)
  }
  return merged
}

function mergeProp(name: string, own: unknown, users: unknown): unknown {
  if (own === undefined) return users
  if (name === 'className') return `${String(own)} ${String(users)}`
  if (name === 'style') return { ...(own as CSSProperties), ...(users as CSSProperties) }
  if (/^on[A-Z]/.test(name) && typeof own === 'function' && typeof users === 'function') {
    return (event: { defaultPrevented?: boolean }) => {
      users(event)
      if (event.defaultPrevented !== true) own(event)
    }
  }
  return users
}

/** React 19 keeps an element's ref among its props and warns where `element.ref` is read; React 18 the other way round. */
function refOf(element: ReactElement): unknown {
  const owner = Number.parseInt(version, 10) >= 19 ? element.props : element
  return (owner as { ref?: unknown }).ref
}

function useMergedRef(a: unknown, b: unknown, c: unknown): RefCallback<HTMLElement> | undefined {
  return useMemo(() => {
    const refs = [a, b, c].filter((ref) => ref !== undefined && ref !== null)
    return refs.length === 0 ? undefined : mergeRefs(refs)
  }, [a, b, c])
}

function mergeRefs(refs: readonly unknown[]): RefCallback<HTMLElement> {
  let detach: (() => void)[] = []
  // No clean-up is returned: React 18 warns about return values. Both versions call with null at the end.
  return (element) => {
    for (const each of detach) each()
    detach = element === null ? [] : refs.map((ref) => attach(ref, element))
  }
}

function attach(ref: unknown, element: HTMLElement): () => void {
  if (typeof ref === 'function') {
    const cleanUp: unknown = ref(element)
    return () => (typeof cleanUp === 'function' ? cleanUp() : ref(null))
  }
  const object = ref as { current: HTMLElement | null }
  object.current = element
  return () => {
    object.current = null
  }
}
