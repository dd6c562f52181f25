/** Notices to owners: written, looked at as each home would get it, sent, and what became of it. */
import { Alert, App, Button, Form, Input, Select, Table, type TableColumnsType } from 'antd';
import { useRef, useState } from 'react';
import type { NoticeDraft, NoticePreview, NoticeReport, NoticesAnswer } from '../../../src/contract.ts';
import { ask, newId, useLoad } from './api.ts';
import { Sure } from './dialog.tsx';
import { takeSuggested } from './notice-draft.ts';
import { Instead } from './parts.tsx';
import { go } from './place.ts';
import { fullMoment } from './time.ts';
import { labelled, listed, named, type Word, w } from './words.ts';

const GAPS = /[\s,，、;；]+/;
const ROLES = ['owner', 'family', 'tenant', 'shop'] as const;

interface Fields {
  readonly kind: string;
  readonly slots?: Readonly<Record<string, string>>;
  readonly buildings?: string;
  readonly units?: string;
  readonly floors?: string;
  readonly tags?: string;
  readonly homes?: string;
  readonly roles?: (typeof ROLES)[number][];
}

function draftOf({ kind, slots = {}, ...said }: Fields): NoticeDraft {
  const list = (text = '') => text.split(GAPS).filter((part) => part !== '');
  const some = (text?: string) => (list(text).length === 0 ? undefined : list(text));
  const [, from, to] = /^\s*(-?\d+)\s*[-~－—]\s*(-?\d+)\s*$/.exec(said.floors ?? '') ?? [];
  return {
    kind,
    slots,
    segment: {
      buildings: some(said.buildings),
      units: some(said.units),
      floors: from === undefined ? undefined : { from: Number(from), to: Number(to) },
      tags: some(said.tags),
      roles: said.roles?.length ? said.roles : undefined,
      homes: some(said.homes)?.map((home) => ({ home })),
    },
  };
}

export function NoticesPage({ id }: { id: string | null }) {
  return id === null ? <Write /> : <Report key={id} id={id} />;
}

