import '@chatstream/ui/styles.css'
import './demo.css'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { lazy, StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { Demo } from './Demo.tsx'

// Without the variable a build holds nothing of the devtools.
const ChatDevtools =
  import.meta.env.DEV || import.meta.env.VITE_DEVTOOLS === '1'
    ? lazy(() => import('@chatstream/devtools').then((module) => ({ default: module.ChatDevtools })))
    : () => null

const root = document.getElementById('root')
if (root === null) throw new Error('chat.html has no element with the id "root".')

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={new QueryClient()}>
      <Demo />
      <Suspense>
        <ChatDevtools />
      </Suspense>
    </QueryClientProvider>
  </StrictMode>,
)
