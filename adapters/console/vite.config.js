/** Builds the page of staff (desk.html) and copies the owners' page (public), which needs no build. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { defineConfig } from 'vite';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Smaller files travel in one packet as they are (bytes). */
const WORTH_BYTES = 1400;

/** Beside each file stands the same one packed: the server sends it to whoever takes it, and packs nothing itself. */
function packed() {
  let folder = '';
  return {
    name: 'packed',
    configResolved: ({ build }) => {
      folder = build.outDir;
    },
    closeBundle: () => {
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        // The page itself is filled in by the server.
        if (!/\.(?:js|css|html)$/.test(name) || name === 'desk.html') continue;
        const bytes = readFileSync(join(folder, name));
        if (bytes.length > WORTH_BYTES)
          writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

const BASE = new RegExp(
  `node_modules/(?:${[
    '@babel/runtime|@emotion|react|react-dom|scheduler|stylis',
    '@ant-design/(?:colors|cssinjs|cssinjs-utils|fast-color)',
    '@rc-component/(?:async-validator|checkbox|dialog|form|input|motion|notification|portal|resize-observer|tooltip|trigger|util)',
    'antd/es/(?:_util|alert|app|button|checkbox|config-provider|empty|form|grid|input|locale|message|modal|notification)',
    'antd/es/(?:popover|skeleton|space|spin|style|theme|tooltip|version|watermark)',
  ].join('|')})/`,
);

export default defineConfig({
  plugins: [packed()],
  root: here('.'),
  publicDir: here('public'),
  // The page stands at /desk, its files at /assets.
  base: '/',
  cacheDir: here('../../node_modules/.vite-console'),
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic' } },
  build: {
    target: 'es2022',
    emptyOutDir: true,
    // No data: addresses: the content security policy has none.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      input: here('desk.html'),
      output: {
        // What every page needs: libraries, which change rarely and stay in the browser, and what pages share.
        codeSplitting: {
          groups: [
            { name: 'base', test: BASE },
            { name: 'common', test: /console\/desk\/|@ant-design\/icons/, minShareCount: 12 },
          ],
        },
      },
      // "use client" of antd means nothing here.
      onLog: (level, log, tell) => log.code === 'MODULE_LEVEL_DIRECTIVE' || tell(level, log),
    },
  },
});
