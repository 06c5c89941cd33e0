'use client'
import { createContext, useContext, type ReactElement, type ReactNode } from 'react'
import { useStrings } from '../strings/StringsProvider.tsx'

/** A context with the rendered text of subagents, by the id of the subagent's step. */
export const NestedPartsContext = createContext<ReadonlyMap<string, ReactNode>>(new Map())

/**
 * The text of a subagent, below the step of the subagent. The user can open and close the text. At first, the text
 * is closed.
 */
export function NestedParts({ id }: { id: string }): ReactElement | null {
  const content = useContext(NestedPartsContext).get(id)
  return content === undefined ? null : <AgentOutput>{content}</AgentOutput>
}

export function AgentOutput({ children }: { children: ReactNode }): ReactElement {
  const { strings } = useStrings()
  return (
    <details className="cs-agent">
      <summary className="cs-node-summary">
        <span className="cs-node-detail">{strings.step.output}</span>
      </summary>
      <div className="cs-node-body">{children}</div>
    </details>
  )
}
