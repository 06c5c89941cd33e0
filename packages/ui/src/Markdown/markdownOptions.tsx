'use client'
import { createContext, useContext, useMemo, type ReactElement, type ReactNode } from 'react'
import type { CodeLanguages } from '../CodeBlock/useHighlighted.ts'
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
  /** Plugins, e.g. for formulas and diagrams. Define the list outside the component. */
  plugins?: readonly MarkdownPlugin[] | undefined
  /**
   * The number of levels by which headings are lowered: with 3, `#` becomes `h4`. The higher levels are for the
   * headings of the page and of each message.
   *
   * @defaultValue `3`
   */
  headingOffset?: number | undefined
  /**
   * Grammars for code blocks, by language. They are added to the built-in grammars, or replace those of the
   * same language. With `false`, no code is highlighted. Define the object outside the component.
   */
  languages?: CodeLanguages | undefined
  /**
   * If `true`, text appears word by word at an even pace, at most 300 ms late. It has no effect if the user
   * prefers reduced motion.
   *
   * @defaultValue `false`
   */
  smooth?: boolean | undefined
}

const noPlugins: readonly MarkdownPlugin[] = []

export interface ChosenOptions {
  policy: UrlPolicy
  plugins: readonly MarkdownPlugin[]
  headingOffset: number
  smooth: boolean
  languages: CodeLanguages | undefined
}

const defaults: ChosenOptions = {
  policy: defaultUrlPolicy,
  plugins: noPlugins,
  headingOffset: 3,
  smooth: false,
  languages: undefined,
}

const OptionsContext = createContext<ChosenOptions>(defaults)

/**
 * Sets the options of all `Markdown` components below it. The props of a `Markdown` override these options.
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

/**
 * Returns the options of a `Markdown` component. Its props come first, then the options of the
 * `MarkdownProvider`, then the defaults.
 */
export function useChosenOptions({
  policy,
  plugins,
  headingOffset,
  smooth,
  languages,
}: MarkdownOptions): ChosenOptions {
  const around = useContext(OptionsContext)
  return useMemo(
    () => ({
      policy: policy ?? around.policy,
      plugins: plugins ?? around.plugins,
      headingOffset: headingOffset ?? around.headingOffset,
      smooth: smooth ?? around.smooth,
      languages: languages ?? around.languages,
    }),
    [policy, plugins, headingOffset, smooth, languages, around],
  )
}
