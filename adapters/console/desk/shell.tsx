/** The frame: the pages somebody may see, who they are, whether the stream is up. */
import {
  ApiOutlined,
  AuditOutlined,
  BarChartOutlined,
  BookOutlined,
  BulbOutlined,
  CarryOutOutlined,
  DashboardOutlined,
  EditOutlined,
  FileDoneOutlined,
  FormOutlined,
  LineChartOutlined,
  LinkOutlined,
  LockOutlined,
  LogoutOutlined,
  MessageOutlined,
  NotificationOutlined,
  PhoneOutlined,
  ProfileOutlined,
  ReadOutlined,
  SafetyCertificateOutlined,
  SafetyOutlined,
  ScheduleOutlined,
  SmileOutlined,
  SolutionOutlined,
  TeamOutlined,
  ToolOutlined,
  TranslationOutlined,
  TrophyOutlined,
  WarningOutlined,
} from '@ant-design/icons';
import { Button, Result, Tooltip } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import type { Right, SignedIn } from '../../../src/contract.ts';
import { AccountsPage } from './accounts.tsx';
import { ask } from './api.ts';
import { AuditPage } from './audit.tsx';
import { CallsPage } from './calls.tsx';
import { ChannelsPage } from './channels.tsx';
import { DeskPage } from './desk.tsx';
import { DutiesPage } from './duties.tsx';
import { ExamsPage } from './exams.tsx';
import { InspectionsPage } from './inspections.tsx';
import { IntegrationsPage } from './integrations.tsx';
import { InvigilationPage } from './invigilation.tsx';
import { JobsPage } from './jobs.tsx';
import { KpisPage } from './kpis.tsx';
import { LibraryPage } from './library.tsx';
import { Live, LiveContext, useOnline } from './live.ts';
import { SessionContext } from './me.ts';
import { MinePage } from './mine.tsx';
import { NoticesPage } from './notices.tsx';
import { usePlace } from './place.ts';
import { PlansPage } from './plans.tsx';
import { PracticePage } from './practice.tsx';
import { PrintPage } from './print.tsx';
import { PrivacyPage } from './privacy.tsx';
import { MyReviewsPage, QualityPage } from './quality.tsx';
import { RegistersPage } from './registers.tsx';
import { ReportsPage } from './reports.tsx';
import { ScriptsPage } from './scripts.tsx';
import { SecurityPage } from './security.tsx';
import { TicketsPage } from './tickets.tsx';
import { TodayPage } from './today.tsx';
import { TrainingPage } from './training.tsx';
import { VariantsPage } from './variants.tsx';
import { WarningsPage } from './warnings.tsx';
import { language, speak, type Word, w } from './words.ts';

interface Page {
  readonly page: string;
  /** null: whoever has come in. */
  readonly right: Right | null;
  readonly word: Word;
  readonly icon: ReactNode;
  readonly show: (id: string | null) => ReactNode;
}

