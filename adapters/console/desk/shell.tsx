/** The frame: the pages somebody may see, who they are, whether the stream is up. */
import { LogoutOutlined, TranslationOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { Suspense, useEffect, useMemo, useState } from 'react';
import type { OwnOpen, SignedIn } from '../../../src/contract.ts';
import { ask } from './api.ts';
import { inOwnLanguage } from './labels.ts';
import { Live, LiveContext, useOnline } from './live.ts';
import { SessionContext } from './me.ts';
import { mineWord } from './own-marks.ts';
import { PAGES, PrintPage } from './pages.tsx';
import { Instead } from './parts.tsx';
import { usePlace } from './place.ts';
import { Unread } from './unread.tsx';
import { language, speak, w } from './words.ts';

export function Shell({ session, onSignedOut }: { session: SignedIn; onSignedOut: () => void }) {
  const [live] = useState(() => new Live());
  const me = useMemo(() => ({ ...session, labels: inOwnLanguage(session.labels) }), [session]);
  const place = usePlace();
  const pages = session.here
    ? PAGES.filter(({ right }) => right === null || session.rights.includes(right))
    : [];
  const followed = session.here && session.rights.includes('tickets');

  useEffect(() => {
    if (!followed) return;
    live.start();
    return () => live.stop();
  }, [live, followed]);

  // In a long menu the page one stands on may be out of sight.
  const shownPage = place.page;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another page is shown
  useEffect(() => {
    document.querySelector('.rail-link[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [shownPage]);

  async function signOut() {
    await ask('DELETE', '/session').catch(() => undefined);
    onSignedOut();
  }

  const current = pages.find(({ page }) => page === place.page) ?? (place.page === '' ? pages[0] : undefined);
  return (
    <SessionContext value={me}>
      <LiveContext value={live}>
        {place.page === 'print' && session.rights.includes('tickets') ? (
          <Unread>
            <Suspense>
              <PrintPage id={place.id} />
            </Suspense>
          </Unread>
        ) : (
          <div className="shell">
            <button type="button" className="skip" onClick={() => document.getElementById('main')?.focus()}>
              {w('app.skip')}
            </button>
            <header className="rail">
              <img className="rail-mark" src="/icon.svg" alt={w('app.name')} width="30" height="30" />
              <nav aria-label={w('app.menu')}>
                {pages.map(({ page, word, icon }) => (
                  <a
                    key={page}
                    href={`#/${page}`}
                    className="rail-link"
                    aria-current={current?.page === page ? 'page' : undefined}
                  >
                    {icon}
                    <span>{w(page === 'mine' ? mineWord(session.rights) : word)}</span>
                    {page === 'mine' && <Appealable at={place.page} />}
                  </a>
                ))}
              </nav>
              <div className="rail-end">
                <Tooltip title={w('app.language')} placement="right">
                  <Button
                    type="text"
                    aria-label={w('app.language')}
                    icon={<TranslationOutlined />}
                    onClick={() => speak(language === 'en' ? 'zh' : 'en')}
                  />
                </Tooltip>
                <Tooltip title={w('app.signOut')} placement="right">
                  <Button
                    type="text"
                    aria-label={w('app.signOut')}
                    icon={<LogoutOutlined />}
                    onClick={signOut}
                  />
                </Tooltip>
                <span className="rail-me" title={session.account.login}>
                  {session.account.name}
                </span>
              </div>
            </header>
            <main id="main" className="main" tabIndex={-1}>
              <Offline />
              {current ? (
                <Unread key={current.page}>
                  <Suspense fallback={<Instead loading error={null} onRetry={() => undefined} empty="" />}>
                    <current.Show id={place.id} />
                  </Suspense>
                </Unread>
              ) : (
                <h1 className="instead">{w(session.here ? 'app.noAccess' : 'app.notHere')}</h1>
              )}
            </main>
          </div>
        )}
      </LiveContext>
    </SessionContext>
  );
}

/** What is marked of one's own and may be appealed: looked at anew with every page. */
function Appealable({ at }: { at: string }) {
  const [open, setOpen] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another page is shown
  useEffect(() => {
    let left = false;
    ask<OwnOpen>('GET', '/quality/mine/open')
      .then(({ reviews, points }) => {
        if (!left) setOpen(reviews + points);
      })
      .catch(() => undefined);
    return () => {
      left = true;
    };
  }, [at]);
  return open > 0 && <span className="rail-count">{w('quality.appealable', { n: String(open) })}</span>;
}

function Offline() {
  const online = useOnline();
  return (
    <div role="status" aria-live="polite">
      {!online && <p className="offline">{w('app.offline')}</p>}
    </div>
  );
}
