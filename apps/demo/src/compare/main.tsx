import '@chatstream/ui/styles.css'
import '../show/show.css'
import './compare.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Compare } from './Compare.tsx'

const root = document.getElementById('root')
if (root === null) throw new Error('compare/index.html has no element with the id "root".')

createRoot(root).render(
  <StrictMode>
    <Compare />
  </StrictMode>,
)
