import { fileURLToPath } from 'node:url'
import { expressProxy } from '@chatstream/proxy/express'
import express from 'express'
import { createChatProxy } from './proxy.js'

const pathOf = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url))
/** The modules that the page's import map names. */
const modules = ['@chatstream/core', 'eventsource-parser']

const app = express()
app.use(expressProxy(createChatProxy()))
app.use(express.static(pathOf('public')))
for (const name of modules) app.use(`/modules/${name}`, express.static(pathOf(`node_modules/${name}/dist`)))

const port = Number(process.env.PORT ?? 3000)
app.listen(port, '127.0.0.1', () => console.log(`http://localhost:${port}`))
