/** The words of the demo on the first page, by language. */
export const heroWords = {
  en: {
    question: 'What happens to this answer when the connection drops?',
    answer:
      'Nothing is lost. The server stores every event of this answer, and each event has a number. When your connection breaks in the middle of a sentence, the page says so and waits a moment. Then it requests the events after the last one that it has. **The same sentence continues**, with no word missing and no word repeated.\n\nThe model was asked only once, and did not notice the break.',
    cutAfter: 'breaks in the middle of a',
    phases: {
      before: 'The connection will be cut in the middle of a sentence.',
      streaming: 'The answer is arriving.',
      cut: 'The connection is cut. The model keeps writing.',
      resumed: 'Connected again. The same sentence continues.',
      done: 'Complete. No word was lost or repeated.',
    },
    counters: { sent: 'words written', shown: 'words shown', missing: 'still missing', doubled: 'repeated' },
    pull: 'Pull the plug',
    again: 'Play again',
  },
  ja: {
    question: '接続が切れたら、この回答はどうなりますか?',
    answer:
      '何も失われません。サーバーはこの回答のイベントをすべて保存し、それぞれに番号を付けています。文の途中で接続が切れると、ページはそのことを表示し、少し待ちます。その後、最後に受け取ったイベントより後のイベントを要求します。**同じ文がそのまま続き**、抜けた言葉も重複した言葉もありません。\n\nモデルへの質問は 1 回だけで、モデルは切断に気づいていません。',
    cutAfter: '文の途中で接続が切れると、ページは',
    phases: {
      before: '文の途中で接続が切れます。',
      streaming: '回答が届いています。',
      cut: '接続が切れました。モデルは書き続けています。',
      resumed: '再接続しました。同じ文が続きます。',
      done: '完了。欠落も重複もありません。',
    },
    counters: {
      sent: 'モデルが書いた文字',
      shown: '表示した文字',
      missing: '届いていない文字',
      doubled: '重複',
    },
    pull: '接続を切る',
    again: 'もう一度',
  },
} as const

export type HeroWords = (typeof heroWords)[keyof typeof heroWords]
