import { createContext } from 'react'
import type { ChosenOptions } from './markdownOptions.tsx'
import { defaultUrlPolicy } from './urlPolicy.ts'

/**
 * The options for all blocks of one Markdown text. The object stays the same while text arrives, so that
 * finished blocks do not render again.
 */
export interface BlockOptions extends Pick<
  ChosenOptions,
  'policy' | 'plugins' | 'headingOffset' | 'languages'
> {
  /** The prefix of the element ids of this text. */
  idPrefix: string
}

export const BlockContext = createContext<BlockOptions>({
  policy: defaultUrlPolicy,
  plugins: [],
  headingOffset: 3,
  languages: undefined,
  idPrefix: '',
})

/**
 * A context with the number of each footnote, by its label. The numbers are not in `BlockContext`. So if a number
 * changes, only the footnote marks render again, and not the blocks.
 */
export const NumbersContext = createContext<ReadonlyMap<string, number>>(new Map())
