import type { InlineNode } from './nodes.ts'

// Links without brackets: https://github.github.com/gfm/#autolinks-extension-. markdown-it's linkify-it (4.5 kB)
// follows other rules. One rule differs from GitHub's: full-width punctuation ends a URL, since Japanese has no space
// behind it.

const domain = /(?:[\p{L}\p{N}_-]+\.)*[\p{L}\p{N}_-]+/uy
const path =
  /[^\s<\u00AB\u00BB\u061C\u200B\u200E\u200F\u2014\u2015\u2018-\u201F\u2026\u202A-\u202E\u2039\u203A\u2060-\u2069\u3000-\u3004\u3008-\u3020\uFEFF\uFF01-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65]*/y

/**
 * Returns the position in `source` at which a URL ends. `host` is the position at which the URL's host begins.
 * Returns `undefined` if the host is not valid.
 */
export function endOfUrl(source: string, host: number, max: number): number | undefined {
  domain.lastIndex = host
  const name = domain.exec(source)?.[0]
  if (name === undefined || /_[^.]*(?:\.[^.]*)?$/.test(name.slice(-128))) return undefined
  path.lastIndex = host
  const end = host + (path.exec(source)?.[0].length ?? 0)
  return withoutTrail(source, host, Math.min(end, max))
}

/** Removes punctuation from the end of a URL, and closing parentheses that were not opened in it. */
function withoutTrail(source: string, start: number, wholeEnd: number): number {
  let end = wholeEnd
  let surplus: number | undefined
  while (end > start) {
    const last = source[end - 1] ?? ''
    if (last === ')') {
      surplus ??= surplusParentheses(source.slice(start, end))
      if (surplus-- <= 0) break
      end--
    } else if (last === ';') {
      end -= /&[a-z\d]+;$/i.exec(source.slice(Math.max(start, end - 33), end))?.[0].length ?? 1
    } else if ('?!.,:*_~\'"·،؛؟।'.includes(last)) end--
    else break
  }
  return end
}

function surplusParentheses(text: string): number {
  let surplus = 0
  for (const character of text) {
    if (character === ')') surplus++
    else if (character === '(') surplus--
  }
  return surplus
}

const localPart = /[a-z\d._+-]/i
const emailDomain = /[a-z\d_-]+(?:\.[a-z\d_-]+)+/iy

const resource = /\/[a-z\d@.]*[a-z\d@]/iy

/** Splits a text into nodes in which e-mail addresses are links. */
export function linkEmails(text: string): readonly InlineNode[] {
  const nodes: InlineNode[] = []
  let done = 0
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let start = at
    while (start > done && localPart.test(text[start - 1] ?? '')) start--
    emailDomain.lastIndex = at + 1
    const host = emailDomain.exec(text)?.[0]
    if (start === at || host === undefined || /[-_]$/.test(host)) continue
    const scheme =
      /(?<![a-z\d])(?:mailto|xmpp):$/.exec(text.slice(Math.max(done, start - 8), start))?.[0] ?? ''
    resource.lastIndex = at + 1 + host.length
    const end = resource.lastIndex + (scheme === 'xmpp:' ? (resource.exec(text)?.[0].length ?? 0) : 0)
    const shown = text.slice(start - scheme.length, end)
    if (start - scheme.length > done) nodes.push(text.slice(done, start - scheme.length))
    nodes.push({ type: 'link', href: scheme === '' ? `mailto:${shown}` : shown, children: [shown] })
    done = end
  }
  if (done < text.length) nodes.push(text.slice(done))
  return nodes
}
