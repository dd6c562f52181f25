/** What agents keep making of suggested wordings: a trainer approves or declines. */
import { App, Button, Space, Table, type TableColumnsType, Tag } from 'antd';
import type { VariantCard, VariantDecision, VariantsAnswer } from '../../../src/contract.ts';
import { ask, useLoad } from './api.ts';
import { Sure } from './dialog.tsx';
import { NeverPairs } from './never-pairs.tsx';
import { Instead } from './parts.tsx';
import { SCROLLS } from './plain-table.tsx';
import { fullMoment } from './time.ts';
import { w } from './words.ts';

const COLOURS = { approved: 'green', declined: 'default', replaced: 'default' } as const;

const words = (): TableColumnsType<VariantCard> => [
  {
    title: w('variants.phrase'),
    width: 180,
    render: (_, { phrase, title }) => (
      <>
        {title !== null && <div>{title}</div>}
        <code className="small">{phrase}</code>
      </>
    ),
  },
  { title: w('variants.was'), dataIndex: 'was' },
  { title: w('variants.text'), dataIndex: 'text', render: (text: string) => <b>{text}</b> },
  {
    title: w('variants.from'),
    width: 150,
    render: (_, { conversations, agents }) => w('variants.fromCounts', { conversations, agents }),
  },
  {
    title: w('variants.fared'),
    width: 150,
    render: (_, { fared }) => w('variants.faredCounts', { ...fared }),
  },
];

export function VariantsPage() {
  const { data, error, reload } = useLoad<VariantsAnswer>('/variants');
  const { message } = App.useApp();

  async function decide(id: string, decision: VariantDecision) {
    try {
      await ask('POST', `/variants/${id}`, { decision });
    } catch (failure) {
      void message.error((failure as Error).message);
    }
    reload();
  }

  const approve = ({ id }: VariantCard) => (
    <Sure title={w('variants.now')} onConfirm={() => decide(id, 'approve')}>
      <Button size="small" type="primary">
        {w('variants.approve')}
      </Button>
    </Sure>
  );
  const decline = ({ id, state }: VariantCard) => (
    <Button size="small" onClick={() => decide(id, 'decline')}>
      {w(state === 'approved' ? 'variants.withdraw' : 'variants.decline')}
    </Button>
  );
  const open: TableColumnsType<VariantCard> = [
    ...words(),
    {
      title: '',
      width: 170,
      render: (_, card) => (
        <Space>
          {approve(card)}
          {decline(card)}
        </Space>
      ),
    },
  ];
  const decided: TableColumnsType<VariantCard> = [
    ...words(),
    {
      title: w('variants.decided'),
      width: 190,
      render: (_, card) => (
        <>
          {card.state && <Tag color={COLOURS[card.state]}>{w(`variants.${card.state}`)}</Tag>}
          <div className="muted small">
            {w('variants.byAt', { name: card.by ?? '', time: fullMoment(card.at) })}
          </div>
          {card.state === 'approved' ? decline(card) : approve(card)}
        </>
      ),
    },
  ];

  return (
    <section className="page" aria-labelledby="variants-title" {...SCROLLS}>
      <header className="page-head">
        <h1 id="variants-title">{w('variants.title')}</h1>
        <span className="muted">{w('variants.lead')}</span>
      </header>
      {data ? (
        <>
          <Table<VariantCard>
            size="small"
            rowKey="id"
            columns={open}
            dataSource={[...data.proposed]}
            pagination={false}
            locale={{ emptyText: <span className="muted">{w('variants.empty')}</span> }}
          />
          {data.decided.length > 0 && (
            <>
              <h2>{w('variants.decided')}</h2>
              <Table<VariantCard>
                size="small"
                rowKey="id"
                columns={decided}
                dataSource={[...data.decided]}
                pagination={{ hideOnSinglePage: true }}
              />
            </>
          )}
        </>
      ) : (
        <Instead loading={error === null} error={error} onRetry={reload} empty="" />
      )}
      <NeverPairs />
    </section>
  );
}
