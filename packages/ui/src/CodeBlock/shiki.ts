import { createJavaScriptRegexEngine } from '@shikijs/engine-javascript'
import { codeToTokensBase, createShikiPrimitive, getLastGrammarState } from '@shikijs/primitive'
import type { LanguageRegistration, ThemeRegistrationRaw } from '@shikijs/primitive'
import type { CodeToken, TokenLine } from './highlighter.ts'
import type { LineHighlighter, LineState } from './highlighting.ts'
import { grammarOf, type Grammar } from './languages.ts'
import { timeSlicedEngine } from './timeSlicedEngine.ts'

// Tokens get classes instead of colours: light and dark are CSS variables, and the page needs no inline styles. Each
// entry is a class and the scopes it is for. The colours of the theme below only identify the class.
const plain = ''
const classes: readonly (readonly [className: string, scopes: readonly string[]])[] = [
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
  [plain, ['keyword.operator', 'meta.brace', 'punctuation.definition.template-expression']],
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
const classOf = new Map(classes.map(([className], index) => [colorOf(index).toUpperCase(), className]))

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

export async function lineHighlighterFor(
  name: string,
  own?: Readonly<Record<string, Grammar>>,
): Promise<LineHighlighter | undefined> {
  const grammar = grammarOf(name, own)
  if (grammar === undefined) return undefined
  const languages: readonly LanguageRegistration[] | undefined = await grammar().then(
    (module) => module.default,
    () => undefined,
  )
  const language = languages?.at(-1)?.name
  if (languages === undefined || language === undefined) return undefined
  shiki.loadLanguageSync([...languages])
  const highlight = (line: string, state: LineState): readonly [TokenLine, LineState] => {
    const lines = codeToTokensBase(shiki, line, {
      lang: language,
      theme: theme.name ?? '',
      tokenizeMaxLineLength: maxLine,
      // No time limit: a slow machine would keep wrong colours. The length limit bounds the work.
      tokenizeTimeLimit: 0,
      // The result of `getLastGrammarState` for the line above.
      ...(state !== undefined && { grammarState: state as ReturnType<typeof getLastGrammarState> & object }),
    })
    const tokens = lines
      .flat()
      .map(({ content, color }): CodeToken => [content, classOf.get(color?.toUpperCase() ?? '') || undefined])
    return [tokens, getLastGrammarState(shiki, lines)]
  }
  return (line, state, hasTime) => engine.within(hasTime, () => highlight(line, state))
}
