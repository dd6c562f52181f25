/**
 * The owners' chat on another site: <script src="https://…/widget.js" async></script>. A button at the lower right opens the
 * page in a frame; its styles and the site's own do not meet (shadow DOM). The site must be named in YINGDA_EMBED.
 */
(() => {
  const LABELS = {
    zh: { open: '联系物业', close: '收起' },
    en: { open: 'Contact the centre', close: 'Close' },
  };
  // As the page itself decides (words.js): the first of the browser's languages that there is.
  const spoken = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag in LABELS);
  const labels = LABELS[spoken ?? 'zh'];
  const STYLE = `
    /* What the site says of all its elements (*) is of this one too, and would win. */
    :host { all: initial !important; position: fixed !important; right: 20px !important; bottom: 20px !important; z-index: 2147483000 !important; display: flex !important; flex-direction: column-reverse !important; align-items: flex-end !important; font: 15px/1.5 -apple-system, "PingFang SC", "Microsoft YaHei", system-ui, sans-serif !important; }
    button { display: block; padding: 10px 20px; border: 0; border-radius: 22px; background: #1c6b4a; color: #fff; font: inherit; font-weight: 600; cursor: pointer; box-shadow: 0 4px 16px rgb(0 0 0 / 25%); }
    button:focus-visible { outline: 3px solid #1f5fbf; outline-offset: 2px; }
    iframe { display: block; width: min(400px, calc(100vw - 40px)); height: min(640px, calc(100dvh - 100px)); margin-bottom: 12px; border: 1px solid #dde1e5; border-radius: 12px; background: #fff; box-shadow: 0 8px 32px rgb(0 0 0 / 22%); }
    iframe[hidden] { display: none; }`;
  const page = new URL('/', document.currentScript.src);
  const host = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const button = document.createElement('button');
  button.type = 'button';
  const frame = document.createElement('iframe');
  frame.title = labels.open;
  frame.hidden = true;
  show(false);
  button.addEventListener('click', () => show(frame.hidden));
  // From the button the keys go on into the chat above it.
  root.append(button, frame);
  // An async script may be there before the body.
  if (document.body) document.body.append(host);
  else addEventListener('DOMContentLoaded', () => document.body.append(host));

  function show(open) {
    // Nothing is loaded before somebody wants it.
    if (open && !frame.src) frame.src = page.href;
    frame.hidden = !open;
    button.textContent = open ? labels.close : labels.open;
    button.setAttribute('aria-expanded', String(open));
  }
})();
