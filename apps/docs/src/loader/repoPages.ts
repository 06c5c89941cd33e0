/** A page of the site whose text is a Markdown file of the repository, or a section of one. */
export interface RepoPage {
  /** The path on the site without slashes at its ends: `concepts/resuming`. */
  id: string
  /** The file, relative to the root of the repository. */
  file: string
  /** The position of the section among the file's `##` headings, from 0. Without it the page is the whole file. */
  section?: number
  /** The title, if it is not the heading of the text. */
  title?: string
  order?: number
}

/** The sections of the project's README, by position: both languages have the same ones. */
const readme = (id: string, section: number, order: number): RepoPage[] => [
  { id, file: 'README.md', section, order },
  { id: `ja/${id}`, file: 'README.ja.md', section, order },
]

const packages = ['core', 'react', 'ui', 'proxy', 'testing', 'cli', 'devtools', 'create-chatstream']

/** Every page that shares its text with the repository. */
export const repoPages: readonly RepoPage[] = [
  ...readme('start/five-minutes', 2, 1),
  ...readme('guides/calls', 4, 2),
  ...readme('guides/broken-connections', 5, 3),
  ...readme('guides/latency', 6, 40),
  { id: 'in-depth/structured-output', file: 'docs/structured-output.md', order: 6 },
  { id: 'in-depth/latency-and-cost', file: 'docs/metrics.md', order: 4 },
  { id: 'in-depth/production', file: 'docs/going-to-production.md', order: 1 },
  { id: 'in-depth/operations', file: 'docs/operations.md', order: 2 },
  { id: 'in-depth/recordings', file: 'docs/recordings.md', order: 5 },
  { id: 'concepts/resuming', file: 'docs/resumable-streams.md', order: 2 },
  { id: 'concepts/markdown', file: 'docs/markdown.md', order: 4 },
  { id: 'concepts/errors', file: 'docs/errors.md', order: 5 },
  { id: 'in-depth/faults', file: 'docs/faults.md', order: 3 },
  { id: 'in-depth/security', file: 'docs/security.md', order: 7 },
  { id: 'protocols/formats', file: 'docs/protocols.md', order: 1 },
  { id: 'protocols/threads', file: 'docs/threads.md', order: 2 },
  { id: 'reliability', file: 'docs/reliability.md' },
  { id: 'benchmarks', file: 'apps/bench/README.md' },
  ...packages.map((name, index) => ({
    id: `packages/${name}`,
    file: `packages/${name}/README.md`,
    order: index,
  })),
]
