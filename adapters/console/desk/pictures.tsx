/** Pictures that go with a reply: chosen, shown by name, taken away again. */
import { PictureOutlined } from '@ant-design/icons';
import { Button, Tag } from 'antd';
import { useRef } from 'react';
import { w } from './words.ts';

/** As the server takes them (src/channel.ts, src/media.ts). */
const MOST = 3;
const TYPES = ['image/png', 'image/jpeg'];

export function Pictures({
  chosen,
  onChange,
}: {
  chosen: readonly File[];
  onChange: (files: readonly File[]) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <span className="pictures">
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={TYPES.join(',')}
        aria-label={w('composer.picture')}
        onChange={({ target }) => {
          const more = [...(target.files ?? [])].filter(({ type }) => TYPES.includes(type));
          onChange([...chosen, ...more].slice(0, MOST));
          // The same file may be chosen again.
          target.value = '';
        }}
      />
      <Button
        size="small"
        icon={<PictureOutlined />}
        disabled={chosen.length >= MOST}
        onClick={() => input.current?.click()}
      >
        {w('composer.picture')}
      </Button>
      {chosen.map((file) => (
        <Tag
          key={`${file.name}${file.lastModified}`}
          closable
          onClose={(event) => {
            event.preventDefault();
            onChange(chosen.filter((other) => other !== file));
          }}
        >
          {file.name}
        </Tag>
      ))}
    </span>
  );
}
