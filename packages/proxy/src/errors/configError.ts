/**
 * The error that `createProxy` throws if options cannot work. `problems` has one line for each problem. Each
 * line says what is wrong, what would happen, and what to write. No line contains a key.
 *
 * @example
 * ```ts
 * try {
 *   createProxy({ upstreams: {} })
 * } catch (error) {
 *   if (error instanceof ProxyConfigError) for (const problem of error.problems) console.error(problem)
 * }
 * ```
 */
export class ProxyConfigError extends Error {
  override readonly name = 'ProxyConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.length === 1 ? problems[0] : problems.map((problem) => `\n- ${problem}`).join(''))
    this.problems = problems
  }
}
