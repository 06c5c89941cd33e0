import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanup, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { scriptedModel } from '@chatstream/testing'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { trackedChat } from './analytics.ts'
import { root } from './examples.ts'
import { Chat } from './fromAiSdk.tsx'
import { model, server } from './msw.ts'

beforeAll(() => server.listen())
afterEach(cleanup)
afterAll(() => server.close())

test('under MSW the component that came from the AI SDK asks the scripted model and shows its answer', async () => {
  render(<Chat />)
  await userEvent.type(screen.getByRole('textbox'), 'Hi{Enter}')
  await screen.findByText('assistant: Hello there')
  expect(screen.getByText('user: Hi')).toBeTruthy()
  expect(model.requests.map((request) => request.question)).toEqual(['Hi'])
})

test('analytics receive each tool call and the end of each answer', async () => {
  const calling = scriptedModel({ script: [{ toolCall: { name: 'search', input: {} } }] })
  const told: unknown[] = []
  const chat = trackedChat(
    { url: 'http://m/v1/chat/completions', fetch: (...args) => calling(new Request(...args)) },
    (name, fields) => told.push([name, fields]),
  )
  await chat.send('q')
  expect(told).toEqual([
    ['tool called', { messageId: chat.getState().messageIds[1], tool: 'search' }],
    ['answer ended', { status: 'complete', tokens: expect.any(Number), firstTokenMs: expect.any(Number) }],
  ])
})

test.each(['README.md', 'README.ja.md'])('%s shows the recipes as they are tested here', (file) => {
  const readme = readFileSync(join(root, file), 'utf8')
  const recipes = [...readme.matchAll(/<!-- recipe: (\S+) -->\n\n```\w+\n([\s\S]*?)```/g)]
  expect(recipes.map(([, name]) => name)).toEqual([
    'fromAiSdk.tsx',
    'msw.ts',
    'analytics.ts',
    'importMap.html',
  ])
  for (const [, name = '', code] of recipes)
    expect(readFileSync(join(import.meta.dirname, name), 'utf8')).toBe(code)
})
