/** The owner signs on the glass, under what is to be paid. */
import { EditOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { type PointerEvent, useRef, useState } from 'react';
import { Dialog } from './dialog.tsx';
import { billOf, sumOf } from './job-bill.tsx';
import { Row } from './job-pictures.tsx';
import type { Job } from './jobs.tsx';
import { blobOf } from './picture.ts';
import { w } from './words.ts';

const WIDTH = 680;
const HEIGHT = 340;

interface SignatureProps {
  readonly job: Job;
  /** false while the bill has not been kept. */
  readonly ready: boolean;
  readonly onSign: (picture: Blob) => Promise<void>;
}

export function Signature({ job, ready, onSign }: SignatureProps) {
  const { ticket, waiting } = job;
  const [open, setOpen] = useState(false);
  const unsent = waiting.some((item) => item.kind === 'picture' && item.place === 'signature');
  const { signature } = ticket.work;
  return (
    <section className="job-part" aria-label={w('job.signature')}>
      <h2>{w('job.signature')}</h2>
      {signature !== null && <Row ticket={ticket.id} ids={[signature]} />}
      {unsent && <p className="muted">{w('job.signedUnsent')}</p>}
      <Button size="large" icon={<EditOutlined />} disabled={!ready} onClick={() => setOpen(true)}>
        {w(signature === null && !unsent ? 'job.sign' : 'job.signAnew')}
      </Button>
      {!ready && <p className="muted">{w('job.keepFirst')}</p>}
      {open && (
        <Glass
          fee={sumOf(billOf(job))}
          onLeave={() => setOpen(false)}
          onSign={async (picture) => {
            setOpen(false);
            await onSign(picture);
          }}
        />
      )}
    </section>
  );
}

interface GlassProps {
  readonly fee: number;
  readonly onLeave: () => void;
  readonly onSign: (picture: Blob) => Promise<void>;
}

function Glass({ fee, onLeave, onSign }: GlassProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [signed, setSigned] = useState(false);
  const drawing = useRef(false);

  function at({ clientX, clientY }: PointerEvent): [number, number] {
    const box = canvas.current?.getBoundingClientRect();
    if (!box) return [0, 0];
    return [((clientX - box.left) / box.width) * WIDTH, ((clientY - box.top) / box.height) * HEIGHT];
  }
  function begin(event: PointerEvent) {
    const pen = canvas.current?.getContext('2d');
    if (!pen) return;
    // A stroke goes on when the finger leaves the field.
    canvas.current?.setPointerCapture(event.pointerId);
    drawing.current = true;
    pen.lineWidth = 5;
    pen.lineCap = 'round';
    pen.lineJoin = 'round';
    pen.beginPath();
    pen.moveTo(...at(event));
  }
  function draw(event: PointerEvent) {
    const pen = canvas.current?.getContext('2d');
    if (!drawing.current || !pen) return;
    pen.lineTo(...at(event));
    pen.stroke();
    setSigned(true);
  }
  function clear() {
    canvas.current?.getContext('2d')?.clearRect(0, 0, WIDTH, HEIGHT);
    setSigned(false);
  }

  return (
    <Dialog
      title={w('job.signTitle', { fee: (fee / 100).toFixed(2) })}
      onCancel={onLeave}
      // A hand that rests beside the frame must not put the signature away.
      mask={{ closable: false }}
      footer={[
        <Button key="clear" size="large" onClick={clear} disabled={!signed}>
          {w('job.clear')}
        </Button>,
        <Button
          key="keep"
          size="large"
          type="primary"
          disabled={!signed}
          onClick={async () => canvas.current && onSign(await blobOf(canvas.current, 'image/png'))}
        >
          {w('app.done')}
        </Button>,
      ]}
    >
      <canvas
        ref={canvas}
        className="job-glass"
        width={WIDTH}
        height={HEIGHT}
        role="img"
        aria-label={w('job.signHere')}
        onPointerDown={begin}
        onPointerMove={draw}
        onPointerUp={() => {
          drawing.current = false;
        }}
      />
      <p className="muted small">{w('job.signHere')}</p>
    </Dialog>
  );
}
