import { createThreads, explainToUser, openaiChat, textOf } from '@chatstream/core'

const threads = createThreads({ url: '/api/chat', protocol: openaiChat({ model: 'gpt-4.1' }) })
const list = document.querySelector('#messages')
const form = document.querySelector('form')

let chat
let leave = () => {}

/** Opens a conversation, or a new one. */
function open(id) {
  leave()
  chat = threads.open(id)
  leave = chat.subscribe(showChat)
  list.replaceChildren()
  showChat()
  showList()
}

function showChat() {
  const { messages, error, status } = chat.getState()
  messages.forEach((message, i) => {
    const line = list.children[i] ?? list.appendChild(document.createElement('p'))
    line.dataset.role = message.role
    line.textContent = textOf(message)
  })
  document.querySelector('#error').textContent = error === undefined ? '' : explainToUser(error).title
  form.send.disabled = status !== 'idle'
}

function button(text, id) {
  const element = document.createElement('button')
  element.textContent = text
  element.ariaCurrent = String(id === chat.id)
  element.addEventListener('click', () => open(id))
  return element
}

function showList() {
  const rows = threads.getState().threads.map(({ id, title }) => button(title ?? 'Untitled', id))
  document.querySelector('nav').replaceChildren(button('New conversation'), ...rows)
}

threads.subscribe(showList)
form.stop.addEventListener('click', () => chat.stop())
form.addEventListener('submit', (event) => {
  event.preventDefault()
  void chat.send(form.question.value)
  form.reset()
})
open()
