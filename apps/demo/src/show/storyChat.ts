import {
  type Chat,
  type ChatOptions,
  type Connectivity,
  createChat,
  webSocketTransport,
} from '@chatstream/core'
import { endpoints } from '../connectionTo.ts'
import type { Format, Way } from '../scenarios.ts'
import type { Language } from '../words.ts'
import { invoiceTools } from './invoiceTools.ts'
import { modelOf, type Story } from './plot.ts'

const withTools = ['ag-ui', 'ai-sdk', 'openai-chat', 'openai-responses', 'anthropic-messages'] as const
const all = [...withTools, 'codeer', 'relay'] as const

/** The formats that can express a story; the first is the default. */
export const formatsOf: Readonly<Record<Story, readonly [Format, ...Format[]]>> = {
  network: all,
  approve: withTools,
  form: ['codeer'],
  report: all,
  picture: withTools,
  gone: all,
}

/** The visitor's choices. */
export interface Setup {
  story: Story
  format: Format
  way: Way
  language: Language
}

/** Tries before the chat gives up, in the story in which the server never comes back. */
export const fewAttempts = 3

/** The options that differ between the set-ups, as the page shows them as code. */
function optionsOf({ story, format, way, language }: Setup): ChatOptions & { url: string } {
  return {
    ...endpoints[format](modelOf(story, language)),
    ...(way === 'websocket' && { transport: webSocketTransport() }),
    ...(story === 'gone' && { retry: { attempts: fewAttempts } }),
  }
}

/** The chat of a set-up. After a reload of the page it goes on. */
export function createStoryChat(setup: Setup, path: string, connectivity: Connectivity): Chat {
  const { story, format, way, language } = setup
  const { url, ...options } = optionsOf(setup)
  return createChat({
    ...options,
    // The types of tools are of no use to a page that only shows them.
    ...(story === 'approve' && { schema: invoiceTools as NonNullable<ChatOptions['schema']> }),
    id: `show ${story} ${format} ${way} ${language}`,
    url: `${path}${url}`,
    connectivity,
    // The delay of each try is the same for every visitor, long enough to be read.
    random: () => 0.9,
  })
}
