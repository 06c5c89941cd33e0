'use client'
import { Component, type ReactElement, type ReactNode } from 'react'

interface BoundaryProps {
  /** The element that replaces the children if they throw. */
  fallback: ReactElement | null
  /** If the children have thrown, a change of this value renders them again. */
  retryOn: unknown
  children: ReactNode
}

interface BoundaryState {
  failed: boolean
  retryOn: unknown
}

/** An error boundary that shows `fallback` if its children throw. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  static getDerivedStateFromError(): Pick<BoundaryState, 'failed'> {
    return { failed: true }
  }

  static getDerivedStateFromProps({ retryOn }: BoundaryProps, state: BoundaryState): BoundaryState | null {
    return Object.is(retryOn, state.retryOn) ? null : { failed: false, retryOn }
  }

  override state: BoundaryState = { failed: false, retryOn: this.props.retryOn }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback : this.props.children
  }
}
