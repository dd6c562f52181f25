/** Materials and the fee: lines with number and price, the sum as the owner will see it. */
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, InputNumber } from 'antd';
import { useState } from 'react';
import type { WorkLine } from '../../../src/contract.ts';
import type { Job } from './jobs.tsx';
import { w } from './words.ts';

interface Row {
  readonly key: number;
  readonly name: string;
  readonly quantity: number;
  /** Yuan, as typed. */
  readonly price: number;
}

/** What waits here is newer than what the server told. */
export function billOf({ ticket, waiting }: Job): { lines: readonly WorkLine[]; labour_cents: number } {
  const unsent = waiting.flatMap((item) =>
    item.kind === 'act' && item.action.do === 'work' && item.action.lines ? [item.action] : [],
  );
  const { lines, labour_cents } = unsent.at(-1) ?? ticket.work;
  return { lines: lines ?? [], labour_cents: labour_cents ?? 0 };
}

export function sumOf({ lines, labour_cents }: ReturnType<typeof billOf>): number {
  return lines.reduce(
    (sum, { quantity, price_cents }) => sum + Math.round(quantity * price_cents),
    labour_cents,
  );
}

interface BillProps {
  readonly job: Job;
  /** Whether there is something that was not kept yet. */
  readonly changed: boolean;
  readonly onChange: (changed: boolean) => void;
  readonly onKeep: (given: { lines: WorkLine[]; labour_cents: number }) => Promise<void>;
}

const cents = (yuan: number) => Math.round(yuan * 100);

export function Bill({ job, changed, onChange, onKeep }: BillProps) {
  const known = billOf(job);
  const [rows, setRows] = useState<readonly Row[]>(() =>
    known.lines.map(({ name, quantity, price_cents }, key) => ({
      key,
      name,
      quantity,
      price: price_cents / 100,
    })),
  );
  const [labour, setLabour] = useState(known.labour_cents / 100);
  const change = (next: readonly Row[]) => {
    setRows(next);
    onChange(true);
  };
  const edit = (key: number, part: Partial<Row>) =>
    change(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const whole = rows.filter(({ name }) => name.trim() !== '');
  const bill = {
    lines: whole.map(({ name, quantity, price }) => ({
      name: name.trim(),
      quantity,
      price_cents: cents(price),
    })),
    labour_cents: cents(labour),
  };

  return (
    <section className="job-part" aria-label={w('job.bill')}>
      <h2>{w('job.bill')}</h2>
      {rows.map(({ key, name, quantity, price }) => (
        <div key={key} className="job-line">
          <Input
            size="large"
            value={name}
            maxLength={60}
            placeholder={w('job.material')}
            aria-label={w('job.material')}
            onChange={(event) => edit(key, { name: event.target.value })}
          />
          <InputNumber
            size="large"
            min={0.01}
            max={10_000}
            value={quantity}
            controls={false}
            inputMode="decimal"
            aria-label={w('job.quantity')}
            onChange={(value) => edit(key, { quantity: value ?? 1 })}
          />
          <InputNumber
            size="large"
            min={0}
            max={100_000}
            value={price}
            controls={false}
            inputMode="decimal"
            prefix="¥"
            aria-label={w('job.price')}
            onChange={(value) => edit(key, { price: value ?? 0 })}
          />
          <Button
            type="text"
            size="large"
            icon={<DeleteOutlined />}
            aria-label={w('job.remove')}
            onClick={() => change(rows.filter((row) => row.key !== key))}
          />
        </div>
      ))}
      <div className="job-labour">
        <Button
          icon={<PlusOutlined />}
          onClick={() =>
            change([
              ...rows,
              { key: Math.max(-1, ...rows.map(({ key }) => key)) + 1, name: '', quantity: 1, price: 0 },
            ])
          }
        >
          {w('job.addMaterial')}
        </Button>
        <label htmlFor="job-labour">{w('job.labour')}</label>
        <InputNumber
          id="job-labour"
          min={0}
          max={100_000}
          value={labour}
          controls={false}
          inputMode="decimal"
          prefix="¥"
          onChange={(value) => {
            setLabour(value ?? 0);
            onChange(true);
          }}
        />
      </div>
      <p className="job-sum">
        {w('job.sum')} <b>¥{(sumOf(bill) / 100).toFixed(2)}</b>
        <Button
          type={changed ? 'primary' : 'default'}
          disabled={!changed}
          onClick={() => {
            onChange(false);
            void onKeep(bill);
          }}
        >
          {w('app.save')}
        </Button>
      </p>
    </section>
  );
}
