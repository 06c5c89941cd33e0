/**
 * The scroll mode of a conversation. `following`: the end stays in view. `free`: the user has scrolled up,
 * and the conversation stays in place. `settling`: the conversation scrolls back to the end, which takes a
 * few frames.
 */
export type ScrollMode = 'following' | 'free' | 'settling'

/**
 * A cause that can change the scroll mode of a conversation. A change of the layout, e.g. an image that loads
 * or a resized window, cannot change it.
 */
export type ScrollCause =
  /** The user moved up: by wheel, touch, key, drag, or by moving the focus. */
  | 'up'
  /** The user scrolled down to the end or close to it. */
  | 'down-to-end'
  /** The user asked a new question, or clicked on the button that scrolls to the end. */
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
