import { useQuery } from '@tanstack/react-query'
import type { DemoInfo } from '../server/chooseProvider.ts'

const nothingKnown: DemoInfo = {}

/** The answer of `GET /api/demo`; `undefined` until it arrives. */
export function useDemoServer(): DemoInfo {
  const { data = nothingKnown } = useQuery({
    queryKey: ['demo'],
    queryFn: async ({ signal }) => {
      const response = await fetch('/api/demo', { signal })
      if (!response.ok) throw new Error(`The demo's server answered ${response.status}.`)
      return (await response.json()) as DemoInfo
    },
    staleTime: Infinity,
  })
  return data
}