const PAGES: readonly Page[] = [
  {
    page: 'desk',
    right: 'desk',
    word: 'nav.desk',
    icon: <MessageOutlined />,
    show: (id) => <DeskPage id={id} />,
  },
  {
    page: 'calls',
    right: 'desk',
    word: 'nav.calls',
    icon: <PhoneOutlined />,
    show: (id) => <CallsPage id={id} />,
  },
  {
    page: 'jobs',
    right: 'work',
    word: 'nav.jobs',
    icon: <ToolOutlined />,
    show: (id) => <JobsPage id={id} />,
  },
  {
    page: 'tickets',
    right: 'tickets',
    word: 'nav.tickets',
    icon: <ProfileOutlined />,
    show: (id) => <TicketsPage id={id} />,
  },
  {
    page: 'library',
    right: 'library',
    word: 'nav.library',
    icon: <BookOutlined />,
    show: () => <LibraryPage />,
  },
  {
    page: 'scripts',
    right: 'revise',
    word: 'nav.scripts',
    icon: <EditOutlined />,
    show: (id) => <ScriptsPage id={id} />,
  },
  {
    page: 'notices',
    right: 'notices',
    word: 'nav.notices',
    icon: <NotificationOutlined />,
    show: (id) => <NoticesPage key={id} id={id} />,
  },
  {
    page: 'practice',
    right: 'practice',
    word: 'nav.practice',
    icon: <SmileOutlined />,
    show: () => <PracticePage />,
  },
  {
    page: 'exams',
    right: 'practice',
    word: 'nav.exams',
    icon: <FormOutlined />,
    show: () => <ExamsPage />,
  },
  {
    page: 'invigilation',
    right: 'invigilate',
    word: 'nav.invigilation',
    icon: <SafetyCertificateOutlined />,
    show: (id) => <InvigilationPage id={id} />,
  },
  {
    page: 'duties',
    right: 'duties',
    word: 'nav.duties',
    icon: <CarryOutOutlined />,
    show: (id) => <DutiesPage id={id} />,
  },
  {
    page: 'registers',
    right: 'registers',
    word: 'nav.registers',
    icon: <FileDoneOutlined />,
    show: (id) => <RegistersPage id={id} />,
  },
  {
    page: 'today',
    right: 'supervision',
    word: 'nav.today',
    icon: <DashboardOutlined />,
    show: () => <TodayPage />,
  },
  {
    page: 'reports',
    right: 'supervision',
    word: 'nav.reports',
    icon: <BarChartOutlined />,
    show: (id) => <ReportsPage id={id} />,
  },
  {
    page: 'quality',
    right: 'supervision',
    word: 'nav.quality',
    icon: <SafetyCertificateOutlined />,
    show: (id) => <QualityPage id={id} />,
  },
  {
    page: 'inspections',
    right: 'supervision',
    word: 'nav.inspections',
    icon: <FileDoneOutlined />,
    show: () => <InspectionsPage />,
  },
  {
    page: 'kpis',
    right: 'supervision',
    word: 'nav.kpis',
    icon: <TrophyOutlined />,
    show: () => <KpisPage />,
  },
  {
    page: 'mine',
    right: 'desk',
    word: 'nav.mine',
    icon: <SolutionOutlined />,
    show: (id) => <MyReviewsPage id={id} />,
  },
  {
    page: 'warnings',
    right: 'supervision',
    word: 'nav.warnings',
    icon: <WarningOutlined />,
    show: () => <WarningsPage />,
  },
  {
    page: 'learning',
    right: 'learn',
    word: 'nav.learning',
    icon: <ReadOutlined />,
    show: () => <MinePage />,
  },
  {
    page: 'training',
    right: 'training',
    word: 'nav.training',
    icon: <LineChartOutlined />,
    show: (id) => <TrainingPage id={id} />,
  },
  {
    page: 'plans',
    right: 'plans',
    word: 'nav.plans',
    icon: <ScheduleOutlined />,
    show: (id) => <PlansPage id={id} />,
  },
  {
    page: 'channels',
    right: 'channels',
    word: 'nav.channels',
    icon: <ApiOutlined />,
    show: () => <ChannelsPage />,
  },
  {
    page: 'integrations',
    right: 'integrations',
    word: 'nav.integrations',
    icon: <LinkOutlined />,
    show: () => <IntegrationsPage />,
  },
  {
    page: 'accounts',
    right: 'accounts',
    word: 'nav.accounts',
    icon: <TeamOutlined />,
    show: () => <AccountsPage />,
  },
  {
    page: 'variants',
    right: 'variants',
    word: 'nav.variants',
    icon: <BulbOutlined />,
    show: () => <VariantsPage />,
  },
  {
    page: 'privacy',
    right: 'privacy',
    word: 'nav.privacy',
    icon: <SafetyOutlined />,
    show: () => <PrivacyPage />,
  },
  {
    page: 'audit',
    right: 'audit',
    word: 'nav.audit',
    icon: <AuditOutlined />,
    show: () => <AuditPage />,
  },
  {
    page: 'security',
    right: null,
    word: 'nav.security',
    icon: <LockOutlined />,
    show: () => <SecurityPage />,
  },
];

export function Shell({ session, onSignedOut }: { session: SignedIn; onSignedOut: () => void }) {
  const [live] = useState(() => new Live());
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

  async function signOut() {
    await ask('DELETE', '/session').catch(() => undefined);
    onSignedOut();
  }

  const current = pages.find(({ page }) => page === place.page) ?? (place.page === '' ? pages[0] : undefined);
  return (
    <SessionContext value={session}>
      <LiveContext value={live}>
        {place.page === 'print' && session.rights.includes('tickets') ? (
          <PrintPage id={place.id ?? ''} />
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
                    <span>{w(word)}</span>
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
                current.show(place.id)
              ) : (
                <Result status="403" title={w(session.here ? 'app.noAccess' : 'app.notHere')} />
              )}
            </main>
          </div>
        )}
      </LiveContext>
    </SessionContext>
  );
}

function Offline() {
  const online = useOnline();
  return (
    <div role="status" aria-live="polite">
      {!online && <p className="offline">{w('app.offline')}</p>}
    </div>
  );
}
