/** What of the official accounts' API is its own: how a token is asked for, and what its refusals of settings mean. */
import { type Clock, type OfficialAccountConfig, WeixinApi } from '../../src/index.ts';

const CURES: Readonly<Record<number, string>> = {
  40001: 'check YINGDA_OA_SECRET',
  40002: 'check YINGDA_OA_APP_ID',
  40013: 'check YINGDA_OA_APP_ID',
  40125: 'check YINGDA_OA_SECRET',
  40164: 'the address of this server is not in the account’s IP whitelist: step 2 of docs/channels.md',
  48001: 'the account may not use this API (not verified?): YINGDA_OA_REPLY=passive does without it',
};

export function accountApi(
  { api, appId, secret }: Pick<OfficialAccountConfig, 'api' | 'appId' | 'secret'>,
  clock: Clock,
  timeoutMs: number,
): WeixinApi {
  const body = { grant_type: 'client_credential', appid: appId, secret };
  // The stable one: an older one stays good when another instance asks (developers.weixin.qq.com, getStableAccessToken).
  const token = { path: '/cgi-bin/stable_token', query: {}, body };
  return new WeixinApi({ name: 'Official account', api, token, cures: CURES }, clock, timeoutMs);
}
