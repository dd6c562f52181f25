/** The yearly training plan (TRN-1): drawn up by the rules, changed, submitted, approved by somebody else. */
import { FileExcelOutlined } from '@ant-design/icons';
import { Button, Input, InputNumber, Table, Tag } from 'antd';
import { useEffect, useState } from 'react';
import type { PlanAnswer, PlanLineCard, YearPlanCard } from '../../../src/contract.ts';
import { useLoad } from './api.ts';
import { useMe } from './me.ts';
import { Instead } from './parts.tsx';
import { go } from './place.ts';
import { fullMoment, serverNow } from './time.ts';
import { useSend } from './training-sessions.tsx';
import { w } from './words.ts';

const DAY_OF = new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Shanghai' });

export function PlansPage({ id }: { id: string | null }) {
  const year = Number(id ?? Number(DAY_OF.format(serverNow()).slice(0, 4)) + 1);
  const { data, error, reload } = useLoad<PlanAnswer>(`/training/plans/${year}`);
  return (
    <section className="page" aria-labelledby="plans-title">
      <header className="page-head">
        <h1 id="plans-title">{w('plans.title', { year })}</h1>
        {data && <Tag>{w(`plans.states.${data.plan.state}`)}</Tag>}
        <InputNumber
          className="page-act"
          aria-label={w('plans.year')}
          min={2020}
          max={2100}
          value={year}
          onChange={(value) => value !== null && go('plans', String(value))}
        />
        <Button icon={<FileExcelOutlined />} href={`/api/staff/training/plans/${year}/xlsx`}>
          {w('plans.sheet')}
        </Button>
      </header>
      {data ? (
        <Shown key={`${year}:${data.plan.version}`} plan={data.plan} onDone={reload} />
      ) : (
        <Instead loading={error === null} error={error} onRetry={reload} empty={w('app.none')} />
      )}
    </section>
  );
}

function Shown({ plan, onDone }: { plan: YearPlanCard; onDone: () => void }) {
  const { rights } = useMe();
  const send = useSend(onDone);
  const { year, version, state, faults, late, dueAt, reason, history } = plan;
  const [lines, setLines] = useState<readonly PlanLineCard[]>(plan.lines);
  const [why, setWhy] = useState('');
  useEffect(() => setLines(plan.lines), [plan.lines]);
  const open = state === 'none' || state === 'draft' || state === 'returned';
  const change = (rule: string, to: Partial<PlanLineCard>) =>
    setLines(lines.map((line) => (line.rule === rule ? { ...line, ...to } : line)));
  const place = `/training/plans/${year}`;
  const changed = lines !== plan.lines || state === 'none';
  const budget = lines.reduce((sum, line) => sum + line.at.length * line.budget, 0);
  return (
    <>
      <p className={late ? 'due due-late' : 'muted'}>
        {w(late ? 'plans.late' : 'plans.due', { day: DAY_OF.format(dueAt - 1) })}
        {reason !== null && ` · ${w('plans.returned', { reason })}`}
      </p>
      {faults.length > 0 && (
        <ul className="plain" aria-label={w('plans.missing')}>
          {faults.map((fault) => (
            <li key={fault}>
              <Tag color="error">{w('plans.missing')}</Tag> {fault}
            </li>
          ))}
        </ul>
      )}
      <Table<PlanLineCard>
        size="small"
        rowKey="rule"
        pagination={false}
        dataSource={[...lines]}
        expandable={{
          expandedRowRender: ({ at }) => at.map((one) => DAY_OF.format(one)).join(' · '),
        }}
        columns={[
          { title: w('plans.training'), render: (_, { rule, title }) => `${rule} ${title}` },
          { title: w('plans.times'), render: (_, { at }) => at.length, width: 70 },
          { title: w('training.minutes'), dataIndex: 'minutes', width: 80 },
          {
            title: w('plans.scope'),
            render: (_, { rule, scope }) =>
              open ? (
                <Input
                  aria-label={`${w('plans.scope')} ${rule}`}
                  value={scope}
                  onChange={({ target }) => change(rule, { scope: target.value })}
                />
              ) : (
                scope
              ),
          },
          {
            title: w('plans.standard'),
            render: (_, { rule, standard }) =>
              open ? (
                <Input
                  aria-label={`${w('plans.standard')} ${rule}`}
                  value={standard}
                  onChange={({ target }) => change(rule, { standard: target.value })}
                />
              ) : (
                standard
              ),
          },
          {
            title: w('plans.each'),
            width: 120,
            render: (_, { rule, budget: each }) =>
              open ? (
                <InputNumber
                  aria-label={`${w('plans.each')} ${rule}`}
                  min={0}
                  value={each}
                  onChange={(value) => change(rule, { budget: value ?? 0 })}
                />
              ) : (
                each
              ),
          },
        ]}
      />
      <p>{w('plans.total', { budget })}</p>
      <div className="training-form">
        {open && (
          <Button disabled={!changed} onClick={() => void send(place, { version, lines, note: plan.note })}>
            {w('app.save')}
          </Button>
        )}
        {open && state !== 'none' && (
          <Button
            type="primary"
            disabled={changed || faults.length > 0}
            onClick={() => void send(`${place}/submit`, { version })}
          >
            {w('plans.submit')}
          </Button>
        )}
        {rights.includes('approve_plans') && state === 'submitted' && (
          <Button type="primary" onClick={() => void send(`${place}/approve`, { version })}>
            {w('plans.approve')}
          </Button>
        )}
        {rights.includes('approve_plans') && (state === 'submitted' || state === 'approved') && (
          <>
            <Input
              aria-label={w('plans.reason')}
              placeholder={w('plans.reason')}
              value={why}
              onChange={({ target }) => setWhy(target.value)}
            />
            <Button
              disabled={why.trim() === ''}
              onClick={() => void send(`${place}/return`, { version, reason: why })}
            >
              {w('plans.return')}
            </Button>
          </>
        )}
      </div>
      <ul className="plain muted">
        {history.map(({ at, by, state: then }) => (
          <li key={`${at}${then}`}>
            {fullMoment(at)} · {by} · {w(`plans.states.${then as YearPlanCard['state']}`)}
          </li>
        ))}
      </ul>
    </>
  );
}
