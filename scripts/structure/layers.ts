// The order of imports in each package: `pnpm run lint` fails on an import against it, types included.

/** The order of imports inside one package. */
export interface PackageLayers {
  /** Packages of the workspace and platforms (`react`, `node` for Node's modules) that the sources may import. */
  packages: readonly string[]
  /**
   * Folders and files of `src`, the most basic first. Each may import itself and everything in the rows above it, but
   * not its neighbours in the row. `.` is every file directly in `src` that no row names, `x/*` each folder in `x`.
   */
  rows: readonly (readonly string[])[]
  /** Folders that are internal to a neighbour, with the folders that may import them. */
  onlyFor?: Readonly<Record<string, readonly string[]>>
}

export const layers: Readonly<Record<string, PackageLayers>> = {
  core: {
    packages: [],
    rows: [
      ['json.ts'],
      ['errors'],
      ['.'],
      ['wire'],
      ['transport', 'protocol', 'reduce', 'metrics', 'cost'],
      ['protocol/shared'],
      ['protocol/*', 'recording'],
      ['run'],
      ['store'],
      ['state'],
      ['turn'],
      ['persistence'],
      ['chat'],
      ['threads', 'object', 'aiSdkTransport'],
      ['index.ts', 'aiSdk.ts', 'local.ts'],
    ],
    onlyFor: { wire: ['transport', 'index.ts'] },
  },
  react: {
    packages: ['@chatstream/core', 'react'],
    rows: [['ChatProvider.tsx', 'useChatStream.ts'], ['.'], ['query'], ['index.ts', 'query.ts']],
  },
  ui: {
    packages: ['@chatstream/core', '@chatstream/react', 'react', 'react-dom'],
    rows: [
      ['strings', 'shared'],
      [
        'CodeBlock',
        'Composer',
        'ConnectionStatus',
        'ErrorNotice',
        'FormRequest',
        'MessageFile',
        'Queue',
        'Sources',
      ],
      ['Markdown/parser', 'StreamingText', 'TokenUsage', 'ToolCall', 'Cost', 'LatencyPanel'],
      ['slots', 'renderers'],
      ['Announcer', 'Markdown', 'Reasoning', 'Steps'],
      ['Message'],
      ['Thread'],
      ['ChatStream', 'ThreadList'],
      ['ChatApp'],
      ['index.ts', 'math.ts'],
    ],
  },
  proxy: {
    packages: ['@chatstream/core', '@opentelemetry/api', 'node', 'pg', 'prom-client'],
    rows: [
      ['errors'],
      ['exchange', 'fields'],
      ['upstream', 'logs'],
      ['threadStores'],
      ['limits'],
      ['providers'],
      ['routing'],
      ['streams'],
      ['threads'],
      ['sockets', 'otel', 'operations'],
      ['.'],
      ['mounts'],
      ['cli'],
    ],
  },
  cli: {
    packages: ['@chatstream/core', 'node'],
    rows: [['cli.ts', 'probe'], ['doctor'], ['terminal'], ['commands'], ['.']],
  },
  'create-chatstream': { packages: ['node'], rows: [['.']] },
  devtools: {
    packages: ['@chatstream/core', 'react', 'react-dom'],
    rows: [['inspector'], ['derive'], ['panel'], ['.']],
  },
  testing: {
    packages: ['@chatstream/core', 'node'],
    rows: [
      ['script', 'time', 'streams', 'node', 'threads'],
      ['dialects', 'faults'],
      ['model'],
      ['index.ts', 'node.ts'],
    ],
  },
}

/** The order of a package on one line, as docs/architecture.md shows it: `(root) → wire → transport, protocol → …`. */
export function orderOf({ rows }: PackageLayers): string {
  return rows.map((names) => names.map((name) => (name === '.' ? '(root)' : name)).join(', ')).join(' → ')
}
