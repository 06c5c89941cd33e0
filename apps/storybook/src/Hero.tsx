import type { ReactElement } from 'react'
import { Playground } from './Playground.tsx'

/** The first thing on the page: an answer that is cut for three seconds, and goes on. */
export const Hero = (): ReactElement => (
  <div
    className="docs-story sb-unstyled"
    style={{ blockSize: '30rem', borderRadius: 12, overflow: 'hidden', border: '1px solid var(--cs-line)' }}
  >
    <Playground
      answer="a page"
      fault="outage of 3 s"
      faultAt={12}
      format="OpenAI chat completions"
      rate={40}
      locale="en"
      asks
      reasoning={false}
      steps={false}
      tool={false}
    />
  </div>
)
