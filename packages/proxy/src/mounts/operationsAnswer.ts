import type { IncomingMessage, ServerResponse } from 'node:http'
import type { OperationsHandler } from '../operations/operationsHandler.ts'

/**
 * Answers requests for `/healthz`, `/readyz` and `/metrics`. Resolves with false for a request with another path.
 * Never rejects.
 */
export async function answerOperations(
  operations: OperationsHandler,
  path: string,
  { method = 'GET', headers }: IncomingMessage,
  res: ServerResponse,
): Promise<boolean> {
  try {
    const response = await operations(method, path, headers.authorization)
    if (response === undefined) return false
    res.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text())
  } catch {
    res.writeHead(500).end()
  }
  return true
}
