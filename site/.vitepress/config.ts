import { defineConfig } from 'vitepress';
// Written by scripts/site.ts, from the order of the pages in scripts/site-order.ts.
import { base, description, repository, sidebar, title } from '../settings.json';

export default defineConfig({
  title,
  description,
  lang: 'en-US',
  base,
  srcDir: 'pages',
  outDir: 'out',
  metaChunk: true,
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  // Files beside the pages, which a test of the repository finds.
  ignoreDeadLinks: [/\/samples\//],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark' },
    // Vue would take `${{ matrix.shard }}` in a sentence for an expression of its own.
    config: ({ renderer: { rules } }) => {
      for (const name of ['text', 'code_inline'] as const) {
        const render = rules[name];
        rules[name] = (...args) => render?.(...args).replaceAll('{{', '&#123;&#123;') ?? '';
      }
    },
  },
  themeConfig: {
    sidebar,
    outline: [2, 3],
    search: {
      provider: 'local',
      options: {
        miniSearch: {
          searchOptions: {
            // A message that is pasted into the search leads to what it means, before the samples that quote it.
            // VitePress carries the text of this function into the page: it cannot use anything outside of itself.
            boostDocument: (id: string) => {
              if (/\/(?:codes|troubleshooting)\b/.test(id)) return 4;
              return /\/(?:changelog|performance|mutation|testing|formats\/)/.test(id) ? 0.3 : 1;
            },
          },
        },
      },
    },
    socialLinks: [{ icon: 'github', link: repository }],
    docFooter: { prev: 'Before', next: 'Next' },
  },
});
