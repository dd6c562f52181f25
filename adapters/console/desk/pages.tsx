/** The pages, in the order of the menu: each is read when it is opened, by whoever may. */
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
  TrophyOutlined,
  WarningOutlined,
} from '@ant-design/icons';
import { type ComponentType, lazy, type ReactNode } from 'react';
import type { Right } from '../../../src/contract.ts';
import type { Word } from './words.ts';

/** @param id what of the page is chosen */
type Shown = ComponentType<{ id: string | null }>;

export interface Page {
  readonly page: string;
  /** null: whoever has come in. */
  readonly right: Right | null;
  readonly word: Word;
  readonly icon: ReactNode;
  readonly read: () => Promise<Shown>;
  readonly Show: Shown;
}

const late = (read: () => Promise<Shown>) => lazy(async () => ({ default: await read() }));

const page = (
  name: string,
  right: Right | null,
  word: Word,
  icon: ReactNode,
  read: () => Promise<Shown>,
): Page => ({ page: name, right, word, icon, read, Show: late(read) });

export const PAGES: readonly Page[] = [
  page('desk', 'desk', 'nav.desk', <MessageOutlined />, async () => (await import('./desk.tsx')).DeskPage),
  page('calls', 'desk', 'nav.calls', <PhoneOutlined />, async () => (await import('./calls.tsx')).CallsPage),
  page('jobs', 'work', 'nav.jobs', <ToolOutlined />, async () => (await import('./jobs.tsx')).JobsPage),
  page(
    'tickets',
    'tickets',
    'nav.tickets',
    <ProfileOutlined />,
    async () => (await import('./tickets.tsx')).TicketsPage,
  ),
  page(
    'library',
    'library',
    'nav.library',
    <BookOutlined />,
    async () => (await import('./library.tsx')).LibraryPage,
  ),
  page(
    'scripts',
    'revise',
    'nav.scripts',
    <EditOutlined />,
    async () => (await import('./scripts.tsx')).ScriptsPage,
  ),
  page(
    'notices',
    'notices',
    'nav.notices',
    <NotificationOutlined />,
    async () => (await import('./notices.tsx')).NoticesPage,
  ),
  page(
    'practice',
    'practice',
    'nav.practice',
    <SmileOutlined />,
    async () => (await import('./practice.tsx')).PracticePage,
  ),
  page(
    'exams',
    'practice',
    'nav.exams',
    <FormOutlined />,
    async () => (await import('./exams.tsx')).ExamsPage,
  ),
  page(
    'invigilation',
    'invigilate',
    'nav.invigilation',
    <SafetyCertificateOutlined />,
    async () => (await import('./invigilation.tsx')).InvigilationPage,
  ),
  page(
    'duties',
    'duties',
    'nav.duties',
    <CarryOutOutlined />,
    async () => (await import('./duties.tsx')).DutiesPage,
  ),
  page(
    'registers',
    'registers',
    'nav.registers',
    <FileDoneOutlined />,
    async () => (await import('./registers.tsx')).RegistersPage,
  ),
  page(
    'today',
    'supervision',
    'nav.today',
    <DashboardOutlined />,
    async () => (await import('./today.tsx')).TodayPage,
  ),
  page(
    'reports',
    'supervision',
    'nav.reports',
    <BarChartOutlined />,
    async () => (await import('./reports.tsx')).ReportsPage,
  ),
  page(
    'quality',
    'supervision',
    'nav.quality',
    <SafetyCertificateOutlined />,
    async () => (await import('./quality.tsx')).QualityPage,
  ),
  page(
    'inspections',
    'supervision',
    'nav.inspections',
    <FileDoneOutlined />,
    async () => (await import('./inspections.tsx')).InspectionsPage,
  ),
  page(
    'kpis',
    'supervision',
    'nav.kpis',
    <TrophyOutlined />,
    async () => (await import('./kpis.tsx')).KpisPage,
  ),
  page(
    'mine',
    'learn',
    'nav.mine',
    <SolutionOutlined />,
    async () => (await import('./quality.tsx')).MyReviewsPage,
  ),
  page(
    'warnings',
    'supervision',
    'nav.warnings',
    <WarningOutlined />,
    async () => (await import('./warnings.tsx')).WarningsPage,
  ),
  page(
    'learning',
    'learn',
    'nav.learning',
    <ReadOutlined />,
    async () => (await import('./mine.tsx')).MinePage,
  ),
  page(
    'training',
    'training',
    'nav.training',
    <LineChartOutlined />,
    async () => (await import('./training.tsx')).TrainingPage,
  ),
  page(
    'plans',
    'plans',
    'nav.plans',
    <ScheduleOutlined />,
    async () => (await import('./plans.tsx')).PlansPage,
  ),
  page(
    'channels',
    'channels',
    'nav.channels',
    <ApiOutlined />,
    async () => (await import('./channels.tsx')).ChannelsPage,
  ),
  page(
    'integrations',
    'integrations',
    'nav.integrations',
    <LinkOutlined />,
    async () => (await import('./integrations.tsx')).IntegrationsPage,
  ),
  page(
    'accounts',
    'accounts',
    'nav.accounts',
    <TeamOutlined />,
    async () => (await import('./accounts.tsx')).AccountsPage,
  ),
  page(
    'variants',
    'variants',
    'nav.variants',
    <BulbOutlined />,
    async () => (await import('./variants.tsx')).VariantsPage,
  ),
  page(
    'privacy',
    'privacy',
    'nav.privacy',
    <SafetyOutlined />,
    async () => (await import('./privacy.tsx')).PrivacyPage,
  ),
  page('audit', 'audit', 'nav.audit', <AuditOutlined />, async () => (await import('./audit.tsx')).AuditPage),
  page(
    'security',
    null,
    'nav.security',
    <LockOutlined />,
    async () => (await import('./security.tsx')).SecurityPage,
  ),
];

/** A sheet of its own, without the frame. */
const readPrint = async (): Promise<Shown> => (await import('./print.tsx')).PrintPage;
export const PrintPage = late(readPrint);

/** Reads the page that is asked for while it is not yet known who has come. */
export function readAhead(name: string): void {
  const read = name === 'print' ? readPrint : PAGES.find((one) => one.page === name)?.read;
  // Where it cannot be read, it is told where it is shown.
  read?.().catch(() => undefined);
}
