import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findServer, noServer } from '../../../../scripts/findServer.ts'

export const nginxPath = findServer('nginx')
if (nginxPath === undefined) console.warn(`\n  ${noServer('nginx')}\n`)

/** Starts nginx in front of a server. `directives` are added to the `location` block of nginx's configuration. */
export async function startNginx(
  target: string,
  directives: string,
): Promise<{ url: string; close(): Promise<void> }> {
  if (nginxPath === undefined) throw new Error(noServer('nginx'))
  const folder = mkdtempSync(join(tmpdir(), 'chatstream-nginx-'))
  const port = await freePort()
  const config = join(folder, 'nginx.conf')
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join('\n')
  writeFileSync(
    config,
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
events {}
http {
  access_log off;
  ${temporary}
  gzip_types text/event-stream;
  gzip_proxied any;
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass ${target}; ${directives} }
  }
}
`,
  )
  const nginx = spawn(nginxPath, ['-c', config, '-p', folder, '-e', `${folder}/error.log`], {
    stdio: 'ignore',
  })
  const exited = new Promise<void>((resolve) => nginx.once('exit', () => resolve()))
  while (!(await answers(port))) {
    if (nginx.exitCode !== null) throw new Error(`nginx ended with ${nginx.exitCode}.`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      nginx.kill('SIGQUIT')
      nginx.kill('SIGTERM')
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo // A TCP server has a port.
  await new Promise((resolve) => server.close(resolve))
  return port
}
