import { explainError, type ChatErrorData } from '@chatstream/core'
import { useConnectionCheck } from '@chatstream/react/query'
import type { DemoInfo } from '../server/chooseProvider.ts'
import type { Words } from './words.ts'

/** The provider or model in use, and configuration problems, shown before the first question. */
export function ServerStatus({ url, server, words }: { url: string; server: DemoInfo; words: Words }) {
  const { status, error } = useConnectionCheck(url)
  const problem = error === undefined ? noticeOf(server, words) : problemOf(error, words)
  return (
    <p className="server" role="status" data-status={problem === undefined ? status : 'failed'}>
      {status === 'checking' ? words.checking : (problem ?? server.provider?.host ?? words.scripted)}
    </p>
  )
}

function problemOf(error: ChatErrorData, { errors }: Words): string {
  const { title, action } = explainError(error, { catalogue: errors })
  return `${title} ${action}`
}

function noticeOf({ notice }: DemoInfo, words: Words): string | undefined {
  return notice === undefined ? undefined : `${notice} ${words.scriptedInstead}`
}
