/** What of WeCom's API is its own: how a token is asked for, and what its refusals of settings mean. */
import { type Clock, type WecomConfig, WeixinApi } from '../../src/index.ts';

/** The menus are named in docs/channels.md. */
const CURES: Readonly<Record<number, string>> = {
  40001: 'check YINGDA_WECOM_SECRET',
  40013: 'check YINGDA_WECOM_CORP_ID',
  40091: 'check YINGDA_WECOM_SECRET',
  48002: 'the app is not allowed to call the customer service API: step 2 of docs/channels.md',
  60020: 'the address of this server is not a trusted one of the app: step 5 of docs/channels.md',
  95000: 'check YINGDA_WECOM_KF',
  95004: 'check YINGDA_WECOM_KF',
  95011: 'the account is not managed by API: step 3 of docs/channels.md',
  95017: 'the account is not managed by API: step 3 of docs/channels.md',
};

export function wecomApi(
  { api, corpId, secret }: Pick<WecomConfig, 'api' | 'corpId' | 'secret'>,
  clock: Clock,
  timeoutMs: number,
): WeixinApi {
  const token = { path: '/cgi-bin/gettoken', query: { corpid: corpId, corpsecret: secret } };
  return new WeixinApi({ name: 'WeCom', api, token, cures: CURES }, clock, timeoutMs);
}
