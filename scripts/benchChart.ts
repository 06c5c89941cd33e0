// Draws results.json as the charts of the README: `node scripts/benchReadme.ts` writes them.
import type { Figure, Results } from './benchReadme.ts'

/** The words of a chart. */
interface Words {
  title: string
  /** By scenario. */
  panels: Readonly<Record<string, { heading: string; note: string }>>
  floor: string
}

const figures: Readonly<Record<string, string>> = { frame: 'main thread, ms a step', phone: 'commits' }
const width = 640
const labelWidth = 290
const rowHeight = 22
const panelGap = 30

/** The chart of the scenarios that were measured, as SVG in light and dark colours. */
export function chartOf({ scenarios }: Results, words: Words): string {
  let top = 0
  const panels = Object.entries(words.panels).flatMap(([name, { heading, note }]) => {
    const rows = (scenarios[name]?.rows ?? []).map((row) => ({
      name: row.name.startsWith('floor') ? words.floor : row.name,
      value: medianOf(row.figures[figures[name] ?? '']),
    }))
    if (rows.length === 0) return []
    const longest = Math.max(...rows.map(({ value }) => value))
    const lines = [
      text(0, top + 16, heading, 'heading'),
      text(0, top + 34, note, 'note'),
      ...rows.map(({ name: label, value }, index) =>
        bar(label, value, longest, top + 46 + index * rowHeight),
      ),
    ]
    top += 46 + rows.length * rowHeight + panelGap
    return lines
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top - panelGap + 4}" role="img" aria-labelledby="title">
<title id="title">${escaped(words.title)}</title>
<style>
text { font: 13px system-ui, sans-serif; fill: #24292f }
.heading { font-weight: 600 }
.note { font-size: 12px; fill: #57606a }
rect { fill: #afb8c1 }
.own rect { fill: #0969da }
.own text { font-weight: 600 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.note { fill: #8d96a0 }
rect { fill: #484f58 }
.own rect { fill: #2f81f7 }
}
</style>
${panels.join('\n')}
</svg>
`
}

function bar(label: string, value: number, longest: number, top: number): string {
  const length = Math.round(((width - labelWidth - 60) * value) / longest)
  return [
    `<g${label === 'chatstream' ? ' class="own"' : ''}>`,
    text(0, top + 14, label),
    `<rect x="${labelWidth}" y="${top + 3}" width="${length}" height="14" rx="2"/>`,
    text(labelWidth + length + 8, top + 14, value.toLocaleString('en')),
    '</g>',
  ].join('')
}

function text(x: number, y: number, content: string, kind?: string): string {
  return `<text x="${x}" y="${y}"${kind === undefined ? '' : ` class="${kind}"`}>${escaped(content)}</text>`
}

const escaped = (content: string) => content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

function medianOf(figure: Figure | undefined): number {
  const value = typeof figure === 'object' ? figure.median : figure
  return typeof value === 'number' ? value : 0
}

/** The words of the charts by file name. */
export const charts: Readonly<Record<string, Words>> = {
  'speed.svg': {
    title: 'Benchmark: main-thread time for a frame, and screen updates on a slow phone, by chat kit',
    panels: {
      frame: {
        heading: 'One frame: main-thread time, in milliseconds',
        note: '33 tokens of Markdown, from the network to the paint. Less is better.',
      },
      phone: {
        heading: 'Phone: updates of the screen',
        note: '300 tokens a second for ten seconds, the CPU slowed six times. More is better.',
      },
    },
    floor: 'floor: no kit, plain text',
  },
  'speed.ja.svg': {
    title: 'ベンチマーク: 1フレームに使うメインスレッドの時間と、遅いスマートフォンでの画面更新の回数',
    panels: {
      frame: {
        heading: '1フレーム: メインスレッドの時間（ミリ秒）',
        note: 'Markdown 33トークンの受信から描画まで。少ないほど良い。',
      },
      phone: {
        heading: 'スマートフォン: 画面更新の回数',
        note: '毎秒300トークンを10秒間、CPUを6分の1に減速。多いほど良い。',
      },
    },
    floor: '下限: キットなし、プレーンテキスト',
  },
}
