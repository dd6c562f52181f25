/** yingda weather: days of rain, by hand or from a file; leaks are asked about after the first rain (STD-8). */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { YingdaError } from '../errors.ts';
import {
  dayOf,
  enterWeather,
  rainyDays,
  WEATHER_SPACE,
  type WeatherDay,
  weatherFromCsv,
} from '../weather.ts';
import { withCommunity } from './database.ts';
import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';

export function weatherCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  const weather = program
    .command('weather')
    .description('days of rain, after which repaired leaks are asked about: entered by hand or from a CSV');
  const withDays = async (entries: readonly WeatherDay[] | null): Promise<void> => {
    await withCommunity(tools, async (store, community) => {
      const days =
        entries === null
          ? rainyDays(await store.kept(WEATHER_SPACE, community.id))
          : await enterWeather(store, community.id, entries, systemClock.now());
      await write(tools.output, days.map((day) => `${day}\n`).join(''));
    });
    done(0);
  };
  weather
    .command('add')
    .argument('<days...>', 'days like 2026-11-25')
    .option('--dry', 'it did not rain after all')
    .option('--wind', 'days of storm; with --dry without rain')
    .description('enters days of rain')
    .action((days: string[], { dry, wind = false }: { dry?: boolean; wind?: boolean }) =>
      withDays(days.map((day) => ({ day: dayOf(day), rain: dry !== true, wind }))),
    );
  weather
    .command('import')
    .argument('<file>', 'lines "2026-11-25,12.5" (mm) or "2026-11-25,小雨"')
    .description('enters days from a CSV')
    .action((file: string) => withDays(weatherFromCsv(readCsv(file), tools.library().duties.rules.weather)));
  weather
    .command('list')
    .description('the days of rain that are known')
    .action(() => withDays(null));
}

function readCsv(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new YingdaError('E_USAGE', `cannot read ${file}`);
  }
}
