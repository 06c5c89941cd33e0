/** The fields of a key event that decide if the focus moves in a list. */
type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'timeStamp'>

/** The number of rows by which Page Up and Page Down move the focus. */
const pageRows = 10
/** The longest pause between two letters of one search, in milliseconds. */
const pauseMs = 700

/**
 * Creates the function that handles keys in one list. If a key moves the focus, the function returns the
 * index of the row that gets the focus. Otherwise it returns `undefined`.
 */
export function createListKeys(): (
  press: Press,
  current: number,
  titles: readonly string[],
) => number | undefined {
  let typed = ''
  let lastAt = -Infinity

  return (press, current, titles) => {
    const last = titles.length - 1
    if (last < 0 || press.altKey || press.ctrlKey || press.metaKey) return undefined
    switch (press.key) {
      case 'ArrowDown':
        return Math.min(last, current + 1)
      case 'ArrowUp':
        return Math.max(0, current - 1)
      case 'Home':
        return 0
      case 'End':
        return last
      case 'PageDown':
        return Math.min(last, current + pageRows)
      case 'PageUp':
        return Math.max(0, current - pageRows)
    }
    // Named keys have long names; a character may have two code units. A space begins no title.
    if ([...press.key].length !== 1 || (press.key === ' ' && press.timeStamp - lastAt > pauseMs))
      return undefined
    const before = press.timeStamp - lastAt > pauseMs ? '' : typed
    typed = before + press.key.toLocaleLowerCase()
    lastAt = press.timeStamp
    // The same letter again goes to the next title with it.
    const isRepeat = [...typed].every((each) => each === [...typed][0])
    const wanted = isRepeat ? ([...typed][0] ?? '') : typed
    const from = isRepeat ? current + 1 : Math.max(0, current)
    for (let step = 0; step <= last; step += 1) {
      const index = (from + step) % titles.length
      if (titles[index]?.trimStart().toLocaleLowerCase().startsWith(wanted)) return index
    }
    return undefined
  }
}
