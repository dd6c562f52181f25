/** The page of staff: starts it, in its language, with styles under the page's nonce. */
import { App, ConfigProvider } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Entrance } from './entrance.tsx';
import { readAhead } from './pages.tsx';
import { placeNow } from './place.ts';
// Of all pages: one file of a few KB, in an order that does not hang on which page came first.
import './reports.css';
import './training.css';
import './quality.css';
import './desk.css';
import { language, w } from './words.ts';

const nonce = document.querySelector('meta[name="style-nonce"]')?.getAttribute('content') ?? '';
// What locks scrolling behind antd's dialogs writes a style and knows no nonce.
const create = document.createElement.bind(document);
document.createElement = (name: string, options?: ElementCreationOptions) => {
  const node = create(name, options);
  if (node instanceof HTMLStyleElement) node.nonce = nonce;
  return node;
};
document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN';
document.title = w('app.name');

/** The colours of the owners' page; contrast of texts at least 4.5:1. */
const theme = {
  token: {
    // With motion on, a dialog would wait in vain for the end of what desk.css has switched off.
    motion: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    colorPrimary: '#1c6b4a',
    colorInfo: '#1f5fbf',
    colorSuccess: '#1c6b4a',
    colorWarning: '#8a5300',
    colorError: '#b3261e',
    colorLink: '#1c6b4a',
    colorText: '#1d2329',
    colorTextSecondary: '#4d5660',
    colorTextTertiary: '#59636e',
    colorTextPlaceholder: '#6b7580',
    colorTextDescription: '#59636e',
    colorSuccessBg: '#e4f2ea',
    colorSuccessBorder: '#bcdccb',
    colorPrimaryBg: '#e4f2ea',
    colorInfoBg: '#eaf1fb',
    colorInfoBorder: '#c5d9f5',
    colorWarningBg: '#fdf1d9',
    colorWarningBorder: '#ecd3a0',
    colorErrorBg: '#fdeceb',
    colorErrorBorder: '#f3c4c1',
    borderRadius: 6,
    fontSize: 14,
    fontFamily:
      '-apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", system-ui, sans-serif',
  },
};

const locale = language === 'en' ? (await import('antd/locale/en_US')).default : zhCN;
readAhead(placeNow().page);
const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <ConfigProvider csp={{ nonce }} theme={theme} locale={locale} button={{ autoInsertSpace: false }}>
        <App component={false}>
          <Entrance />
        </App>
      </ConfigProvider>
    </StrictMode>,
  );
