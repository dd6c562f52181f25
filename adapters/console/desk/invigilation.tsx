/** The invigilator's page: marked exams with their answers and keys, marks given anew with a reason, slips and certificates. */
import { App, Button, Form, Input, InputNumber, Select, Space, Table, Tag } from 'antd';
import { useState } from 'react';
import type { ExamCard, ExamSheetCard, InvigilationAnswer } from '../../../src/contract.ts';
import { ask, useLoad } from './api.ts';
import { certificateLine } from './exams.tsx';
import { useMe } from './me.ts';
import { Instead } from './parts.tsx';
import { go } from './place.ts';
import { fullMoment } from './time.ts';
import { type Word, w } from './words.ts';

const API = '/api/staff';
const PARTS = ['theory', 'practical', 'discipline'] as const;
type Part = (typeof PARTS)[number];

export function InvigilationPage({ id }: { id: string | null }) {
  return id === null ? <Exams /> : <Sheet id={id} />;
}

function Exams() {
  const { data, error, reload } = useLoad<InvigilationAnswer>('/invigilation');
  return (
    <section className="page" aria-labelledby="invigilation-title">
      <header className="page-head">
        <h1 id="invigilation-title">{w('invigilation.title')}</h1>
        <span className="muted">{w('invigilation.lead')}</span>
        <Button className="page-act" onClick={reload}>
          {w('notices.again')}
        </Button>
      </header>
      {data && data.exams.length > 0 ? (
        <Table<InvigilationAnswer['exams'][number]>
          size="small"
          rowKey="id"
          pagination={data.exams.length > 20 ? { pageSize: 20 } : false}
          dataSource={[...data.exams]}
          columns={[
            { title: w('invigilation.at'), dataIndex: 'at', width: 160, render: fullMoment },
            { title: w('invigilation.name'), dataIndex: 'name', width: 120 },
            {
              title: w('invigilation.exam'),
              dataIndex: 'title',
              render: (title: string, exam) => (
                <Button type="link" size="small" onClick={() => go('invigilation', exam.id)}>
                  {exam.rule} {title}
                </Button>
              ),
            },
            { title: w('invigilation.attempt'), dataIndex: 'attempt', width: 80 },
            {
              title: w('invigilation.total'),
              key: 'total',
              width: 90,
              render: (_, { outcome }) => outcome.total ?? '—',
            },
            {
              title: w('invigilation.state'),
              key: 'state',
              width: 110,
              render: (_, { outcome }) => (
                <Tag
                  color={
                    outcome.state === 'failed' ? 'error' : outcome.state === 'passed' ? 'success' : 'warning'
                  }
                >
                  {w(`invigilation.states.${outcome.state}` satisfies Word)}
                </Tag>
              ),
            },
          ]}
        />
      ) : (
        <Instead
          loading={!data && error === null}
          error={error}
          onRetry={reload}
          empty={w('invigilation.none')}
        />
      )}
      {data && data.certificates.length > 0 && (
        <>
          <h2>{w('exams.certificates')}</h2>
          <ul className="plain-list">
            {data.certificates.map((one) => (
              <li key={one.id}>
                {one.name} · {certificateLine(one)}{' '}
                <a
                  href={`${API}/certificates/${encodeURIComponent(one.id)}`}
                  target="_blank"
                  rel="noreferrer"
                >
                  {w('exams.print')}
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Sheet({ id }: { id: string }) {
  const { message } = App.useApp();
  const path = `/invigilation/${encodeURIComponent(id)}`;
  const { data: sheet, error, reload } = useLoad<ExamSheetCard>(path);
  const [form] = Form.useForm<{ part: Part; points: number; reason: string }>();
  const part = Form.useWatch('part', form) ?? 'discipline';
  if (!sheet)
    return (
      <section className="page">
        <Instead loading={error === null} error={error} onRetry={reload} empty={w('invigilation.none')} />
      </section>
    );
  const most = sheet.most[part] ?? 100;
  const parts = PARTS.filter((part) => sheet.outcome.parts[part] !== undefined);

  async function mark(values: { part: Part; points: number; reason: string }) {
    try {
      await ask('POST', `${path}/marks`, values);
      form.resetFields();
      reload();
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  }

  return (
    <section className="page" aria-labelledby="sheet-title">
      <header className="page-head">
        <h1 id="sheet-title">
          {sheet.name} · {sheet.rule} {sheet.title}
        </h1>
        <a href="#/invigilation">{w('invigilation.back')}</a>
        <a
          className="page-act"
          href={`${API}/exams/${encodeURIComponent(id)}/slip`}
          target="_blank"
          rel="noreferrer"
        >
          {w('exams.slip')}
        </a>
      </header>
      {sheet.slip.map((line) => (
        <p key={line}>{line}</p>
      ))}
      <p className="muted">
        {fullMoment(sheet.at)} · {w('exams.minutes', { minutes: sheet.minutes })} ·{' '}
        {w('invigilation.seed', { seed: sheet.seed })}
        {sheet.left > 0 && <Tag color="warning">{w('invigilation.left', { count: sheet.left })}</Tag>}
      </p>
      <h2>{w('invigilation.mark')}</h2>
      <Form form={form} layout="inline" onFinish={mark} initialValues={{ part: 'discipline' }}>
        <Form.Item name="part" label={w('invigilation.part')} rules={[{ required: true }]}>
          <Select
            className="practice-how"
            options={parts.map((part) => ({
              value: part,
              label: `${w(`invigilation.parts.${part}` satisfies Word)} (${sheet.outcome.parts[part] ?? '—'}/${sheet.most[part]})`,
            }))}
          />
        </Form.Item>
        <Form.Item
          name="points"
          label={w('invigilation.points')}
          // Not quietly made less: whoever types 11 of 10 has mistyped.
          rules={[
            { required: true, type: 'number', min: 0, max: most, message: w('invigilation.upTo', { most }) },
          ]}
        >
          <InputNumber />
        </Form.Item>
        <Form.Item
          name="reason"
          label={w('invigilation.reason')}
          rules={[{ required: true, whitespace: true }]}
        >
          <Input maxLength={200} />
        </Form.Item>
        <Button htmlType="submit" type="primary">
          {w('invigilation.give')}
        </Button>
      </Form>
      {sheet.marks.length > 0 && (
        <ul className="plain-list">
          {sheet.marks.map((one) => (
            <li key={`${one.at}${one.part}`}>
              {w('invigilation.given', {
                at: fullMoment(one.at),
                by: one.by,
                part: w(`invigilation.parts.${one.part}` satisfies Word),
                before: one.before ?? '—',
                points: one.points,
                reason: one.reason,
              })}
            </li>
          ))}
        </ul>
      )}
      {sheet.decision !== null && <Decision path={path} decision={sheet.decision} onDone={reload} />}
      <h2>{w('invigilation.answers')}</h2>
      <Table<ExamSheetCard['answers'][number]>
        size="small"
        rowKey="item"
        pagination={false}
        dataSource={[...sheet.answers]}
        columns={[
          {
            title: w('invigilation.question'),
            key: 'question',
            render: (_, one) => (
              <>
                {one.question ?? one.item}
                {one.options.map((text, at) => (
                  <div key={text} className="small muted">
                    {String.fromCharCode(65 + at)}. {text}
                  </div>
                ))}
              </>
            ),
          },
          { title: w('invigilation.answer'), dataIndex: 'answer', width: 200 },
          { title: w('invigilation.key'), dataIndex: 'key', width: 140 },
          {
            title: w('invigilation.points'),
            key: 'points',
            width: 90,
            render: (_, one) => `${one.points}${one.most === null ? '' : `/${one.most}`}`,
          },
        ]}
      />
      {sheet.drills.length > 0 && (
        <ul className="plain-list">
          {sheet.drills.map((one) => (
            <li key={one.case}>
              {one.case} · {w('practice.score', { score: one.score })}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** After the last make-up exam has failed: a supervisor warns, or does not. */
function Decision({
  path,
  decision,
  onDone,
}: {
  path: string;
  decision: NonNullable<ExamCard['decision']>;
  onDone: () => void;
}) {
  const { message } = App.useApp();
  const { rights } = useMe();
  const [reason, setReason] = useState('');

  async function decide(warned: boolean) {
    try {
      await ask('POST', `${path}/decision`, { warned, reason });
      setReason('');
      onDone();
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  }

  const text =
    decision === 'open'
      ? w('invigilation.toDecide')
      : w(decision.warned ? 'invigilation.warned' : 'invigilation.spared', {
          ...{ at: fullMoment(decision.at), by: decision.by, reason: decision.reason },
        });
  const without = reason.trim() === '';
  return (
    <>
      <h2>{w('invigilation.decision')}</h2>
      <p>{text}</p>
      {rights.includes('supervision') && (
        <Space.Compact>
          <Input
            aria-label={w('invigilation.reason')}
            placeholder={w('invigilation.reason')}
            maxLength={200}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
          <Button disabled={without} onClick={() => void decide(true)}>
            {w('invigilation.warn')}
          </Button>
          <Button disabled={without} onClick={() => void decide(false)}>
            {w('invigilation.spare')}
          </Button>
        </Space.Compact>
      )}
    </>
  );
}
