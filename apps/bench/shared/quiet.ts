import { cpus, loadavg } from 'node:os'

/**
 * Waits until the machine has been mostly idle for a second, for at most 20 seconds: other processes distort frames and
 * latencies.
 */
export async function quiet(): Promise<void> {
  for (let second = 0; second < 20; second += 1) {
    const before = times()
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const after = times()
    if ((after.idle - before.idle) / (after.all - before.all) > 0.85) return
  }
}

/** The load average of the last minute, which is printed in the report. */
export function load(): number {
  return loadavg()[0] ?? Number.NaN
}

function times(): { idle: number; all: number } {
  const each = cpus().map((cpu) => cpu.times)
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  return { idle: sum(each.map(({ idle }) => idle)), all: sum(each.map((one) => sum(Object.values(one)))) }
}
