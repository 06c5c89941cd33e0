const extensions: Readonly<Record<string, string>> = {
  bash: 'sh',
  csharp: 'cs',
  docker: 'dockerfile',
  elixir: 'ex',
  haskell: 'hs',
  javascript: 'js',
  kotlin: 'kt',
  latex: 'tex',
  markdown: 'md',
  'objective-c': 'm',
  perl: 'pl',
  powershell: 'ps1',
  python: 'py',
  ruby: 'rb',
  rust: 'rs',
  shell: 'sh',
  terraform: 'tf',
  typescript: 'ts',
}

/**
 * Returns the file name for code in a language, e.g. `code.ts`. If the language has no known extension,
 * returns `code.txt`.
 */
export function fileNameOf(language: string): string {
  const [, ...path] = language.split(':')
  const file = path
    .join(':')
    .split(/[^\w.-]/)
    .at(-1)
    ?.replace(/^\.+/, '')
  if (file !== undefined && file !== '') return file
  const name = language.toLowerCase()
  const known = Object.hasOwn(extensions, name) ? extensions[name] : name
  return `code.${known !== undefined && /^[a-z\d]{1,10}$/.test(known) ? known : 'txt'}`
}

/** Lets the browser save a text as a file. */
export function downloadText(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has started to read by the next task. Without this the text stays in memory.
  setTimeout(() => URL.revokeObjectURL(url))
}
