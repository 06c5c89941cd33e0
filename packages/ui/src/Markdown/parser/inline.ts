import type MarkdownIt from 'markdown-it'
import type Token from 'markdown-it/lib/token.mjs'
import {
  StateInline,
  balancePairs,
  cjkFriendly,
  emphasis,
  isMdAsciiPunct,
  isPunctChar,
  isWhiteSpace,
  joinFragments,
  parseLinkLabel,
  strikethrough,
} from './markdownIt.ts'
import { completeEmphasis } from './completeEmphasis.ts'
import { inlineRules, type InlineContext } from './inlineRules.ts'
import { normalizeLink, parseLinkDestination, parseLinkTitle } from './linkParts.ts'

/** The maximum depth of nested inline nodes. Text that is nested deeper is shown as it was written. */
export const maxNesting = 100

// Limits the work independently of the machine's speed. Ordinary texts take about 2 steps per character.
const stepsPerCharacter = 40
const freeSteps = 10_000

/** The error that is thrown if the parser needs too many steps for a text. */
export class TooMuchWork extends Error {
  override readonly name = 'TooMuchWork'
}

function countStep(state: StateInline): void {
  // markdown-it types `env` as any; this parser passes an InlineContext.
  const context = state.env as InlineContext
  if (++context.steps > freeSteps + stepsPerCharacter * state.src.length) throw new TooMuchWork()
}

function skipToken(state: StateInline): void {
  const { pos } = state
  const known: number | undefined = state.cache[pos]
  if (known !== undefined) {
    state.pos = known
    return
  }
  countStep(state)
  let found = false
  if (state.level < maxNesting) {
    state.level++
    found = inlineRules.some((rule) => rule(state, true))
    state.level--
    if (!found) state.pos++
  } else state.pos = state.posMax
  state.cache[pos] = state.pos
}

function tokenize(state: StateInline): void {
  const end = state.posMax
  while (state.pos < end) {
    countStep(state)
    const found = state.level < maxNesting && inlineRules.some((rule) => rule(state, false))
    if (!found) state.pending += state.src[state.pos++]
  }
  if (state.pending !== '') state.pushPending()
}

function parse(source: string, _md: unknown, context: InlineContext, tokens: Token[]): void {
  const state = new inline.State(source, engine, context, tokens)
  tokenize(state)
  balancePairs(state)
  if (context.isOpen) completeEmphasis(state)
  strikethrough.postProcess(state)
  emphasis.postProcess(state)
  joinFragments(state)
}

const inline = { State: StateInline, skipToken, tokenize, parse }

/**
 * The parts of a markdown-it instance that markdown-it's inline rules use. The instance is made here, because the
 * main module of markdown-it adds 25 kB that are not needed.
 */
export const engine = {
  inline,
  helpers: { parseLinkLabel, parseLinkDestination, parseLinkTitle },
  normalizeLink,
  normalizeLinkText: (url: string) => url,
  // Every link is accepted here. The policy decides later, and shows a rejected link as text.
  validateLink: () => true,
  utils: { isMdAsciiPunct, isPunctChar, isWhiteSpace },
  options: { maxNesting },
} as unknown as MarkdownIt // the part of it that the rules in use ask for

cjkFriendly(engine)

/** Parses inline Markdown (e.g. emphasis and links), and returns the tokens of markdown-it. */
export function tokensOf(source: string, context: InlineContext): readonly Token[] {
  const tokens: Token[] = []
  parse(source, engine, context, tokens)
  return tokens
}
