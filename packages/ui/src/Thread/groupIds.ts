/** A group of ids of consecutive messages, which are laid out together. */
export type Group = readonly string[]

const maxMessages = 64
const maxCharacters = 8000
const isFull = (group: Group, length: number) => group.length >= maxMessages || length >= maxCharacters

/**
 * Divides the message ids of a conversation into groups. A group is full when it has 64 messages or 8,000
 * characters. If messages are added before or after a group, the group stays the same object.
 */
export function groupIds(
  before: readonly Group[],
  ids: readonly string[],
  lengthOf: (id: string) => number,
): readonly Group[] {
  const known = new Map(before.map((group) => [group[0], group]))
  const groups: Group[] = []
  let open: string[] | undefined
  let length = 0
  for (let at = 0; at < ids.length;) {
    const id = ids[at] as string // at is below the length
    const old = known.get(id)
    if (old?.every((each, index) => each === ids[at + index]) === true) {
      groups.push(old)
      open = undefined
      at += old.length
      continue
    }
    if (open === undefined && groups.length > 0) {
      open = [...(groups.at(-1) ?? [])]
      length = open.reduce((sum, each) => sum + lengthOf(each), 0)
      if (!isFull(open, length)) groups[groups.length - 1] = open
    }
    if (open === undefined || isFull(open, length)) {
      groups.push((open = []))
      length = 0
    }
    open.push(id)
    length += lengthOf(id)
    at += 1
  }
  return groups
}

/** The number of groups in a section. */
export const sectionSize = 16

/**
 * Divides the groups of a thread into sections. If groups are added before or after other groups, the other groups
 * stay in their section. `before` is the number of groups that were ever added at the beginning.
 */
export function sectionsOf<Item>(groups: readonly Item[], before: number): readonly (readonly Item[])[] {
  const sections: (readonly Item[])[] = []
  let start = 0
  for (let end = before % sectionSize || sectionSize; start < groups.length; end += sectionSize) {
    sections.push(groups.slice(start, end))
    start = end
  }
  return sections
}
