import type { StarlightUserConfig } from '@astrojs/starlight/types'

type Sidebar = NonNullable<StarlightUserConfig['sidebar']>

const group = (label: string, ja: string, directory: string, collapsed = false): Sidebar[number] => ({
  label,
  translations: { ja },
  collapsed,
  items: [{ autogenerate: { directory } }],
})

/** The groups of pages. The order inside a group is `sidebar.order` of each page. */
export const sidebar: Sidebar = [
  group('Start', 'はじめる', 'start'),
  group('Guides', 'ガイド', 'guides'),
  group('Concepts', '仕組み', 'concepts'),
  group('Protocols', 'プロトコル', 'protocols'),
  group('In depth', '詳細', 'in-depth', true),
  group('Packages', 'パッケージ', 'packages', true),
  group('Reference', 'リファレンス', 'reference', true),
  { label: 'Troubleshooting', translations: { ja: 'トラブルシューティング' }, slug: 'troubleshooting' },
  { label: 'Comparison', translations: { ja: '比較' }, slug: 'comparison' },
  { label: 'Reliability', translations: { ja: '信頼性' }, slug: 'reliability' },
  { label: 'Benchmarks', translations: { ja: 'ベンチマーク' }, slug: 'benchmarks' },
]