function Write() {
  const { message } = App.useApp();
  const { data, error, reload } = useLoad<NoticesAnswer>('/notices');
  const [form] = Form.useForm<Fields>();
  const chosen = Form.useWatch('kind', form);
  const [preview, setPreview] = useState<NoticePreview | null>(null);
  // A notice keeps its id until something in it changes: sent twice, it goes out once.
  const sending = useRef(newId());
  const kind = data?.kinds.find((one) => one.id === chosen);
  const [suggested] = useState(takeSuggested);

  async function attempt(work: () => Promise<void>) {
    try {
      await work();
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  }
  const look = () =>
    attempt(async () => {
      setPreview(await ask<NoticePreview>('POST', '/notices/preview', draftOf(await form.validateFields())));
    });
  const send = () =>
    attempt(async () => {
      const draft = draftOf(form.getFieldsValue(true) as Fields);
      const { id } = await ask<{ id: string }>('POST', '/notices', { id: sending.current, ...draft });
      go('notices', id);
    });

  if (!data)
    return (
      <section className="page">
        <Instead loading={error === null} error={error} onRetry={reload} empty={w('notices.none')} />
      </section>
    );
  const where = ['buildings', 'units', 'floors', 'tags', 'homes'] as const;
  return (
    <section className="page" aria-labelledby="notices-title">
      <header className="page-head">
        <h1 id="notices-title">{w('notices.title')}</h1>
        <span className="muted">{w('notices.lead')}</span>
      </header>
      <Form
        form={form}
        layout="vertical"
        className="notice-form"
        {...(suggested && {
          initialValues: {
            kind: suggested.kind,
            slots: suggested.slots,
            buildings: suggested.segment.buildings?.join(' '),
          },
        })}
        onValuesChange={() => {
          sending.current = newId();
          setPreview(null);
        }}
      >
        <Form.Item name="kind" label={w('notices.kind')} rules={[{ required: true }]}>
          <Select options={data.kinds.map(({ id, title }) => ({ value: id, label: title }))} />
        </Form.Item>
        {kind && <p className="muted">{kind.text}</p>}
        {Object.entries(kind?.slots ?? {}).map(([slot, label]) => (
          <Form.Item key={slot} name={['slots', slot]} label={label} rules={[{ required: true }]}>
            <Input maxLength={200} />
          </Form.Item>
        ))}
        <div className="notice-where">
          {where.map((name) => (
            <Form.Item key={name} name={name} label={w(`notices.${name}` satisfies Word)}>
              <Input placeholder={w(`notices.${name}Hint` satisfies Word)} />
            </Form.Item>
          ))}
          <Form.Item name="roles" label={w('notices.roles')}>
            <Select
              mode="multiple"
              options={ROLES.map((role) => ({
                value: role,
                label: w(`notices.role.${role}` satisfies Word),
              }))}
            />
          </Form.Item>
        </div>
        <Button onClick={look}>{w('notices.preview')}</Button>{' '}
        <Sure
          title={w('notices.sure', { people: preview?.people ?? 0 })}
          onConfirm={send}
          disabled={!preview || preview.people === 0 || preview.violations.length > 0}
        >
          <Button type="primary" disabled={!preview || preview.people === 0 || preview.violations.length > 0}>
            {w('notices.send')}
          </Button>
        </Sure>
      </Form>
      {preview && <Shown preview={preview} />}
      <h2>{w('notices.sent')}</h2>
      <Table
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={[...data.notices]}
        columns={[
          { title: w('audit.at'), dataIndex: 'at', width: 150, render: fullMoment },
          {
            title: w('notices.kind'),
            dataIndex: 'kind',
            render: (of: string) => data.kinds.find((one) => one.id === of)?.title ?? of,
          },
          { title: w('audit.who'), dataIndex: 'by' },
          {
            title: w('notices.report'),
            dataIndex: 'id',
            render: (id: string) => <a href={`#/notices/${id}`}>{w('notices.report')}</a>,
          },
        ]}
      />
    </section>
  );
}

function Shown({ preview }: { preview: NoticePreview }) {
  const { homes, people, leftOut, unknown, lines, violations } = preview;
  return (
    <>
      <p role="status">
        {w('notices.counts', { homes, people })}
        {Object.entries(leftOut).map(([reason, count]) => (
          <span key={reason}>
            {' · '}
            {named('notices.outcome', reason, reason)} {count}
          </span>
        ))}
      </p>
      {unknown.length > 0 && (
        <Alert showIcon type="warning" title={w('notices.unknown', { homes: listed(unknown) })} />
      )}
      {violations.map(({ cue, reason, better }) => (
        <Alert key={cue + reason} showIcon type="error" title={labelled(cue, `${reason} → ${better}`)} />
      ))}
      <Table
        size="small"
        rowKey={(line) => `${line.address} ${line.who} ${line.channel}`}
        dataSource={[...lines]}
        columns={[
          { title: w('notices.home'), dataIndex: 'address', width: 160 },
          { title: w('notices.who'), dataIndex: 'who', width: 100 },
          {
            title: w('notices.text'),
            dataIndex: 'text',
            render: (text: string, { leftOut: reason }) =>
              reason === null ? text : named('notices.outcome', reason, reason),
          },
        ]}
      />
    </>
  );
}

function Report({ id }: { id: string }) {
  const { data, error, reload } = useLoad<NoticeReport>(`/notices/${id}`);
  const columns: TableColumnsType<NoticeReport['lines'][number]> = [
    { title: w('notices.home'), dataIndex: 'address', width: 160 },
    { title: w('notices.who'), dataIndex: 'who', width: 100 },
    {
      title: w('notices.channel'),
      dataIndex: 'channel',
      width: 160,
      render: (channel: string | null) =>
        channel === null ? '' : named('channel', channel.split(':')[0] ?? '', channel),
    },
    {
      title: w('notices.became'),
      dataIndex: 'outcome',
      width: 140,
      render: (outcome: string) => named('notices.outcome', outcome, outcome),
    },
    {
      title: w('notices.reason'),
      dataIndex: 'reason',
      render: (reason: string | null) => (reason === null ? '' : named('notices.why', reason, reason)),
    },
  ];
  return (
    <section className="page" aria-labelledby="notice-title">
      <header className="page-head">
        <h1 id="notice-title">{data?.title ?? w('notices.report')}</h1>
        {data && (
          <span className="muted">
            {fullMoment(data.at)} · {data.by}
            {Object.entries(data.counts).map(
              ([outcome, count]) => ` · ${named('notices.outcome', outcome, outcome)} ${count}`,
            )}
          </span>
        )}
        <Button className="page-act" onClick={reload}>
          {w('notices.again')}
        </Button>
        <a href="#/notices">{w('notices.back')}</a>
      </header>
      {data?.wordings.map(({ version, text, slots, at }) => (
        <p key={version}>
          {text}{' '}
          <span className="muted small">
            {w('notices.wording', { version, at: fullMoment(at) })}{' '}
            {Object.entries(slots)
              .map(([slot, value]) => `{${slot}} ${value}`)
              .join(' · ')}
          </span>
        </p>
      ))}
      {data ? (
        <Table
          size="small"
          rowKey={(line) => `${line.address} ${line.who} ${line.channel}`}
          columns={columns}
          dataSource={[...data.lines]}
        />
      ) : (
        <Instead loading={error === null} error={error} onRetry={reload} empty={w('notices.none')} />
      )}
    </section>
  );
}
