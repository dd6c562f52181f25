/** The audit log, newest first, and whether its chain is whole. */
import { SafetyCertificateOutlined } from '@ant-design/icons';
import { Alert, App, Button, Table, type TableColumnsType } from 'antd';
import { useEffect, useState } from 'react';
import type { AccountCard, AuditAnswer, AuditCheck } from '../../../src/contract.ts';
import { ask, useLoad } from './api.ts';
import { useMe } from './me.ts';
import { Instead } from './parts.tsx';
import { fullMoment } from './time.ts';
import { labelled, listed, named, w } from './words.ts';

type Row = AuditAnswer['rows'][number];

/** Lists of names that the page knows. */
const LISTS: Readonly<Record<string, string>> = { roles: 'role', scopes: 'right', kinds: 'hookKind' };

function toldOf(key: string, value: string | number | boolean | null): string {
  if (typeof value === 'boolean') return w(value ? 'app.yes' : 'app.no');
  const list = LISTS[key];
  if (list === undefined || typeof value !== 'string') return String(value ?? w('app.none'));
  return listed(value.split(' ').map((one) => named(list, one, one)));
}

export function AuditPage() {
  const { rights } = useMe();
  const { message } = App.useApp();
  const first = useLoad<AuditAnswer>('/audit');
  // Names stand with the accounts only: whoever may not see those sees ids.
  const accounts = useLoad<{ accounts: readonly AccountCard[] }>(
    rights.includes('accounts') ? '/accounts' : null,
  );
  const [older, setOlder] = useState<readonly Row[]>([]);
  const [check, setCheck] = useState<AuditCheck | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was read anew begins anew
  useEffect(() => setOlder([]), [first.data]);

  const names = new Map((accounts.data?.accounts ?? []).map(({ id, name }) => [id, name]));
  const shown = (id: string | null) => (id === null ? '' : (names.get(id) ?? id.slice(0, 8)));
  const rows = [...(first.data?.rows ?? []), ...older];

  async function attempt(work: () => Promise<void>) {
    try {
      await work();
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  }

  const columns: TableColumnsType<Row> = [
    { title: '#', dataIndex: 'seq', width: 70 },
    { title: w('audit.at'), dataIndex: 'at', width: 150, render: fullMoment },
    {
      title: w('audit.who'),
      dataIndex: 'actor',
      width: 140,
      render: (actor: string | null) => (actor === null ? w('audit.nobody') : shown(actor)),
    },
    {
      title: w('audit.what'),
      dataIndex: 'action',
      width: 150,
      render: (action: string) => named('action', action, action),
    },
    { title: w('audit.target'), dataIndex: 'target', width: 140, render: shown },
    {
      title: w('audit.data'),
      dataIndex: 'data',
      render: (data: Row['data']) =>
        Object.entries(data)
          .map(([key, value]) => labelled(named('auditData', key, key), toldOf(key, value)))
          .join(' · '),
    },
    {
      title: w('audit.hash'),
      dataIndex: 'hash',
      width: 110,
      render: (hash: string) => <code>{hash.slice(0, 10)}</code>,
    },
  ];

  return (
    <section className="page" aria-labelledby="audit-title">
      <header className="page-head">
        <h1 id="audit-title">{w('audit.title')}</h1>
        <span className="muted">{w('audit.lead')}</span>
        <Button
          className="page-act"
          icon={<SafetyCertificateOutlined />}
          onClick={() => attempt(async () => setCheck(await ask<AuditCheck>('GET', '/audit/check')))}
        >
          {w('audit.check')}
        </Button>
      </header>
      {check && (
        <Alert
          showIcon
          type={check.sound ? 'success' : 'error'}
          title={
            check.sound
              ? w('audit.sound', { rows: check.rows })
              : w('audit.broken', { row: check.broken ?? 0 })
          }
        />
      )}
      {first.data ? (
        <>
          <Table<Row> size="small" rowKey="seq" columns={columns} dataSource={rows} pagination={false} />
          {(rows.at(-1)?.seq ?? 1) > 1 && (
            <p className="page-more">
              <Button
                onClick={() =>
                  attempt(async () => {
                    const { rows: more } = await ask<AuditAnswer>('GET', `/audit?below=${rows.at(-1)?.seq}`);
                    setOlder([...older, ...more]);
                  })
                }
              >
                {w('audit.older')}
              </Button>
            </p>
          )}
        </>
      ) : (
        <Instead
          loading={first.error === null}
          error={first.error}
          onRetry={first.reload}
          empty={w('audit.empty')}
        />
      )}
    </section>
  );
}
