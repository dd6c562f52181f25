/** Pictures before and after: taken with the phone, made smaller, kept here until the server has them. */
import { CameraOutlined } from '@ant-design/icons';
import { App, Image } from 'antd';
import { type ChangeEvent, useEffect, useRef } from 'react';
import type { Item, JobQueue } from './job-queue.ts';
import type { Job } from './jobs.tsx';
import { drawCovering, smaller } from './picture.ts';
import { w } from './words.ts';

const SIDE = 96;

export function Pictures({ job, queue }: { job: Job; queue: JobQueue }) {
  const { ticket } = job;
  const { before, after, signature } = ticket.work;
  const owners = ticket.media.filter((id) => ![...before, ...after, signature].includes(id));
  return (
    <section className="job-part" aria-label={w('job.pictures')}>
      {owners.length > 0 && (
        <>
          <h2>{w('job.fromOwner')}</h2>
          <Row ticket={ticket.id} ids={owners.filter(isPicture)} />
        </>
      )}
      <Taken job={job} queue={queue} place="before" ids={before} />
      <Taken job={job} queue={queue} place="after" ids={after} />
    </section>
  );
}

export const isPicture = (id: string) => /\.(?:jpg|png|webp|gif)$/.test(id);

interface TakenProps {
  readonly job: Job;
  readonly queue: JobQueue;
  readonly place: 'before' | 'after';
  readonly ids: readonly string[];
}

function Taken({ job: { ticket, waiting }, queue, place, ids }: TakenProps) {
  const { message } = App.useApp();
  const unsent = waiting.filter((item) => item.kind === 'picture' && item.place === place);

  async function take(event: ChangeEvent<HTMLInputElement>) {
    const files = [...(event.target.files ?? [])];
    event.target.value = '';
    for (const file of files) {
      try {
        const picture = await smaller(file);
        const of = { ticket: ticket.id, conversation: ticket.conversationId ?? '' };
        await queue.add({ ...of, kind: 'picture', place, picture });
      } catch {
        void message.error(w('job.noPicture'));
      }
    }
  }

  return (
    <>
      <h2>{w(`job.${place}`)}</h2>
      <div className="job-pictures">
        <Row ticket={ticket.id} ids={ids} />
        {unsent.map((item) => (
          <Unsent key={item.id} item={item} />
        ))}
        <label className="job-camera">
          <CameraOutlined />
          <span>{w('job.take')}</span>
          <input
            type="file"
            accept="image/*"
            capture="environment"
            multiple
            aria-label={`${w('job.take')} ${w(`job.${place}`)}`}
            onChange={(event) => void take(event)}
          />
        </label>
      </div>
    </>
  );
}

export function Row({ ticket, ids }: { ticket: string; ids: readonly string[] }) {
  return (
    <Image.PreviewGroup>
      {ids.map((id, at) => (
        <Image
          key={id}
          width={SIDE}
          height={SIDE}
          className="job-picture"
          alt={w('job.picture', { n: at + 1 })}
          src={`/api/staff/tickets/${ticket}/media/${id}`}
        />
      ))}
    </Image.PreviewGroup>
  );
}

function Unsent({ item }: { item: Item }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current && item.kind === 'picture')
      drawCovering(canvas.current, item.picture).catch(() => undefined);
  }, [item]);
  return (
    <span className="job-unsent">
      <canvas ref={canvas} width={SIDE} height={SIDE} role="img" aria-label={w('job.unsent')} />
      <span>{w('job.unsent')}</span>
    </span>
  );
}
