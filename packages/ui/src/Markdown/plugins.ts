import type { ComponentType } from 'react'
import type { Syntax } from './parser/syntax.ts'

/** The props of a plugin's component for a fenced code block. */
export interface FenceProps {
  /** The content of the block so far. */
  code: string
  /** The text after the opening fence, e.g. `mermaid` or `ts title="a.ts"`. */
  info: string
  /** `false` if more code may follow. */
  complete: boolean
}

/** The props of a plugin's component for text between delimiters. */
export interface SpanProps {
  /** The text between the delimiters. */
  text: string
  /** The text with the delimiters. */
  raw: string
}

/** An extension of `Markdown`, e.g. for formulas. If a component of the plugin throws, the default look is shown. */
export interface MarkdownPlugin {
  /** Components for fenced code blocks, by language. Render code that you did not write in a sandboxed iframe. */
  fences?: Readonly<Record<string, ComponentType<FenceProps>>>
  /** Delimiters, each with a component that renders the text between them. */
  spans?: readonly (Syntax & { Component: ComponentType<SpanProps> })[]
}
