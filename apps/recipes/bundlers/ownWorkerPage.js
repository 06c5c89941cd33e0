import { setHighlightWorker } from '@chatstream/ui'
import './page.js'

setHighlightWorker(() => new Worker('/highlight-worker.js', { type: 'module' }))
