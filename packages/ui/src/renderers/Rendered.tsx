'use client'
import { Suspense, type ComponentType, type ReactElement, type ReactNode } from 'react'
import { Boundary } from '../shared/Boundary.tsx'

interface RenderedProps<Props> {
  /** The app's components, by name. */
  components: Readonly<Record<string, ComponentType<Props> | undefined>> | undefined
  name: string
  /** The props of the app's component. */
  props: Props & object
  /** A value whose change renders a component again that threw, for example when streamed arguments are complete. */
  retryOn: unknown
  /**
   * The default look. It is shown if the app has no component of this name, while that loads (`lazy`), and if it
   * throws.
   */
  fallback: ReactElement | null
}

/** Renders the app's component with this name. If the app has registered none, renders the default look. */
export function Rendered<Props>({
  components = {},
  name,
  props,
  retryOn,
  fallback,
}: RenderedProps<Props>): ReactNode {
  // Own properties only: a model that calls a tool `constructor` must not reach `Object`.
  const Renderer = Object.hasOwn(components, name) ? components[name] : undefined
  if (Renderer === undefined) return fallback
  return (
    <Boundary retryOn={retryOn} fallback={fallback}>
      <Suspense fallback={fallback}>
        <Renderer {...props} />
      </Suspense>
    </Boundary>
  )
}
