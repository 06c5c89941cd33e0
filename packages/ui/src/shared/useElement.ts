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

/** The props that a component passes to the element it renders. */
export type RenderedProps = HTMLAttributes<HTMLElement> & { ref?: RefCallback<HTMLElement> }

/**
 * The prop `render`: an element that replaces the root element of a component, or a function that returns
 * such an element. If it is an element, its props and its ref are merged with those of the component. If it
 * is a function, it gets the props.
 */
export type RenderProp = ReactElement | ((props: RenderedProps) => ReactElement)

/**
 * The props of a component: its own props, the props of its HTML element, and `render`. `children` replaces
 * the default content.
 */
export type ElementProps<Tag extends keyof JSX.IntrinsicElements, Own = unknown> = Own &
  Omit<ComponentPropsWithoutRef<Tag>, keyof Own | 'ref'> & { render?: RenderProp | undefined }

type Props = Readonly<Record<string, unknown>>

/**
 * Renders the root element of a component. The props and the ref of the component are merged with those that
 * the app passes.
 */
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
  // The merged props are the element's props, with a ref for it.
  if (typeof render === 'function') return render(props as RenderedProps)
  // React types the props of an unknown element as unknown.
  if (element !== undefined) return cloneElement(element, mergeProps(props, element.props as Props))
  return createElement(tag, props)
}

/**
 * Merges the props of a component with those that the app passes. Classes are joined, and styles are merged.
 * If both have an event handler, the app's handler runs first. If the app's handler calls `preventDefault`,
 * the component's handler does not run.
 */
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
  // The prop `style` is an object.
  if (name === 'style') return { ...(own as CSSProperties), ...(users as CSSProperties) }
  if (/^on[A-Z]/.test(name) && typeof own === 'function' && typeof users === 'function') {
    return (event: { defaultPrevented?: boolean }) => {
      users(event)
      if (event.defaultPrevented !== true) own(event)
    }
  }
  return users
}

/** React 19 stores an element's ref in its props and warns about `element.ref`. React 18 does the opposite. */
function refOf(element: ReactElement): unknown {
  const owner = Number.parseInt(version, 10) >= 19 ? element.props : element
  // The ref is a prop since React 19; the types do not list it.
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
  // Returns no clean-up, since React 18 warns about return values. Both versions call with null at the end.
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
  // A ref that is not a function is an object with `current`.
  const object = ref as { current: HTMLElement | null }
  object.current = element
  return () => {
    object.current = null
  }
}
