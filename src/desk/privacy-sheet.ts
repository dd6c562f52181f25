/** What is kept of owners and what is done with it, as an .xlsx file. */
import type { Privacy } from '../library/privacy-schema.ts';
import type { PrivacyPage } from '../privacy.ts';
import { shanghaiIso } from '../text/shanghai.ts';
import { workbook } from './workbook.ts';

export function privacySheet(
  { kept, processing, notices, log }: Privacy['labels']['sheets_of'],
  page: PrivacyPage,
): Promise<Uint8Array> {
  return workbook([
    [kept, page.kept.map(({ what, why, days, ends }) => [what, why, days, ends])],
    [
      processing,
      page.processing.map(({ title, purpose, basis, data, roles, passed }) => [
        title,
        purpose,
        basis,
        data.join('、'),
        roles.join('、'),
        passed,
      ]),
    ],
    [notices, page.notices.map(({ version, from, text }) => [version, from, text])],
    [
      log,
      page.log.map(({ at, action, actor, target }) => [
        shanghaiIso(at).slice(0, 16).replace('T', ' '),
        action,
        actor ?? '',
        target ?? '',
      ]),
    ],
  ]);
}
