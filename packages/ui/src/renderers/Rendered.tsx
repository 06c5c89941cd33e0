'use client'
import { Suspense, type ComponentType, type ReactElement, type ReactNode } from 'react'
import { Boundary } from '../shared/Boundary.tsx'

interface RenderedProps<Props> {
  /** The app's components, by name. */
  components: Readonly<Record<string, ComponentType<Props> | undefined>> | undefined
  name: string
  /** The props of the app's component. */
  props: Props & object
  /**
   * If the component has thrown, a change of this value renders it again, for example when streamed arguments
   * are complete.
   */
  retryOn: unknown
  /**
   * The default look. It is shown if the app has no component with this name, while the component loads
   * (`lazy`), and if it throws.
   */
  fallback: ReactElement | null
}

/**
 * Renders the component that the app has set for this name, e.g. for a tool. If there is none, renders the
 * default look.
 */
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
