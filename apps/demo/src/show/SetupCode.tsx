import { Fragment } from 'react'
import type { Format } from '../scenarios.ts'
import { fewAttempts, type Setup } from './storyChat.ts'

/** The lines that a page with just this set-up has. */
export function SetupCode({ setup, label }: { setup: Setup; label: string }) {
  return (
    <figure className="setup" dir="ltr">
      <figcaption>{label}</figcaption>
      <pre tabIndex={0} aria-label={label} lang="en">
        <code>{coloured(linesOf(setup).join('\n'))}</code>
      </pre>
    </figure>
  )
}

const protocols: Readonly<Record<Format, readonly [name: string, options: string]>> = {
  'openai-chat': ['openaiChat', "{ model: 'gpt-4.1' }"],
  'openai-responses': ['openaiResponses', "{ model: 'gpt-4.1' }"],
  'anthropic-messages': ['anthropicMessages', "{ model: 'claude-sonnet-4-5' }"],
  codeer: ['codeer', "{ agentId: 'support' }"],
  relay: ['relay', ''],
  'ai-sdk': ['aiSdk', ''],
  'ag-ui': ['agUi', ''],
}

function linesOf({ story, format, way, language }: Setup): readonly string[] {
  const [protocol, options] = protocols[format]
  const names = [protocol, ...(way === 'websocket' ? ['webSocketTransport'] : [])]
  return [
    `import { ${names.join(', ')} } from '@chatstream/core'`,
    "import { ChatStream } from '@chatstream/ui'",
    '',
    '<ChatStream',
    '  url="/api/chat"',
    `  protocol={${protocol}(${options})}`,
    ...(way === 'websocket' ? ['  transport={webSocketTransport()}'] : []),
    ...(story === 'approve' ? ['  schema={{ tools: { find_invoice, pay_invoice } }}'] : []),
    ...(story === 'picture' ? ['  attachments={{}}'] : []),
    ...(story === 'gone' ? [`  retry={{ attempts: ${fewAttempts} }}`] : []),
    ...(language === 'en' ? [] : [`  locale="${language}"`]),
    '/>',
  ]
}

const token =
  /(?<string>'[^']*'|"[^"]*")|(?<keyword>\b(?:import|from)\b)|(?<function>\b[a-z]\w*(?=\()|ChatStream)/g

/** The code with the colours of the chat's code blocks. */
function coloured(code: string) {
  let end = 0
  const parts = [...code.matchAll(token)].map(({ 0: text, index, groups = {} }) => {
    const plain = code.slice(end, index)
    end = index + text.length
    const kind = Object.keys(groups).find((name) => groups[name] !== undefined)
    return (
      <Fragment key={index}>
        {plain}
        <span className={`tok-${kind}`}>{text}</span>
      </Fragment>
    )
  })
  return [...parts, code.slice(end)]
}
