'use client'
import { createContext, useContext, useMemo, type ReactElement, type ReactNode } from 'react'
import type { MarkdownPlugin } from './plugins.ts'
import { defaultUrlPolicy, type UrlPolicy } from './urlPolicy.ts'

/** The options that `Markdown` and `MarkdownProvider` share. */
export interface MarkdownOptions {
  /**
   * The rules for links and images.
   *
   * @defaultValue `createUrlPolicy()`
   */
  policy?: UrlPolicy | undefined
  /** Additions such as formulas and diagrams. Define the list outside the component. */
  plugins?: readonly MarkdownPlugin[] | undefined
  /**
   * The number of levels by which headings are lowered, since the page has its own. With 2, `#` becomes `h3`.
   *
   * @defaultValue `2`
   */
  headingOffset?: number | undefined
  /**
   * Shows words at an even pace while text arrives, at most 300 ms late. Without effect under reduced motion.
   *
   * @defaultValue `false`
   */
  smooth?: boolean | undefined
}

const noPlugins: readonly MarkdownPlugin[] = []

const defaults = { policy: defaultUrlPolicy, plugins: noPlugins, headingOffset: 2, smooth: false }

export type ChosenOptions = typeof defaults

const OptionsContext = createContext<ChosenOptions>(defaults)

/**
 * Sets the options of every `Markdown` below it that has no such prop.
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

/** The props, then the provider's options, then the defaults. */
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
