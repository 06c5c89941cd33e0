import { createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { ProxyConfigError } from '../errors/configError.ts'
import { systemCodeOf } from '../errors/proxyError.ts'
import type { AuditEntry } from '../exchange/accessLog.ts'

/** A file that audit entries are appended to. */
interface AuditFile {
  audit: (entry: AuditEntry) => void
  /** Resolves once all entries are in the file. */
  close(): Promise<void>
}

/**
 * Opens the file of the audit log. If the file is created, only its owner can read it. Throws a
 * `ProxyConfigError` if the file cannot be opened.
 */
export async function openAudit(file: string, printError: (line: string) => void): Promise<AuditFile> {
  const handle = await open(file, 'a', 0o600).catch((error: unknown) => {
    throw new ProxyConfigError([
      `audit: ${file} cannot be opened (${systemCodeOf(error)}). Check that its folder exists and may be written to.`,
    ])
  })
  const stream = createWriteStream(file, { fd: handle })
  stream.once('error', (error) => printError(`The audit log cannot be written (${systemCodeOf(error)}).`))
  return {
    audit: (entry) => void stream.write(`${JSON.stringify(entry)}\n`),
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  }
}
