/** Who is on duty, from the rows of a roster. */
import type { StaffContact } from '../outlet.ts';
import { DAY } from '../text/shanghai.ts';
import { shanghaiIso } from '../text/times.ts';

/** A shift of one person. Times are HH:MM in Asia/Shanghai; `to_time` at or before `from_time` is on the next day. */
export interface RosterRow {
  readonly day: string;
  readonly from_time: string;
  readonly to_time: string;
  readonly number: string;
  readonly name: string;
  readonly role: string;
  readonly phone: string | null;
  readonly wecom: string | null;
  readonly mail: string | null;
  readonly slack: string | null;
}

/** The days whose shifts may hold this moment: its own, and the one before. YYYY-MM-DD */
export function rosterDays(at: number): readonly [string, string] {
  return [shanghaiIso(at).slice(0, 10), shanghaiIso(at - DAY).slice(0, 10)];
}

/** Who of these roles is on duty, in the order of the roles, each once; `rows` are those of `rosterDays`. */
export function onDuty(rows: readonly RosterRow[], roles: readonly string[], at: number): StaffContact[] {
  const [today] = rosterDays(at);
  const time = shanghaiIso(at).slice(11, 16);
  const working = rows.filter(({ day, from_time: from, to_time: to }) => {
    const overnight = to <= from;
    if (day === today) return time >= from && (overnight || time < to);
    return overnight && time < to;
  });
  return byRole(working, roles);
}

/** Those of these roles, in the order of the roles, each once; null: everybody. */
export function byRole(rows: readonly StaffContact[], roles: readonly string[] | null): StaffContact[] {
  const people = roles === null ? rows : roles.flatMap((role) => rows.filter((row) => row.role === role));
  return [...new Map(people.map((one) => [one.number, contactOf(one)])).values()];
}

function contactOf({ number, name, role, phone, wecom, mail, slack }: StaffContact): StaffContact {
  return { number, name, role, phone, wecom, mail, slack };
}
