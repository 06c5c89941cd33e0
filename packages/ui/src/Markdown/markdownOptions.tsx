'use client'
import { createContext, useContext, useMemo, type ReactElement, type ReactNode } from 'react'
import type { MarkdownPlugin } from './plugins.ts'
import { defaultUrlPolicy, type UrlPolicy } from './urlPolicy.ts'

export interface MarkdownOptions {
  /** Where links may lead and which images may be requested. */
  policy?: UrlPolicy | undefined
  /** Formulas, diagrams, … Define the list outside the component. */
  plugins?: readonly MarkdownPlugin[] | undefined
  /** By how much headings are lowered: the page has headings of its own. 2 by default: `#` becomes `h3`. */
  headingOffset?: number | undefined
  /** Words appear evenly while text arrives, at most 300 ms late; never under reduced motion. Off by default. */
  smooth?: boolean | undefined
}

const noPlugins: readonly MarkdownPlugin[] = []

const defaults = { policy: defaultUrlPolicy, plugins: noPlugins, headingOffset: 2, smooth: false }

export type ChosenOptions = typeof defaults

const OptionsContext = createContext<ChosenOptions>(defaults)

/**
 * How `Markdown` below it is shown, for where the app does not render it itself.
 *
 * @example
 * ```tsx
 * <MarkdownProvider policy={createUrlPolicy({ imageOrigins: ['https://images.example.com'] })}>
 *   <ChatStream url="/api/chat" />
 * </MarkdownProvider>
 * ```
 */
export function MarkdownProvider({
  children,
  ...options
}: MarkdownOptions & { children?: ReactNode }): ReactElement {
  return <OptionsContext.Provider value={useChosenOptions(options)}>{children}</OptionsContext.Provider>
}

/** The options given, over those of the provider, over the defaults. */
export function useChosenOptions({ policy, plugins, headingOffset, smooth }: MarkdownOptions): ChosenOptions {
  const around = useContext(OptionsContext)
  return useMemo(
    () => ({
      policy: policy ?? around.policy,
      plugins: plugins ?? around.plugins,
      headingOffset: headingOffset ?? around.headingOffset,
      smooth: smooth ?? around.smooth,
    }),
    [policy, plugins, headingOffset, smooth, around],
  )
}
