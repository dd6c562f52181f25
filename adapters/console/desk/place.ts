/** Where one is: "#/tickets/<id>". Back and forward of the browser work. */
import { useEffect, useState } from 'react';

export interface Place {
  readonly page: string;
  readonly id: string | null;
}

function read(): Place {
  const [, page = '', id] = location.hash.split('/');
  return { page, id: id === undefined || id === '' ? null : decodeURIComponent(id) };
}

export function usePlace(): Place {
  const [place, setPlace] = useState(read);
  useEffect(() => {
    const changed = () => setPlace(read());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return place;
}

export function go(page: string, id?: string): void {
  location.hash = `#/${page}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;
}
