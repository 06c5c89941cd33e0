'use client'
import { useEffect, useRef, useState, type ReactElement } from 'react'
import type { KatexOptions } from 'katex'
import type { FenceProps, MarkdownPlugin, SpanProps } from './plugins.ts'

/** The options of `math`. */
export interface MathOptions {
  /**
   * If `true`, `$a$` is a formula, in addition to `$$a$$`, `\(a\)` and `\[a\]`. Prices (`$5 and $6`) are not
   * formulas.
   *
   * @defaultValue `true`
   */
  singleDollar?: boolean
}

/**
 * Creates a Markdown plugin that renders formulas with KaTeX. The app must install `katex` and import its
 * stylesheet. KaTeX loads with the first formula. Until KaTeX has loaded, and if KaTeX cannot read a formula, the
 * formula is shown as it was written.
 *
 * @example
 * ```tsx
 * const plugins = [math()]
 * const answer = <Markdown text="$e^{i\pi} = -1$" plugins={plugins} />
 * ```
 */
export function math({ singleDollar = true }: MathOptions = {}): MarkdownPlugin {
  return {
    fences: { math: FencedMath },
    spans: [
      { open: '$$', close: '$$', display: true, accepts: isDisplay, Component: DisplayMath },
      { open: '\\[', close: '\\]', display: true, Component: DisplayMath },
      { open: '\\(', close: '\\)', Component: InlineMath },
      ...(singleDollar ? [{ open: '$', close: '$', accepts: isFormula, Component: InlineMath }] : []),
    ],
  }
}

/** Returns `true` if `$$` is a delimiter here. Three or more dollars are not a delimiter. */
const isDisplay = (inside: string, after: string, before: string) =>
  before !== '$' && !after.startsWith('$') && inside.trim() !== ''

/** Tells formulas from names and prices: `$HOME/$USER`, `5$ or 10$`, `a $20 bill and 30$`. `$n$th` is a formula. */
function isFormula(inside: string, after: string, before: string): boolean {
  const isAttached =
    /[\w$]/.test(before) || (/^[\w${]/.test(after) && !/^(?:th|st|nd|rd|s)(?!\w)/.test(after))
  const isProse = /[a-z]{3} [a-z]{2}/i.test(inside) && !/[\\^_{}=<>]/.test(inside)
  return !isAttached && !isProse && !/^\s|\s$|\n\n/.test(inside)
}

const InlineMath = ({ text, raw }: SpanProps) => <Formula tex={text} raw={raw} display={false} />
const DisplayMath = ({ text, raw }: SpanProps) => <Formula tex={text} raw={raw} display />
const FencedMath = ({ code, complete }: FenceProps) =>
  complete ? <Formula tex={code} raw={code} display /> : <pre>{code}</pre>

// Bounds the work per formula. `trust: false` allows no links, images or HTML.
const limits: KatexOptions = { throwOnError: true, trust: false, strict: false, maxExpand: 500, maxSize: 20 }

function Formula({ tex, raw, display }: { tex: string; raw: string; display: boolean }): ReactElement {
  const place = useRef<HTMLSpanElement>(null)
  const [isSet, setIsSet] = useState(false)
  useEffect(() => {
    let isWanted = true
    const set = async () => {
      try {
        const { default: katex } = await import('katex')
        // KaTeX creates elements instead of HTML strings, which Trusted Types allow.
        if (isWanted && place.current !== null)
          katex.render(tex, place.current, { ...limits, displayMode: display })
        if (isWanted) setIsSet(true)
      } catch {
        if (isWanted) setIsSet(false)
      }
    }
    void set()
    return () => {
      isWanted = false
    }
  }, [tex, display])
  return (
    <span className="cs-math" data-display={display ? '' : undefined} dir="ltr">
      <span ref={place} hidden={!isSet} />
      {!isSet && <code>{raw}</code>}
    </span>
  )
}
