import '@chatstream/ui/styles.css'
import './show.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Show } from './Show.tsx'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element with the id "root".')

createRoot(root).render(
  <StrictMode>
    <Show />
  </StrictMode>,
)
