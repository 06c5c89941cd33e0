import { createJavaScriptRegexEngine } from '@shikijs/engine-javascript'
import { codeToTokensBase, createShikiPrimitive, getLastGrammarState } from '@shikijs/primitive'
import type { LanguageRegistration, ThemeRegistrationRaw } from '@shikijs/primitive'

import type { LineHighlighter, LineState } from './highlighting.ts'
import { timeSlicedEngine } from './timeSlicedEngine.ts'
import { tokenClasses, type TokenRuns } from './tokenRuns.ts'

// Tokens get classes instead of colours: light and dark are CSS variables, and the page needs no inline styles. Each
// entry is a class and the scopes it is for. The colours of the theme below only identify the class.
const classes: readonly (readonly [className: (typeof tokenClasses)[number], scopes: readonly string[]])[] = [
  [
    'cs-tok-keyword',
    [
      'keyword',
      'keyword.operator.new',
      'keyword.operator.expression',
      'keyword.operator.logical.python',
      'storage',
      'entity.name.tag',
      'punctuation.definition.heading',
      'markup.heading',
    ],
  ],
  ['', ['keyword.operator', 'meta.brace', 'punctuation.definition.template-expression']],
  ['cs-tok-string', ['string', 'markup.inline.raw', 'markup.inserted', 'constant.character.escape']],
  ['cs-tok-comment', ['comment', 'markup.quote']],
  ['cs-tok-function', ['entity.name.function', 'support.function', 'entity.other.attribute-name']],
  [
    'cs-tok-constant',
    [
      'constant.numeric',
      'constant.language',
      'constant.other',
      'support.constant',
      'variable.other.constant',
    ],
  ],
  [
    'cs-tok-type',
    ['entity.name.type', 'entity.name.class', 'support.type', 'support.class', 'markup.deleted'],
  ],
]
const colorOf = (index: number) => `#0000${(index + 16).toString(16)}`
const classOf = new Map(
  classes.map(([className], index) => [colorOf(index).toUpperCase(), tokenClasses.indexOf(className)]),
)

const theme: ThemeRegistrationRaw = {
  name: 'chatstream',
  colors: { 'editor.foreground': '#000001', 'editor.background': '#000002' },
  settings: [
    { settings: { foreground: '#000001' } },
    ...classes.map(([, scope], index) => ({ scope: [...scope], settings: { foreground: colorOf(index) } })),
  ],
}

// Expressions that JavaScript does not support are skipped, so some grammars highlight less.
const engine = timeSlicedEngine(createJavaScriptRegexEngine({ forgiving: true }))
const shiki = createShikiPrimitive({ langs: [], themes: [theme], engine })

// Longer lines, such as a minified file, are not highlighted: they would take longer than a frame.
const maxLine = 1000

/**
 * Loads a grammar and its included grammars into Shiki, and returns a function that highlights one line. If
 * the values are not grammars, returns `undefined`.
 */
export function lineHighlighterOf(languages: readonly LanguageRegistration[]): LineHighlighter | undefined {
  const language = languages.at(-1)?.name
  if (language === undefined) return undefined
  shiki.loadLanguageSync([...languages])
  const highlight = (line: string, state: LineState): readonly [TokenRuns, LineState] => {
    const lines = codeToTokensBase(shiki, line, {
      lang: language,
      theme: theme.name ?? '',
      tokenizeMaxLineLength: maxLine,
      // No time limit: a slow machine would keep wrong colours. The length limit bounds the work.
      tokenizeTimeLimit: 0,
      // The result of `getLastGrammarState` for the line above.
      ...(state !== undefined && { grammarState: state as ReturnType<typeof getLastGrammarState> & object }),
    })
    return [runsOf(lines.flat()), getLastGrammarState(shiki, lines)]
  }
  return (line, state, hasTime) => engine.within(hasTime, () => highlight(line, state))
}

function runsOf(tokens: ReturnType<typeof codeToTokensBase>[number]): TokenRuns {
  const runs: number[] = []
  for (const { content, color = '' } of tokens) {
    const index = classOf.get(color.toUpperCase()) ?? 0
    if (runs.at(-1) === index) runs[runs.length - 2] = (runs.at(-2) ?? 0) + content.length
    else runs.push(content.length, index)
  }
  return runs.at(-1) === 0 ? runs.slice(0, -2) : runs
}
