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
          <Row ticket={ticket.id} ids={owners.filter(isSeen)} />
        </>
      )}
      <Taken job={job} queue={queue} place="before" ids={before} />
      <Taken job={job} queue={queue} place="after" ids={after} />
    </section>
  );
}

const isPicture = (id: string) => /\.(?:jpg|png|webp|gif)$/.test(id);
const isVideo = (id: string) => /\.(?:mp4|mov)$/.test(id);
/** Not voices. */
export const isSeen = (id: string) => isPicture(id) || isVideo(id);

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

interface SeenProps {
  readonly ids: readonly string[];
  /** Where they are served. */
  readonly at: string;
  readonly className: string;
  readonly width?: number;
  readonly height: number;
}

/** Pictures, which open large, and videos, which play where they stand; each kind is counted by itself. */
export function Seen({ ids, at, className, width, height }: SeenProps) {
  const pictures = ids.filter(isPicture);
  const videos = ids.filter(isVideo);
  return (
    <>
      <Image.PreviewGroup>
        {pictures.map((id, n) => (
          <Image
            key={id}
            {...(width !== undefined && { width })}
            height={height}
            className={className}
            alt={w('job.picture', { n: n + 1 })}
            src={`${at}/${id}`}
          />
        ))}
      </Image.PreviewGroup>
      {videos.map((id, n) => (
        // biome-ignore lint/a11y/useMediaCaption: what owners film comes without captions
        <video
          key={id}
          className="seen-video"
          controls
          playsInline
          preload="metadata"
          aria-label={w('job.video', { n: n + 1 })}
          src={`${at}/${id}`}
        />
      ))}
    </>
  );
}

export function Row({ ticket, ids }: { ticket: string; ids: readonly string[] }) {
  return (
    <Seen
      ids={ids}
      at={`/api/staff/tickets/${ticket}/media`}
      className="job-picture"
      width={SIDE}
      height={SIDE}
    />
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
