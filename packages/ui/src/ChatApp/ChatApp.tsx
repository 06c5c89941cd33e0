'use client'
import {
  createContext,
  forwardRef,
  useContext,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ComponentType,
  type ForwardedRef,
  type ReactElement,
  type RefAttributes,
  type RefObject,
} from 'react'
import type { ChatOptions, Thread, Threads, ToolSet } from '@chatstream/core'
import { ChatHeader } from '../ChatStream/ChatHeader.tsx'
import { ChatStream, type ChatStreamProps } from '../ChatStream/ChatStream.tsx'
import { CloseIcon, ListIcon, PlusIcon } from '../shared/icons.tsx'
import { useElement } from '../shared/useElement.ts'
import { StringsProvider, useStrings } from '../strings/StringsProvider.tsx'
import { ThreadList, type ThreadListProps } from '../ThreadList/ThreadList.tsx'
import { attentionOf } from '../ThreadList/threadNews.ts'
import { useThreadWords } from '../ThreadList/useThreadWords.ts'
import { useDrawer, useModal, type Drawer } from './useDrawer.ts'
import { useThreadList } from './useThreadList.ts'

/**
 * The props of `ChatApp`: `threads`, and the props of `ChatStream` except the options of the chat, which are
 * in `threads`.
 */
export interface ChatAppProps<
  Metadata = unknown,
  Data = Record<string, unknown>,
  Tools extends ToolSet = ToolSet,
> extends Omit<ChatStreamProps<Metadata, Data, Tools>, 'chat' | 'onSelect' | keyof ChatOptions> {
  /** The conversations: the object that `createThreads` returned. It may have any schema. */
  threads: Threads<Metadata, Data, Tools>
  /**
   * The id of the open conversation. If it is left out, the component stores the selection, and begins with a
   * new conversation.
   */
  selectedId?: string | undefined
  /**
   * Called with the id of the conversation that the user opens. If the user begins a new conversation, the id
   * is new.
   */
  onSelect?: ((id: string) => void) | undefined
  /**
   * Returns the URL of a conversation. With this option, the rows of the list are links, so that the user can
   * open them in new tabs.
   */
  hrefOf?: ((thread: Thread) => string) | undefined
}

/**
 * A complete chat application: the list of conversations beside the open chat. If the component is narrower
 * than 720 px, the list is in a drawer, which the browser's back button closes. The component fills its
 * parent.
 *
 * @example
 * ```tsx
 * const threads = createThreads({ url: '/api/chat' })
 * export const App = () => <ChatApp threads={threads} suggestions={['What can you do?']} />
 * ```
 */
export const ChatApp = forwardRef(function ChatApp(props: ChatAppProps, ref: ForwardedRef<HTMLDivElement>) {
  const { locale, strings, audience } = props
  return (
    <StringsProvider locale={locale} strings={strings} audience={audience}>
      <Columns {...props} rootRef={ref} />
    </StringsProvider>
  )
}) as unknown as <Metadata = unknown, Data = Record<string, unknown>, Tools extends ToolSet = ToolSet>(
  // forwardRef forgets type parameters
  props: ChatAppProps<Metadata, Data, Tools> & RefAttributes<HTMLDivElement>,
) => ReactElement

type ColumnsProps = ChatAppProps & { rootRef: ForwardedRef<HTMLDivElement> }

