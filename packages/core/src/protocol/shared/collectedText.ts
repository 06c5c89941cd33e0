/** The number of pieces that are joined at once. */
const maxPieces = 256

/**
 * Creates a text that grows by small pieces. With `+=`, JavaScript engines keep an object for each piece until the text
 * is read.
 */
export function collectedText() {
  let whole = ''
  let pieces: string[] = []

  function read(): string {
    whole += pieces.join('')
    pieces = []
    return whole
  }

  return {
    push(piece: string) {
      if (pieces.push(piece) === maxPieces) read()
    },
    read,
    get isEmpty() {
      return pieces.length === 0 && whole === ''
    },
  }
}
