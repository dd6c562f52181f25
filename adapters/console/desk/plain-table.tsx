/** A table without paging or sorting, for reading and printing. */
import type { ReactNode } from 'react';

/** Around a table that may be wider than the screen: what scrolls must be reached by the keyboard. */
export const SCROLLS = { tabIndex: 0 } as const;

export function PlainTable({ columns, children }: { columns: readonly string[]; children: ReactNode }) {
  return (
    <table>
      <thead>
        <tr>
          {columns.map((column) => (
            <th scope="col" key={column}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
