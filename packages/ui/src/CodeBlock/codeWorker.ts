// The worker that highlights the code of a page. The published file contains all that it imports.
import { createColoring } from './coloring.ts'

/**
 * The length of a slice of work, in milliseconds. Messages are read between two slices, so that code that is no longer
 * shown is not highlighted.
 */
const sliceMs = 16

const coloring = createColoring(
  (work) => {
    const timer = setTimeout(() => {
      const endsMs = performance.now() + sliceMs
      work(() => performance.now() < endsMs)
    })
    return () => clearTimeout(timer)
  },
  (answer) => postMessage(answer),
)
onmessage = ({ data }) => coloring.post(data)
