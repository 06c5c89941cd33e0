import type { FilePart } from '@chatstream/core'

const bars = [42, 51, 38, 64]

/** A bar chart, drawn here, as a picture to show the model. */
export function chartPicture(): Omit<FilePart, 'type'> {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, { width: 640, height: 360 })
  const context = canvas.getContext('2d')
  if (context !== null) draw(context)
  return { url: canvas.toDataURL('image/png'), mediaType: 'image/png', name: 'quarters.png' }
}

function draw(context: CanvasRenderingContext2D) {
  context.fillStyle = '#fdfdfb'
  context.fillRect(0, 0, 640, 360)
  context.font = '20px system-ui, sans-serif'
  context.textAlign = 'center'
  bars.forEach((value, index) => {
    const [x, height] = [70 + index * 135, value * 4]
    context.fillStyle = '#0d7d7d'
    context.fillRect(x, 300 - height, 90, height)
    context.fillStyle = '#22272e'
    context.fillText(String(value), x + 45, 290 - height)
    context.fillText(`Q${index + 1}`, x + 45, 335)
  })
}
