'use client'
import { Component, Suspense, type ComponentType, type ReactElement, type ReactNode } from 'react'

interface RenderedProps<Props> {
  /** The app's components, by name. */
  by: Readonly<Record<string, ComponentType<Props> | undefined>> | undefined
  name: string
  /** What the component is told. */
  given: Props & object
  /** A component that threw is tried again once this changes: arguments that stream are not yet what they will be. */
  retryOn: unknown
  /** The default look: shown where the app has no component of this name, while it loads (`lazy`), and where it throws. */
  usual: ReactElement | null
}

/** A part as the app wants it shown. */
export function Rendered<Props>({ by = {}, name, given, retryOn, usual }: RenderedProps<Props>): ReactNode {
  // Own names only: a model that calls `constructor` calls no component.
  const Renderer = Object.hasOwn(by, name) ? by[name] : undefined
  if (Renderer === undefined) return usual
  return (
    <Boundary retryOn={retryOn} usual={usual}>
      <Suspense fallback={usual}>
        <Renderer {...given} />
      </Suspense>
    </Boundary>
  )
}

type BoundaryProps = Pick<RenderedProps<object>, 'retryOn' | 'usual'> & { children: ReactNode }

interface BoundaryState {
  failed: boolean
  retryOn: unknown
}

/** Shows `usual` where what is in it throws. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  static getDerivedStateFromError(): Pick<BoundaryState, 'failed'> {
    return { failed: true }
  }

  static getDerivedStateFromProps({ retryOn }: BoundaryProps, state: BoundaryState): BoundaryState | null {
    return Object.is(retryOn, state.retryOn) ? null : { failed: false, retryOn }
  }

  override state: BoundaryState = { failed: false, retryOn: this.props.retryOn }

  override render(): ReactNode {
    return this.state.failed ? this.props.usual : this.props.children
  }
}
