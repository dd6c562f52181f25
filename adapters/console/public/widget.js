/**
 * The owners' chat on another site: <script src="https://…/widget.js" async></script>. A button at the lower right opens the
 * page in a frame; its styles and the site's own do not meet (shadow DOM). The site must be named in YINGDA_EMBED.
 */
(() => {
  const LABELS = { open: '联系物业', close: '收起' };
  const STYLE = `
    /* What the site says of all its elements (*) is of this one too, and would win. */
    :host { all: initial !important; position: fixed !important; right: 20px !important; bottom: 20px !important; z-index: 2147483000 !important; display: block !important; font: 15px/1.5 -apple-system, "PingFang SC", "Microsoft YaHei", system-ui, sans-serif !important; }
    button { display: block; margin-left: auto; padding: 10px 20px; border: 0; border-radius: 22px; background: #1c6b4a; color: #fff; font: inherit; font-weight: 600; cursor: pointer; box-shadow: 0 4px 16px rgb(0 0 0 / 25%); }
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
  frame.title = LABELS.open;
  frame.hidden = true;
  show(false);
  button.addEventListener('click', () => show(frame.hidden));
  root.append(frame, button);
  // An async script may be there before the body.
  if (document.body) document.body.append(host);
  else addEventListener('DOMContentLoaded', () => document.body.append(host));

  function show(open) {
    // Nothing is loaded before somebody wants it.
    if (open && !frame.src) frame.src = page.href;
    frame.hidden = !open;
    button.textContent = open ? LABELS.close : LABELS.open;
    button.setAttribute('aria-expanded', String(open));
  }
})();
