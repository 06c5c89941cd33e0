import '@chatstream/ui/styles.css'
import '../demo.css'
import './conversations.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Conversations, threads } from './Conversations.tsx'

const root = document.getElementById('root')
if (root === null) throw new Error('conversations.html has no element with the id "root".')

// A conversation has its link from its first question on.
if (location.hash.length <= 1) history.replaceState(null, '', `#${threads.open().id}`)

createRoot(root).render(
  <StrictMode>
    <Conversations />
  </StrictMode>,
)
