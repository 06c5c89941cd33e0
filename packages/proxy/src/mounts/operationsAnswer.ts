import type { IncomingMessage, ServerResponse } from 'node:http'
import type { OperationsHandler } from '../operations/operationsHandler.ts'

/**
 * Answers requests for `/healthz`, `/readyz` and `/metrics`. If a request has another path, does nothing and
 * resolves with `false`. Never rejects.
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
