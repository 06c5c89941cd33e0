import { CodeBlock } from '@chatstream/ui'
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'

createRoot(document.getElementById('root')).render([
  createElement(CodeBlock, { key: 'ts', code: 'const a = 1\n', language: 'ts' }),
  createElement(CodeBlock, { key: 'py', code: 'def f():\n  return 1\n', language: 'python' }),
])
