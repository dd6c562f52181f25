/** Pictures of a sheet: taken with the phone, made smaller, kept by the server at once. */
import { CameraOutlined } from '@ant-design/icons';
import { App, Image } from 'antd';
import type { ChangeEvent } from 'react';
import { upload } from './api.ts';
import { smaller } from './picture.ts';
import { w } from './words.ts';

const SIDE = 96;

export function SheetPictures({
  title,
  from,
  ids,
  onTaken,
}: {
  title: string;
  /** Where they are read: "/duties/…/media". */
  from: string;
  ids: readonly string[];
  /** null: none are taken. */
  onTaken: ((id: string) => void) | null;
}) {
  const { message } = App.useApp();
  if (ids.length === 0 && !onTaken) return null;

  async function take(event: ChangeEvent<HTMLInputElement>) {
    const files = [...(event.target.files ?? [])];
    event.target.value = '';
    for (const file of files) {
      try {
        onTaken?.((await upload(await smaller(file), '/sheets/media')).id);
      } catch {
        void message.error(w('job.noPicture'));
      }
    }
  }

  return (
    <section className="sheet-part" aria-label={title}>
      <h2>{title}</h2>
      <div className="job-pictures">
        <Image.PreviewGroup>
          {ids.map((id, at) => (
            <Image
              key={id}
              width={SIDE}
              height={SIDE}
              className="job-picture"
              alt={w('job.picture', { n: at + 1 })}
              src={`/api/staff${from}/${id}`}
            />
          ))}
        </Image.PreviewGroup>
        {onTaken && (
          <label className="job-camera">
            <CameraOutlined />
            <span>{w('job.take')}</span>
            <input
              type="file"
              accept="image/*"
              capture="environment"
              aria-label={`${w('job.take')} ${title}`}
              onChange={(event) => void take(event)}
            />
          </label>
        )}
      </div>
    </section>
  );
}
