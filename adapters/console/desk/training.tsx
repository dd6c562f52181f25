/** The trainer's page: class, curves, questions, trainings, members, contests. */
import { FileExcelOutlined } from '@ant-design/icons';
import { Button, Tabs } from 'antd';
import { go } from './place.ts';
import { ClassTab } from './training-class.tsx';
import { ContestsTab } from './training-contests.tsx';
import { CurvesTab } from './training-curves.tsx';
import { ItemsTab } from './training-items.tsx';
import { MembersTab } from './training-members.tsx';
import { MysteryTab } from './training-mystery.tsx';
import { SessionsTab } from './training-sessions.tsx';
import { w } from './words.ts';

export function TrainingPage({ id }: { id: string | null }) {
  const [tab = 'class', of = null] = (id ?? 'class').split(':');
  return (
    <section className="page" aria-labelledby="training-title">
      <header className="page-head">
        <h1 id="training-title">{w('training.title')}</h1>
        <span className="muted">{w('training.lead')}</span>
        <Button className="page-act" icon={<FileExcelOutlined />} href="/api/staff/training/xlsx">
          {w('training.sheet')}
        </Button>
      </header>
      <Tabs
        activeKey={tab}
        onChange={(key) => go('training', key)}
        destroyOnHidden
        items={[
          { key: 'class', label: w('training.class'), children: <ClassTab /> },
          { key: 'curves', label: w('training.curves'), children: <CurvesTab key={of} trainee={of} /> },
          { key: 'items', label: w('training.items'), children: <ItemsTab /> },
          { key: 'sessions', label: w('training.sessions'), children: <SessionsTab /> },
          { key: 'members', label: w('training.members'), children: <MembersTab /> },
          { key: 'contests', label: w('training.contests'), children: <ContestsTab /> },
          { key: 'mystery', label: w('training.mystery'), children: <MysteryTab /> },
        ]}
      />
    </section>
  );
}
