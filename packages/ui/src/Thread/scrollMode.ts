/**
 * How a thread scrolls. `following`: the end stays in view. `free`: the user has scrolled up and stays there.
 * `settling`: the thread scrolls back to the end, which takes a few frames.
 */
export type ScrollMode = 'following' | 'free' | 'settling'

/**
 * Everything that can change the scroll mode of a thread. Changes of the layout (e.g. an image that loads, a resized
 * window or a collapsed part) cannot change it.
 */
export type ScrollCause =
  /** The user moved up: by wheel, touch, key, drag, or by moving the focus. */
  | 'up'
  /** The user scrolled down to the end or close to it. */
  | 'down-to-end'
  /** A new question or the button asks for the end. */
  | 'resume'
  /** The end is reached. */
  | 'arrived'

export function nextMode(mode: ScrollMode, cause: ScrollCause): ScrollMode {
  switch (cause) {
    case 'up':
      return 'free'
    case 'down-to-end':
      return mode === 'free' ? 'following' : mode
    case 'resume':
      return mode === 'following' ? mode : 'settling'
    case 'arrived':
      return mode === 'settling' ? 'following' : mode
    default:
      return cause satisfies never
  }
}
