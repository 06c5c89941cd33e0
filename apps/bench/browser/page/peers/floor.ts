import { createParser } from 'eventsource-parser'
import type { PageOptions, Peer } from '../peer.ts'

/** The cost of the stream without any kit: parses it and appends the new text once per frame, as plain paragraphs. */
export function mount(root: HTMLElement, { stream }: PageOptions): Peer {
  const scroller = root.appendChild(document.createElement('div'))
  scroller.className = 'follow-end'
  const answer = scroller.appendChild(document.createElement('div'))
  answer.style.whiteSpace = 'pre-wrap'
  let paragraph = answer.appendChild(document.createElement('p'))

  return {
    async ask() {
      let waiting = ''
      let frame: number | undefined
      const append = () => {
        frame = undefined
        const [rest = '', ...paragraphs] = waiting.split('\n\n')
        paragraph.append(rest)
        for (const text of paragraphs) {
          paragraph = answer.appendChild(document.createElement('p'))
          paragraph.append(text)
        }
        waiting = ''
      }
      const parser = createParser({
        onEvent({ data }) {
          if (data === '[DONE]') return
          waiting += (JSON.parse(data) as Chunk).choices[0]?.delta.content ?? '' // The bench's own server sent it.
          frame ??= requestAnimationFrame(append)
        },
      })
      const response = await fetch(`${stream}&format=openai`, { method: 'POST', body: '{}' })
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
      for (let piece = await reader?.read(); piece?.done === false; piece = await reader?.read()) {
        parser.feed(piece.value)
      }
      if (frame !== undefined) cancelAnimationFrame(frame)
      append()
    },
  }
}

interface Chunk {
  choices: readonly { delta: { content?: string } }[]
}
