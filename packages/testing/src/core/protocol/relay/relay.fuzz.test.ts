import { describe } from 'vitest'
import { fuzzFormat } from '../shared/fuzz.testing.ts'
import { relay } from '../../../../../core/src/protocol/relay/relay.ts'

describe('the bare dialect', () => {
  fuzzFormat({
    protocol: () => relay(),
    hasTools: false,
    frames: (texts) => [
      ...texts.map((content) => ({ data: { id: 'r1', content, finish_reason: null } })),
      { data: '[DONE] {"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}' },
    ],
  })
})

describe('the typed dialect', () => {
  fuzzFormat({
    protocol: () => relay(),
    hasTools: false,
    frames: (texts) => [
      ...texts.map((content) => ({ data: { type: 'content', id: 'r1', content } })),
      { data: { type: 'usage', prompt_tokens: 1 } },
      { data: '[DONE]' },
    ],
  })
})
