import { CodeBlock } from '@chatstream/ui'

export default function Page() {
  return <CodeBlock code={'const a = 1\n'} language="ts" />
}
