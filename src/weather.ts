/** The weather port: on which days it rained, entered by hand or from a file; no network is needed (STD-8). */
import { YingdaError } from './errors.ts';
import type { DutyRules } from './library/duty-schema.ts';
import type { Store } from './store.ts';

type WeatherWords = DutyRules['weather'];

/** Where a community's days are kept among the small records; the key is the community. */
export const WEATHER_SPACE = 'weather';

const DAY = /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$/;
/** What programs write of a day. */
const STORM = /storm|typhoon/i;
const WET = /^(?:y|yes|true|wet|rain)$/i;
const DRY = /^(?:n|no|false|dry|0*|-)$/i;

export interface WeatherDay {
  /** YYYY-MM-DD in Asia/Shanghai. */
  readonly day: string;
  readonly rain: boolean;
  /** A storm: houses that stand empty are looked at. */
  readonly wind?: boolean;
}

/** The rainy days of a record, in order; what is none of ours gives none. */
export const rainyDays = (kept: unknown): string[] => daysOf(kept, 'rainy');
/** The days of storm, in order. */
export const windyDays = (kept: unknown): string[] => daysOf(kept, 'windy');

function daysOf(kept: unknown, name: 'rainy' | 'windy'): string[] {
  const days = (kept as Readonly<Record<string, unknown>> | null)?.[name];
  return Array.isArray(days) ? days.filter((day): day is string => typeof day === 'string').sort() : [];
}

/** Adds days; a later entry of the same day replaces an earlier one. @returns all rainy days known */
export async function enterWeather(
  store: Store,
  communityId: string,
  entries: readonly WeatherDay[],
  at: number,
): Promise<string[]> {
  const kept = await store.kept(WEATHER_SPACE, communityId);
  const rainy = new Set(rainyDays(kept));
  const windy = new Set(windyDays(kept));
  for (const { day, rain, wind = false } of entries) {
    if (wind) windy.add(day);
    else windy.delete(day);
    if (rain) rainy.add(day);
    else rainy.delete(day);
  }
  const all = [...rainy].sort();
  await store.keep(WEATHER_SPACE, communityId, { rainy: all, windy: [...windy].sort() }, at);
  return all;
}

/** @throws YingdaError E_USAGE when it is no day */
export function dayOf(text: string): string {
  const day = text.trim().replaceAll('/', '-');
  if (!DAY.test(day))
    throw new YingdaError('E_USAGE', `a day must be like 2026-11-25, got "${text.slice(0, 40)}"`);
  return day;
}

/**
 * Lines "2026-11-25,12.5" (mm) or "2026-11-25,小雨"; a heading line is passed over.
 * @param words scripts-zh/duties/rules.yaml
 * @throws YingdaError E_USAGE naming every line that is not one
 */
export function weatherFromCsv(text: string, words: WeatherWords): WeatherDay[] {
  const faults: string[] = [];
  const days: WeatherDay[] = [];
  for (const [at, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '') continue;
    const [first = '', second = ''] = line.split(/[,，;\t]/).map((cell) => cell.trim().replace(/^"|"$/g, ''));
    const day = first.replaceAll('/', '-');
    const rain = rained(second, words);
    const wind = STORM.test(second) || words.storm.some((word) => second.includes(word));
    if (DAY.test(day) && (rain !== null || wind))
      days.push({ day, rain: rain ?? false, ...(wind && { wind }) });
    else if (at > 0 || /[0-9]{4}/.test(first)) faults.push(`line ${at + 1}: "${line.slice(0, 60)}"`);
  }
  if (faults.length > 0)
    throw new YingdaError('E_USAGE', `lines must be like "2026-11-25,12.5": ${faults.join('; ')}`);
  return days;
}

function rained(cell: string, { rain_mm, wet, dry }: WeatherWords): boolean | null {
  if (/^[0-9]+(?:\.[0-9]+)?$/.test(cell)) return Number(cell) >= rain_mm;
  if (WET.test(cell) || wet.some((word) => cell.includes(word))) return true;
  return DRY.test(cell) || dry.includes(cell) ? false : null;
}