function Columns({
  threads,
  selectedId,
  onSelect,
  hrefOf,
  slots,
  rootRef,
  ...chatProps
}: ColumnsProps): ReactElement {
  const { isLoading } = useStrings()
  const [ownId, setOwnId] = useState(() => selectedId ?? threads.open().id)
  const id = selectedId ?? ownId
  const drawer = useDrawer()
  const root = useRef<HTMLDivElement>(null)
  const isNarrow = useIsNarrow(root)
  const chat = useMemo(() => threads.open(id), [threads, id])

  async function select(next: string) {
    // The drawer's entry leaves the history before the app may add one for the conversation.
    await drawer.close()
    setOwnId(next)
    onSelect?.(next)
  }
  const list = useThreadList(threads, {
    selectedId: id,
    onSelect: (next) => void select(next),
    onCreate: () => void select(threads.open().id),
    hrefOf,
  })
  const Header = slots?.Header ?? ChatHeader
  const parts = useMemo(() => ({ ...slots, Header: AppHeader }), [slots])
  const bar = { drawer, isNarrow, onCreate: list.onCreate, threads: list.threads, id, Header }

  const own = {
    className: 'cs-app',
    ref: root,
    'data-loading': isLoading ? '' : undefined,
    'data-narrow': isNarrow ? '' : undefined,
    children: (
      <>
        {isNarrow ? <ListDrawer drawer={drawer} list={list} /> : <ThreadList {...list} />}
        <BarContext.Provider value={bar}>
          <ChatStream key={id} {...chatProps} chat={chat} slots={parts} autoFocus={!isNarrow} />
        </BarContext.Provider>
      </>
    ),
  }
  return useElement('div', own, {}, rootRef)
}

interface Bar {
  drawer: Drawer
  isNarrow: boolean
  onCreate: (() => void) | undefined
  threads: readonly Thread[]
  /** The open conversation. */
  id: string
  /** The app's header, or the default one. */
  Header: ComponentType
}

const BarContext = createContext<Bar | undefined>(undefined)

/**
 * The header of the chat. On a narrow page, the header is between the button for the list and the button for a new
 * conversation.
 */
function AppHeader(): ReactElement | null {
  const bar = useContext(BarContext)
  const words = useThreadWords()
  const { formats } = useStrings()
  if (bar === undefined) return null
  const { drawer, isNarrow, onCreate, threads, id, Header } = bar
  if (!isNarrow) return <Header />
  const waiting = threads.filter((thread) => thread.id !== id && attentionOf(thread) !== undefined).length
  return (
    <div className="cs-app-bar">
      <button
        type="button"
        className="cs-thread-button"
        aria-haspopup="dialog"
        aria-expanded={drawer.isOpen}
        aria-label={waiting === 0 ? words.open : `${words.open}, ${words.attention(waiting, formats)}`}
        title={words.open}
        onClick={drawer.open}
      >
        <ListIcon />
        {waiting > 0 && <span className="cs-app-dot" />}
      </button>
      <Header />
      <button
        type="button"
        className="cs-thread-button"
        aria-label={words.create}
        title={words.create}
        onClick={onCreate}
      >
        <PlusIcon />
      </button>
    </div>
  )
}

function ListDrawer({ drawer, list }: { drawer: Drawer; list: ThreadListProps }): ReactElement {
  const words = useThreadWords()
  const dialog = useRef<HTMLDialogElement>(null)
  useModal(dialog, drawer.isOpen)
  return (
    <dialog
      ref={dialog}
      className="cs-app-drawer"
      aria-label={words.label}
      onCancel={(event) => {
        event.preventDefault()
        void drawer.close()
      }}
      onClick={(event) => event.target === event.currentTarget && void drawer.close()}
    >
      <div className="cs-app-drawer-top">
        <button
          type="button"
          className="cs-thread-button"
          aria-label={words.close}
          title={words.close}
          onClick={() => void drawer.close()}
        >
          <CloseIcon />
        </button>
      </div>
      {drawer.isOpen && <ThreadList {...list} />}
    </dialog>
  )
}

const narrowPx = 720

/**
 * Returns `true` if the element is too narrow for the list beside the chat. Returns `false` on the server; there,
 * the stylesheet hides the list.
 */
function useIsNarrow(root: RefObject<HTMLElement | null>): boolean {
  const [subscribe] = useState(() => (listener: () => void) => {
    if (root.current === null || typeof ResizeObserver === 'undefined') return () => undefined
    const observer = new ResizeObserver(listener)
    observer.observe(root.current)
    return () => observer.disconnect()
  })
  return useSyncExternalStore(
    subscribe,
    () => root.current !== null && root.current.clientWidth > 0 && root.current.clientWidth < narrowPx,
    () => false,
  )
}
