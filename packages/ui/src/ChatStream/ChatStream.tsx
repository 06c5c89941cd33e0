'use client'
import {
  forwardRef,
  lazy,
  memo,
  type ForwardedRef,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  type RefAttributes,
  type SyntheticEvent,
} from 'react'
import type { Chat, ChatOptions, ChatState, ToolSet } from '@chatstream/core'
import { ChatProvider, useChat, useChatHandle, useChatStream, useMessageIds } from '@chatstream/react'
import { Announcer } from '../Announcer/Announcer.tsx'
import { Composer, type ComposerSettings } from '../Composer/Composer.tsx'
import { ComposerHint } from '../Composer/ComposerHint.tsx'
import { Shortcuts } from '../Composer/Shortcuts.tsx'
import { Boundary } from '../shared/Boundary.tsx'
import { focusComposer } from '../shared/composerFocus.ts'
import { stopOnEscape } from '../Composer/stopOnEscape.ts'
import { ConnectionStatus } from '../ConnectionStatus/ConnectionStatus.tsx'
import { useElement, type ElementProps } from '../shared/useElement.ts'
import { ErrorNotice } from '../ErrorNotice/ErrorNotice.tsx'
import { MessageSettingsProvider, type MessageSettings } from '../Message/messageSettings.tsx'
import { Rendered } from '../renderers/Rendered.tsx'
import { RenderersProvider, type Renderers } from '../renderers/renderers.tsx'
import { SlotsProvider, useSlots, type Slots } from '../slots/slots.tsx'
import type { StringOverrides } from '../strings/strings.ts'
import { StringsProvider, useStrings, type StringsProviderProps } from '../strings/StringsProvider.tsx'
import { goToMessage } from '../Thread/messageFocus.ts'
import { Thread } from '../Thread/Thread.tsx'
import { ChatHeader } from './ChatHeader.tsx'
import { splitOptions } from './splitOptions.ts'

type LayoutProps = Omit<
  ElementProps<
    'section',
    ComposerSettings & {
      /** Suggested questions, which are shown while there is no message. */
      suggestions?: readonly string[] | undefined
    }
  >,
  keyof ChatOptions
>

type ShellProps<Data = Record<string, unknown>, Tools = ToolSet> = LayoutProps &
  MessageSettings & {
    /** Components of the app that replace parts of the chat, by the name of the part. */
    slots?: Partial<Slots> | undefined
    /**
     * Components of the app for tool calls, steps and data parts, by name. The chat's `schema` gives the
     * types of their props.
     */
    renderers?: Renderers<NoInfer<Data>, NoInfer<Tools>> | undefined
    /**
     * UI texts that replace those of the locale. Define the object outside the component, because a new
     * object renders every part again.
     */
    strings?: StringOverrides | undefined
    /**
     * The language of UI texts, numbers and durations, as a BCP 47 tag. English and Japanese UI texts are
     * included.
     *
     * @defaultValue `'en'`
     */
    locale?: string | undefined
    /**
     * The readers of error texts: users or developers. @defaultValue `developer` on localhost, `user`
     * elsewhere
     */
    audience?: StringsProviderProps['audience']
  }

/** The props of `ChatStream`: either the options of `useChatStream`, or a `chat` from `createChat`. */
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
 * A complete chat: header, messages, connection status and composer. It fills the height of its parent. The
 * prop `id` is the id of the conversation and not an HTML attribute. All other attributes are set on the root
 * element.
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

/** Renders with every change of its chat. The shell below it has stable props, so it does not render each time. */
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
  audience,
  onFeedback,
  contextTokens,
  rootRef,
  ...props
}: ShellProps & { chat: Chat } & RootRef) {
  return (
    <StringsProvider locale={locale} strings={strings} audience={audience}>
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
  { suggestions, placeholder, sendKey, maxLength, attachments, drafts, autoFocus, ...props },
  ref,
) {
  const { strings, isLoading } = useStrings()
  const chat = useChatHandle()
  const composer = { placeholder, sendKey, maxLength, attachments, drafts, autoFocus }
  const slots = useSlots()
  const { Header = ChatHeader, Thread: ThreadSlot = Thread } = slots
  const { ConnectionStatus: Connection = ConnectionStatus, Composer: ComposerSlot = Composer } = slots
  const own = {
    className: 'cs-chat',
    'aria-label': strings.chat.label,
    'data-loading': isLoading ? '' : undefined,
    ...kept,
    onKeyDown: (event: KeyboardEvent) => {
      goToMessage(chat, event)
      stopOnEscape(event, chat)
    },
    children: (
      <>
        <Safe>
          <Header />
        </Safe>
        <ThreadSlot {...(suggestions && { suggestions })} />
        <div className="cs-footer">
          <Safe>
            <Connection />
            <StrayError />
          </Safe>
          <WaitingQuestions />
          <ComposerSlot {...composer} />
          <div className="cs-hints">
            <ComposerHint sendKey={sendKey} />
            <Shortcuts sendKey={sendKey} />
          </div>
        </div>
        <Safe>
          <Announcer />
        </Safe>
      </>
    ),
  }
  return useElement('section', own, props, ref)
})

/**
 * An error boundary around one part of the chat. If a part throws, for example because of a malformed stored
 * conversation, the other parts stay on the page.
 */
function Safe({ children }: { children: ReactNode }): ReactElement {
  const count = useMessageIds().length
  return (
    <Boundary retryOn={count} fallback={null}>
      {children}
    </Boundary>
  )
}

const keep = (event: SyntheticEvent) => event.stopPropagation()

/**
 * Handlers that stop form events of the chat. React passes events of a portal to the components around the portal.
 * So a form of the page would receive the events of the chat.
 */
const kept = { onSubmit: keep, onReset: keep, onChange: keep, onInput: keep, onInvalid: keep }

/** The queue, which is loaded with the first question that waits. */
const LazyQueue = lazy(async () => {
  const { Queue } = await import('../Queue/Queue.tsx')
  return { default: Queue }
})

function WaitingQuestions(): ReactElement | null {
  const { Queue = LazyQueue } = useSlots()
  const { strings, formats } = useStrings()
  const count = useChat((state) => state.queue.length)
  if (count === 0) return null
  const fallback = <p className="cs-queue">{strings.composer.queued(count, formats)}</p>
  return <Rendered components={{ Queue }} name="Queue" props={{}} retryOn={count} fallback={fallback} />
}

/** Shows an error that belongs to no message, such as a call that was refused. */
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
