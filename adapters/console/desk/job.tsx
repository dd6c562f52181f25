/** One job on a phone: where, who, what; pictures, materials, the signature; and the next move under the thumb. */
import { ArrowLeftOutlined, EnvironmentOutlined, PhoneOutlined } from '@ant-design/icons';
import { App, Button, Input } from 'antd';
import { useState } from 'react';
import type { StaffMove } from '../../../src/contract.ts';
import { ask } from './api.ts';
import { Dialog } from './dialog.tsx';
import { Bill } from './job-bill.tsx';
import { JobChecks } from './job-checks.tsx';
import { Pictures } from './job-pictures.tsx';
import type { JobQueue } from './job-queue.ts';
import { Signature } from './job-sign.tsx';
import type { Job } from './jobs.tsx';
import { useMe } from './me.ts';
import { DueTag, StateTag, UrgencyTag } from './parts.tsx';
import { useNow } from './time.ts';
import { w } from './words.ts';

/** The way of a job; a pause and a return stand aside. */
const FORWARD: readonly StaffMove[] = ['accept', 'resume', 'start', 'finish', 'confirm'];
const ASIDE: readonly StaffMove[] = ['pause', 'return'];
/** A search in whatever map app takes such links: only the building is told, neither room nor owner. */
const mapOf = (place: string) => `https://uri.amap.com/search?keyword=${encodeURIComponent(place)}`;

export function JobPage({ job, queue }: { job: Job; queue: JobQueue }) {
  const { ticket, state, waiting } = job;
  const { community, labels } = useMe();
  const now = useNow();
  // The owner signs under the sum: it must be kept first.
  const [unkept, setUnkept] = useState(false);
  const of = { ticket: ticket.id, conversation: ticket.conversationId ?? '' };
  const building = /^[^栋幢座号]*[栋幢座号]/.exec(ticket.address ?? '')?.[0] ?? '';
  return (
    <article className="job" aria-label={ticket.number}>
      <header className="job-head">
        <Button type="text" icon={<ArrowLeftOutlined />} href="#/jobs" aria-label={w('job.back')} />
        <b>{ticket.number}</b>
        <StateTag ticket={{ state }} label={labels.states[state] ?? state} />
        <UrgencyTag urgency={ticket.urgency} />
        <DueTag dueAt={ticket.dueAt} soonAt={ticket.soonAt} now={now} />
      </header>
      <h1 className="job-issue">{ticket.issue}</h1>
      <div className="job-where">
        <p>
          <b>{ticket.address ?? w('app.unknown')}</b>
          <span className="muted"> {ticket.contact ?? ''}</span>
        </p>
        <div className="job-links">
          <Button
            size="large"
            icon={<EnvironmentOutlined />}
            href={mapOf(`${community.name}${building}`)}
            target="_blank"
            rel="noreferrer"
          >
            {w('job.navigate')}
          </Button>
          <CallButton ticket={ticket.id} />
        </div>
      </div>
      {waiting
        .filter(({ refused }) => refused !== undefined)
        .map((item) => (
          <p key={item.id} className="job-refused" role="alert">
            {w('job.refused', { reason: item.refused ?? '' })}
            <Button size="small" onClick={() => void queue.drop(item.id)}>
              {w('job.drop')}
            </Button>
          </p>
        ))}
      <section className="job-part">
        <h2>{w('ticket.summary')}</h2>
        <p className="ticket-words">{ticket.summary}</p>
        {ticket.fields.map(({ label, value }) => (
          <p key={label}>
            <span className="muted">{label}</span> {value}
          </p>
        ))}
      </section>
      <Pictures job={job} queue={queue} />
      <JobChecks job={job} queue={queue} />
      <Bill
        job={job}
        changed={unkept}
        onChange={setUnkept}
        onKeep={(given) =>
          queue.add({ ...of, kind: 'act', action: { do: 'work', ticket: ticket.id, ...given } })
        }
      />
      <Signature
        job={job}
        ready={!unkept}
        onSign={(picture) => queue.add({ ...of, kind: 'picture', place: 'signature', picture })}
      />
      <Steps
        job={job}
        onMove={(move, given) =>
          void queue.add({ ...of, kind: 'act', action: { do: 'move', ticket: ticket.id, move, ...given } })
        }
      />
    </article>
  );
}

function CallButton({ ticket }: { ticket: string }) {
  const { message } = App.useApp();
  const [phone, setPhone] = useState<string | null>(null);
  async function look() {
    try {
      const answer = await ask<{ phone: string | null }>('POST', `/tickets/${ticket}/phone`);
      setPhone(answer.phone);
      if (answer.phone === null) void message.info(w('job.noPhone'));
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  }
  if (phone !== null)
    return (
      <Button size="large" type="primary" icon={<PhoneOutlined />} href={`tel:${phone}`}>
        {phone}
      </Button>
    );
  return (
    <Button size="large" icon={<PhoneOutlined />} onClick={() => void look()}>
      {w('job.call')}
    </Button>
  );
}

interface StepsProps {
  readonly job: Job;
  readonly onMove: (move: StaffMove, given: { reason?: string; result?: string }) => void;
}

/** What can be done next, by the table of moves that came with the session. */
function Steps({ job: { state }, onMove }: StepsProps) {
  const { labels, moves } = useMe();
  const [asked, setAsked] = useState<StaffMove | null>(null);
  const [words, setWords] = useState('');
  const legal = (move: StaffMove) => moves[move]?.from.includes(state) ?? false;
  // Work that was taken may be begun or be done at once: the last of the way is the one wanted most.
  const next = FORWARD.filter(legal);
  const need = (asked && moves[asked]?.needs[0]) ?? null;

  function choose(move: StaffMove) {
    if ((moves[move]?.needs.length ?? 0) === 0) return onMove(move, {});
    setWords('');
    setAsked(move);
  }
  if (next.length === 0) return <p className="job-over muted">{w('job.over')}</p>;
  return (
    <footer className="job-steps">
      {ASIDE.filter(legal).map((move) => (
        <Button key={move} size="large" onClick={() => choose(move)}>
          {labels.moves[move]}
        </Button>
      ))}
      {next.map((move, at) => (
        <Button
          key={move}
          size="large"
          className="job-next"
          type={at === next.length - 1 ? 'primary' : 'default'}
          onClick={() => choose(move)}
        >
          {labels.moves[move]}
        </Button>
      ))}
      {asked && need && (
        <Dialog
          title={labels.needs[need]}
          okText={labels.moves[asked]}
          cancelText={w('app.cancel')}
          okButtonProps={{ disabled: words.trim() === '', size: 'large' }}
          onCancel={() => setAsked(null)}
          onOk={() => {
            onMove(asked, { [need]: words.trim() });
            setAsked(null);
          }}
        >
          <Input.TextArea
            rows={3}
            autoFocus
            maxLength={500}
            value={words}
            aria-label={labels.needs[need]}
            onChange={(event) => setWords(event.target.value)}
          />
        </Dialog>
      )}
    </footer>
  );
}
