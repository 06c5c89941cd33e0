'use client'
import {
  forwardRef,
  memo,
  type ForwardedRef,
  type KeyboardEvent,
  type ReactElement,
  type RefAttributes,
} from 'react'
import type { Chat, ChatOptions, ChatState, ToolSet } from '@chatstream/core'
import { ChatProvider, useChat, useChatHandle, useChatStream } from '@chatstream/react'
import { Announcer } from '../Announcer/Announcer.tsx'
import { Composer, type ComposerSettings } from '../Composer/Composer.tsx'
import { ComposerHint } from '../Composer/ComposerHint.tsx'
import { focusComposer } from '../shared/composerFocus.ts'
import { stopOnEscape } from '../Composer/stopOnEscape.ts'
import { ConnectionStatus } from '../ConnectionStatus/ConnectionStatus.tsx'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { ErrorNotice } from '../ErrorNotice/ErrorNotice.tsx'
import { MessageSettingsProvider, type MessageSettings } from '../Message/messageSettings.tsx'
import { RenderersProvider, type Renderers } from '../renderers/renderers.tsx'
import { SlotsProvider, useSlots, type Slots } from '../slots/slots.tsx'
import type { StringOverrides } from '../strings/strings.ts'
import { StringsProvider, useStrings } from '../strings/StringsProvider.tsx'
import { goToMessage } from '../Thread/messageFocus.ts'
import { Thread } from '../Thread/Thread.tsx'
import { ChatHeader } from './ChatHeader.tsx'
import { splitOptions } from './splitOptions.ts'

type LayoutProps = Omit<
  ElementProps<
    'section',
    ComposerSettings & {
      /** Questions to begin with, shown while there is no message. */
      suggestions?: readonly string[] | undefined
    }
  >,
  keyof ChatOptions
>

type ShellProps<Data = Record<string, unknown>, Tools = ToolSet> = LayoutProps &
  MessageSettings & {
    /** Components in place of the parts. */
    slots?: Partial<Slots> | undefined
    /** The app's own components for tool calls, steps and data parts, by name; typed by the chat's schema. */
    renderers?: Renderers<NoInfer<Data>, NoInfer<Tools>> | undefined
    /** Put over the words of the locale. Define it outside the component. */
    strings?: StringOverrides | undefined
    /** Words, numbers and durations: English (the default) and Japanese ship. */
    locale?: string | undefined
  }

/** Either the options of `useChatStream`, or a `chat` made elsewhere. */
export type ChatStreamProps<
  Metadata = unknown,
  Data = Record<string, unknown>,
  Tools extends ToolSet = ToolSet,
> = ShellProps<Data, Tools> &
  (
    | (ChatOptions<Metadata, Data, Tools> & { chat?: undefined })
    | ({ chat: Chat<Metadata, Data, Tools> } & { [Option in keyof ChatOptions]?: undefined })
  )

/**
 * A whole chat: header, conversation, connection, composer. It fills the height it is given.
 * `id` names the conversation; other attributes go to the root element.
 *
 * @example
 * ```tsx
 * <ChatStream url="/api/chat" protocol={openaiChat({ model: 'gpt-4.1' })} suggestions={['What can you do?']} />
 * ```
 */
export const ChatStream = forwardRef(function ChatStream(
  props: ChatStreamProps,
  ref: ForwardedRef<HTMLElement>,
) {
  if (props.chat === undefined) {
    const [options, rest] = splitOptions(props)
    return <OwnChat {...rest} options={options} rootRef={ref} />
  }
  const [, rest] = splitOptions(props)
  return <Shell {...rest} rootRef={ref} />
}) as unknown as <Metadata = unknown, Data = Record<string, unknown>, Tools extends ToolSet = ToolSet>(
  // forwardRef forgets type parameters
  props: ChatStreamProps<Metadata, Data, Tools> & RefAttributes<HTMLElement>,
) => ReactElement

type RootRef = { rootRef: ForwardedRef<HTMLElement> }

/** Renders with every change of its chat; the shell below has stable props and does not. */
function OwnChat({ options, ...props }: ShellProps & { options: ChatOptions } & RootRef) {
  const { chat } = useChatStream(options)
  return <Shell {...props} chat={chat} />
}

const Shell = memo(function Shell({
  chat,
  slots,
  renderers,
  strings,
  locale,
  onFeedback,
  contextTokens,
  rootRef,
  ...props
}: ShellProps & { chat: Chat } & RootRef) {
  return (
    <StringsProvider locale={locale} strings={strings}>
      <SlotsProvider slots={slots}>
        <RenderersProvider renderers={renderers}>
          <MessageSettingsProvider onFeedback={onFeedback} contextTokens={contextTokens}>
            <ChatProvider chat={chat}>
              <Layout lang={locale} {...props} ref={rootRef} />
            </ChatProvider>
          </MessageSettingsProvider>
        </RenderersProvider>
      </SlotsProvider>
    </StringsProvider>
  )
})

const Layout = forwardRef<HTMLElement, LayoutProps>(function Layout(
  { suggestions, placeholder, sendKey, maxLength, attachments, drafts, ...props },
  ref,
) {
  const { strings } = useStrings()
  const chat = useChatHandle()
  const composer = { placeholder, sendKey, maxLength, attachments, drafts }
  const slots = useSlots()
  const { Header = ChatHeader, Thread: ThreadSlot = Thread } = slots
  const { ConnectionStatus: Connection = ConnectionStatus, Composer: ComposerSlot = Composer } = slots
  const own = {
    className: 'cs-chat',
    'aria-label': strings.chat.label,
    onKeyDown: (event: KeyboardEvent) => {
      goToMessage(chat, event)
      stopOnEscape(event, chat)
    },
    children: (
      <>
        <Header />
        <ThreadSlot {...(suggestions && { suggestions })} />
        <div className="cs-footer">
          <Connection />
          <StrayError />
          <ComposerSlot {...composer} />
          <ComposerHint sendKey={sendKey} />
        </div>
        <Announcer />
      </>
    ),
  }
  return useElement('section', own, props, ref)
})

/** An error that no message shows: a call was refused. */
function StrayError(): ReactElement | null {
  const { ErrorNotice: Notice = ErrorNotice } = useSlots()
  const chat = useChatHandle()
  const error = useChat(selectStrayError)
  if (error === undefined) return null
  const dismiss = () => {
    chat.dismissError()
    focusComposer(chat)
  }
  return <Notice error={error} onDismiss={dismiss} />
}

function selectStrayError({ messages, error }: ChatState) {
  const isShown = error?.kind !== 'refused' && messages.at(-1)?.error !== undefined
  return isShown ? undefined : error
}
