/** Statistics of the questions: those to retire first. */
import { Table, Tag } from 'antd';
import type { ItemCard } from '../../../src/contract.ts';
import { useLoad } from './api.ts';
import { Instead } from './parts.tsx';
import { percent } from './training-class.tsx';
import { w } from './words.ts';

const COLOURS = { retire: 'error', watch: 'warning', keep: 'success', few: 'default' } as const;

export function ItemsTab() {
  const { data, error, reload } = useLoad<{ readonly items: readonly ItemCard[] }>('/training/items');
  if (!data || data.items.length === 0)
    return (
      <Instead
        loading={!data && error === null}
        error={error}
        onRetry={reload}
        empty={w('training.noItems')}
      />
    );
  return (
    <>
      <p className="muted">{w('training.itemsLead')}</p>
      <Table<ItemCard>
        size="small"
        rowKey="id"
        pagination={{ pageSize: 20 }}
        dataSource={[...data.items]}
        columns={[
          {
            title: w('training.verdict'),
            dataIndex: 'verdict',
            width: 90,
            render: (verdict: ItemCard['verdict']) => (
              <Tag color={COLOURS[verdict]}>{w(`training.verdicts.${verdict}`)}</Tag>
            ),
          },
          { title: w('training.question'), dataIndex: 'question' },
          { title: w('training.answers'), dataIndex: 'answers', width: 80 },
          { title: w('training.difficulty'), dataIndex: 'difficulty', width: 90, render: percent },
          {
            title: w('training.discrimination'),
            dataIndex: 'discrimination',
            width: 90,
            render: (value: number | null) => (value === null ? '—' : value.toFixed(2)),
          },
          {
            title: w('training.why'),
            render: (_, { reasons, unchosen }) => (
              <>
                {reasons.map((reason) => (
                  <Tag key={reason}>{w(`training.reasons.${reason}`)}</Tag>
                ))}
                {unchosen.join(' / ')}
              </>
            ),
          },
        ]}
      />
    </>
  );
}
