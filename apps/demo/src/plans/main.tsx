import '@chatstream/ui/styles.css'
import '../demo.css'
import './plans.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { PlansPage } from './PlansPage.tsx'

const root = document.getElementById('root')
if (root === null) throw new Error('plans.html has no element with the id "root".')

createRoot(root).render(
  <StrictMode>
    <PlansPage />
  </StrictMode>,
)
