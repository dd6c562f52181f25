/** Where one is: "#/tickets/<id>". Back and forward of the browser work. */
import { useEffect, useState } from 'react';

export interface Place {
  readonly page: string;
  readonly id: string | null;
}

export function placeNow(): Place {
  const [, page = '', id] = location.hash.split('/');
  return { page, id: id === undefined || id === '' ? null : decodeURIComponent(id) };
}

export function usePlace(): Place {
  const [place, setPlace] = useState(placeNow);
  useEffect(() => {
    const changed = () => setPlace(placeNow());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return place;
}

export function go(page: string, id?: string): void {
  location.hash = `#/${page}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;
}
