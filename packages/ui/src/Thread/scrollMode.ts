/**
 * `following`: the end stays in view. `free`: the user has scrolled up, and is left where they are.
 * `settling`: on the way back to the end, a few frames long.
 */
export type ScrollMode = 'following' | 'free' | 'settling'

/**
 * All that can change the mode. What merely changes the layout is not among it: an image that loads, a window that
 * is resized or a part that collapses has no way to say so.
 */
export type ScrollCause =
  /** The user moved up: by wheel, touch, key, drag, or by moving the focus. */
  | 'up'
  /** The user came down to the end, or to within a line of it. */
  | 'down-to-end'
  /** The end is wanted: a new question, or the button. */
  | 'resume'
  /** The way back is done. */
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
