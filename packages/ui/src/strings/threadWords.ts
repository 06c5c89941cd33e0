import type { ThreadState } from '@chatstream/core'
import type { Formats } from './formats.ts'

/**
 * The UI texts of `ThreadList` and `ChatApp`. They load separately from the other UI texts, so that a page without
 * these components does not load them. To replace some of them, use the prop `strings={{ threads: { … } }}`.
 */
export interface ThreadWords {
  label: string
  /** The button that begins a conversation. */
  create: string
  search: string
  pinned: string
  /** The name of a conversation without a title. */
  untitled: string
  /** The state of a conversation in the list. For the state `idle`, no text is shown. */
  state: Record<Exclude<ThreadState, 'idle'> | 'unread', string>
  /** The label of the menu of a conversation. */
  actions(title: string): string
  rename: string
  renameLabel(title: string): string
  pin: string
  unpin: string
  archive: string
  restore: string
  remove: string
  undo: string
  dismiss: string
  /** The button that shows the archived conversations. */
  archived: string
  /** The button that leaves the archive and shows the other conversations again. */
  back: string
  empty: string
  emptyHint: string
  emptyArchived: string
  nothingFound(search: string): string
  loading: string
  failed: string
  retry: string
  offline: string
  more: string
  /** The button that opens the list on a narrow page. */
  open: string
  close: string
  /**
   * The number of conversations that need attention, because their answer waits for the user, has failed or
   * is unread.
   */
  attention(count: number, formats: Formats): string
  /** Says that a conversation was deleted. The text is announced, and shown beside the button `undo`. */
  removed(title: string): string
  announce: {
    pinned(title: string): string
    unpinned(title: string): string
    archived(title: string): string
    restored(title: string): string
    kept(title: string): string
    found(count: number, formats: Formats): string
    loaded(count: number, formats: Formats): string
    /** Announced when a conversation that is not open becomes unread. */
    unread(title: string): string
    waiting(title: string): string
    failed(title: string): string
  }
}

export const englishThreadWords: ThreadWords = {
  label: 'Conversations',
  create: 'New conversation',
  search: 'Search conversations',
  pinned: 'Pinned',
  untitled: 'Untitled',
  state: { running: 'Answering', waiting: 'Waits for you', failed: 'Failed', unread: 'New' },
  actions: (title) => `Actions for ${title}`,
  rename: 'Rename',
  renameLabel: (title) => `New name for ${title}`,
  pin: 'Pin',
  unpin: 'Unpin',
  archive: 'Archive',
  restore: 'Restore',
  remove: 'Delete',
  undo: 'Undo',
  dismiss: 'Dismiss',
  archived: 'Archived',
  back: 'All conversations',
  empty: 'No conversations yet',
  emptyHint: 'Your first question begins one.',
  emptyArchived: 'Nothing is archived.',
  nothingFound: (search) => `Nothing found for “${search}”.`,
  loading: 'Loading conversations',
  failed: 'The conversations could not be loaded.',
  retry: 'Try again',
  offline: 'You are offline. The list may be out of date.',
  more: 'Show more',
  open: 'Conversations',
  close: 'Close the list',
  attention: (count, { number, plural }) =>
    `${number(count)} ${plural(count, { one: 'needs', other: 'need' })} a look`,
  removed: (title) => `“${title}” is deleted.`,
  announce: {
    pinned: (title) => `“${title}” is pinned.`,
    unpinned: (title) => `“${title}” is no longer pinned.`,
    archived: (title) => `“${title}” is archived.`,
    restored: (title) => `“${title}” is restored.`,
    kept: (title) => `“${title}” is kept.`,
    found: (count, { number, plural }) =>
      `${number(count)} ${plural(count, { one: 'conversation', other: 'conversations' })} found.`,
    loaded: (count, { number }) => `${number(count)} more loaded.`,
    unread: (title) => `“${title}” has a new answer.`,
    waiting: (title) => `“${title}” waits for you.`,
    failed: (title) => `The answer in “${title}” failed.`,
  },
}

export const japaneseThreadWords: ThreadWords = {
  label: '会話',
  create: '新しい会話',
  search: '会話を検索',
  pinned: 'ピン留め',
  untitled: '無題',
  state: { running: '回答中', waiting: '確認待ち', failed: '失敗', unread: '未読' },
  actions: (title) => `「${title}」の操作`,
  rename: '名前を変更',
  renameLabel: (title) => `「${title}」の新しい名前`,
  pin: 'ピン留めする',
  unpin: 'ピン留めを外す',
  archive: 'アーカイブする',
  restore: '元に戻す',
  remove: '削除',
  undo: '取り消す',
  dismiss: '閉じる',
  archived: 'アーカイブ',
  back: 'すべての会話',
  empty: '会話はまだありません',
  emptyHint: '質問を送ると会話が始まります。',
  emptyArchived: 'アーカイブされた会話はありません。',
  nothingFound: (search) => `「${search}」に一致する会話はありません。`,
  loading: '会話を読み込み中',
  failed: '会話を読み込めませんでした。',
  retry: 'もう一度試す',
  offline: 'オフラインです。一覧が最新でない可能性があります。',
  more: 'さらに表示',
  open: '会話一覧',
  close: '一覧を閉じる',
  attention: (count, { number }) => `確認が必要な会話が${number(count)}件`,
  removed: (title) => `「${title}」を削除しました。`,
  announce: {
    pinned: (title) => `「${title}」をピン留めしました。`,
    unpinned: (title) => `「${title}」のピン留めを外しました。`,
    archived: (title) => `「${title}」をアーカイブしました。`,
    restored: (title) => `「${title}」を元に戻しました。`,
    kept: (title) => `「${title}」の削除を取り消しました。`,
    found: (count, { number }) => `会話が${number(count)}件見つかりました。`,
    loaded: (count, { number }) => `さらに${number(count)}件を読み込みました。`,
    unread: (title) => `「${title}」に新しい回答があります。`,
    waiting: (title) => `「${title}」が確認を待っています。`,
    failed: (title) => `「${title}」の回答に失敗しました。`,
  },
}
