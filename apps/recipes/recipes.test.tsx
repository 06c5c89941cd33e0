import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanup, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { scriptedModel } from '@chatstream/testing'
import { http } from 'msw'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { trackedChat } from './analytics.ts'
import { root } from './examples.ts'
import { Chat } from './fromAiSdk.tsx'
import { model, server } from './msw.ts'
import { Recipe } from './structuredOutput.tsx'

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

test('the object of a recipe is on the page once the model has written it', async () => {
  const object = { title: 'Pancakes', steps: [{ text: 'Fry', minutes: 12 }] }
  const cook = scriptedModel({ script: JSON.stringify(object) })
  server.use(http.post('*/api/chat', ({ request }) => cook(request)))
  render(<Recipe />)
  await userEvent.click(screen.getByRole('button', { name: 'Ask' }))
  await screen.findByText('Fry (12 min)')
  expect(screen.getByRole('heading').textContent).toBe('Pancakes')
  expect(cook.requests[0]?.body).toMatchObject({ response_format: { type: 'json_schema' } })
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
    'structuredOutput.tsx',
    'importMap.html',
  ])
  for (const [, name = '', code] of recipes)
    expect(readFileSync(join(import.meta.dirname, name), 'utf8')).toBe(code)
})
