import type { Frame } from './block.ts'
import { noteLabel, type Definition, type Definitions } from './inlineText.ts'
import type { Syntax } from './syntax.ts'

/**
 * The link definitions and footnotes of a document so far. The last part of the text is parsed again in every
 * frame. So the definitions in this part are provisional: `[a]: http` may still become
 * `[a]: https://example.com`.
 */
export interface DefinitionTable {
  /** The definitions with which inline texts are parsed. */
  readonly definitions: Definitions
  /**
   * Replaces the provisional definitions with those in `frame`. Returns the labels whose definition changed.
   */
  replaceProvisional(frame: Frame): ReadonlySet<string>
  /** Marks the link definitions above a line as final. */
  settleLinks(frame: Frame, line: number): void
  /** Marks a footnote as final. */
  settleNote(label: string): void
}

export function createDefinitionTable(
  syntaxes: readonly Syntax[],
  onWork: (characters: number) => void,
): DefinitionTable {
  const links = new Map<string, Definition>()
  const notes = new Set<string>()
  let provisionalLinks = new Map<string, Definition>()
  let provisionalNotes = new Set<string>()

  return {
    definitions: {
      link: (label) => links.get(label) ?? provisionalLinks.get(label),
      isNote: (label) => notes.has(noteLabel(label)) || provisionalNotes.has(noteLabel(label)),
      syntaxes,
      onWork,
    },
    replaceProvisional(frame) {
      const nextLinks = new Map<string, Definition>()
      const nextNotes = new Set<string>()
      for (const { label, href, title } of definitionsIn(frame)) {
        if (!links.has(label) && !nextLinks.has(label)) nextLinks.set(label, { href, title })
      }
      for (const { tokens } of frame.found) {
        if (tokens[0]?.type === 'footnote_open') nextNotes.add(noteLabel(tokens[0].content))
      }
      const changed = new Set<string>()
      for (const label of new Set([...nextLinks.keys(), ...provisionalLinks.keys()])) {
        if (!sameDefinition(nextLinks.get(label), provisionalLinks.get(label))) changed.add(label)
      }
      for (const label of new Set([...nextNotes, ...provisionalNotes])) {
        if (!notes.has(label) && nextNotes.has(label) !== provisionalNotes.has(label)) changed.add(label)
      }
      provisionalLinks = nextLinks
      provisionalNotes = nextNotes
      return changed
    },
    settleLinks(frame, line) {
      for (const { label, href, title, line: at } of definitionsIn(frame)) {
        if (at >= line) continue
        if (!links.has(label)) links.set(label, { href, title })
        provisionalLinks.delete(label)
      }
    },
    settleNote: (label) => void notes.add(noteLabel(label)),
  }
}

function* definitionsIn(frame: Frame): Generator<Definition & { label: string; line: number }> {
  for (const { line, definitions, frames } of frame.found) {
    for (const definition of definitions) yield { ...definition, line }
    for (const inside of frames) yield* definitionsIn(inside)
  }
}

function sameDefinition(a: Definition | undefined, b: Definition | undefined): boolean {
  return a?.href === b?.href && a?.title === b?.title
}
