import { useState } from 'react'

/** The storage of a choice: the browser's, or that of this tab. */
type Place = 'localStorage' | 'sessionStorage'

/** One of a few values, kept in the storage. The default is `fallback`. */
export function usePreference<Choice extends string, Fallback extends Choice | undefined = Choice>(
  name: string,
  choices: readonly Choice[],
  fallback: Fallback,
  place: Place = 'localStorage',
): [choice: Choice | Fallback, choose: (choice: Choice) => void] {
  const [choice, setChoice] = useState<Choice | Fallback>(
    () => choices.find((one) => one === read(name, place)) ?? fallback,
  )
  function choose(next: Choice) {
    setChoice(next)
    write(name, next, place)
  }
  return [choice, choose]
}

// Storage throws if the browser blocks it; the choice then lasts as long as the page.
function read(name: string, place: Place): string | null {
  try {
    return globalThis[place].getItem(name)
  } catch {
    return null
  }
}

function write(name: string, value: string, place: Place): void {
  try {
    globalThis[place].setItem(name, value)
  } catch {}
}
