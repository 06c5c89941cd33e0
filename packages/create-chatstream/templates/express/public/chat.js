import { createChat, explainToUser, openaiChat, textOf } from '@chatstream/core'

const chat = createChat({ id: 'main', url: '/api/chat', protocol: openaiChat({ model: 'gpt-4.1' }) })
const list = document.querySelector('#messages')
const form = document.querySelector('form')

function show() {
  const { messages, error, status } = chat.getState()
  messages.forEach((message, i) => {
    const line = list.children[i] ?? list.appendChild(document.createElement('p'))
    line.dataset.role = message.role
    line.textContent = textOf(message)
  })
  document.querySelector('#error').textContent = error === undefined ? '' : explainToUser(error).title
  form.send.disabled = status !== 'idle'
}

chat.subscribe(show)
form.stop.addEventListener('click', chat.stop)
form.addEventListener('submit', (event) => {
  event.preventDefault()
  void chat.send(form.question.value)
  form.reset()
})
