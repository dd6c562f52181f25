/** Settings from the environment: checked at start, every fault in one report, each with its cure. */
import { shapeFaults, YingdaError } from './errors.ts';
import { isPostgres, type Settings, settings, TOGETHER } from './settings.ts';

export { DEFAULT_ORG, isPostgres } from './settings.ts';

export interface WecomConfig {
  readonly corpId: string;
  readonly secret: string;
  readonly token: string;
  readonly aesKey: string;
  readonly kf: string;
  /** Where colleagues answer; by default with us. */
  readonly people?: 'yingda' | 'wecom';
  readonly api: string;
}

export interface OfficialAccountConfig {
  readonly appId: string;
  readonly secret: string;
  readonly token: string;
  /** null in the plain mode. */
  readonly aesKey: string | null;
  readonly reply: 'api' | 'passive';
  readonly menu: boolean;
  readonly notice: {
    readonly kind: 'template' | 'subscription';
    readonly template: string;
    readonly fields: Readonly<Record<string, 'text' | 'ticket' | 'time'>>;
  } | null;
  readonly api: string;
}

export interface SlackWorkspace {
  readonly botToken: string;
  /** Where the desk is. */
  readonly channel: string;
}

export interface SlackConfig {
  /** One app, installed in each. */
  readonly workspaces: readonly SlackWorkspace[];
  readonly signingSecret: string | null;
  readonly appToken: string | null;
  readonly api: string;
}

export interface WecomStaffConfig {
  readonly corpId: string;
  readonly secret: string;
  readonly agent: number;
  readonly api: string;
}

/** Where calls for people go beside the staff's screens; null where it is not set up. */
export interface OutletsConfig {
  readonly webhook: { readonly url: string; readonly secret: string } | null;
  readonly sms: { readonly url: string; readonly secret: string } | null;
  readonly wecom: WecomStaffConfig | null;
  readonly mail: { readonly folder: string; readonly from: string; readonly to: readonly string[] } | null;
}

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly data: string;
  readonly database: string | null;
  readonly org: string;
  readonly scripts: string | null;
  readonly community: string | null;
  readonly log: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  readonly metrics: 'loopback' | 'all' | 'off';
  /** Origins of sites that may embed the owners' page. */
  readonly embed: readonly string[];
  /** null where a channel is not set up. */
  readonly wechaty: {
    readonly puppet: string;
    readonly rooms: readonly string[] | null;
    readonly acceptsRisk: boolean;
  } | null;
  readonly wecom: WecomConfig | null;
  readonly officialAccount: OfficialAccountConfig | null;
  readonly slack: SlackConfig | null;
  readonly botkit: { readonly module: string } | null;
  readonly outlets: OutletsConfig;
  /** A gateway of text messages to owners. */
  readonly ownerSms: OutletsConfig['sms'];
}

/** A database as logs and screens may show it: of an address no password, and nothing of its parameters. */
export function shownDatabase(database: string): string {
  if (!isPostgres(database)) return database;
  if (!URL.canParse(database)) return 'postgres://…';
  const { protocol, username, password, host, pathname } = new URL(database);
  const user = username === '' ? '' : `${username}${password === '' ? '' : ':****'}@`;
  return `${protocol}//${user}${host}${pathname}`;
}

/** @returns the values of settings that must never be shown: by their names, YINGDA_… and the puppet's WECHATY_… */
export function secretsIn(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    /^(?:YINGDA|WECHATY)_.*(?:TOKEN|SECRET|KEY|PASSWORD)/.test(name) && value
      ? [...new Set([value, ...listed(value)])]
      : [],
  );
}

/** @throws YingdaError E_CONFIG naming every wrong setting and what it may be */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const unknown = Object.keys(env).filter((name) => name.startsWith('YINGDA_') && !(name in settings.shape));
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const checked = settings.safeParse(set);
  const partial = TOGETHER.flatMap((row) => {
    const has = (one: string | readonly string[]) =>
      typeof one === 'string' ? one in set : one.some((name) => name in set);
    const lacking = row.filter((one) => !has(one));
    return lacking.length === 0 || lacking.length === row.length
      ? []
      : [
          `${row
            .flat()
            .filter((name) => name in set)
            .join(', ')} needs also ${lacking
            .map((one) => (typeof one === 'string' ? one : one.join(' or ')))
            .join(', ')}`,
        ];
  });
  const tokens = listed(set.YINGDA_SLACK_BOT_TOKEN).length;
  if (tokens > 0 && set.YINGDA_SLACK_CHANNEL && listed(set.YINGDA_SLACK_CHANNEL).length !== tokens)
    partial.push(
      'YINGDA_SLACK_CHANNEL needs one channel for each of YINGDA_SLACK_BOT_TOKEN, in the same order',
    );
  const faults = [
    ...unknown.map((name) => `${name} is not a setting; known: ${Object.keys(settings.shape).join(' ')}`),
    ...(checked.success ? [] : [shapeFaults(checked.error)]),
    ...partial,
  ];
  if (faults.length > 0 || !checked.success) throw new YingdaError('E_CONFIG', faults.join('; '));
  const { data } = checked;
  return {
    host: data.YINGDA_HOST,
    port: data.YINGDA_PORT,
    data: data.YINGDA_DATA,
    database: data.YINGDA_DATABASE ?? null,
    org: data.YINGDA_ORG,
    scripts: data.YINGDA_SCRIPTS ?? null,
    community: data.YINGDA_COMMUNITY ?? null,
    log: data.YINGDA_LOG,
    metrics: data.YINGDA_METRICS,
    embed: data.YINGDA_EMBED?.split(' ') ?? [],
    wechaty: wechatyOf(data),
    wecom: wecomOf(data),
    officialAccount: officialAccountOf(data),
    slack: slackOf(data),
    botkit: data.YINGDA_BOTKIT === undefined ? null : { module: data.YINGDA_BOTKIT },
    outlets: outletsOf(data),
    ownerSms: target(data.YINGDA_OWNER_SMS_URL, data.YINGDA_OWNER_SMS_SECRET),
  };
}

function wechatyOf(data: Settings): Config['wechaty'] {
  const { YINGDA_WECHATY_PUPPET: puppet, YINGDA_WECHATY_ROOMS: rooms } = data;
  if (!puppet) return null;
  const names = rooms?.split(/[,，]/).map((name) => name.trim());
  return {
    puppet,
    rooms: names?.filter((name) => name !== '') ?? null,
    acceptsRisk: data.YINGDA_WECHATY_ACCEPT_RISK === 'yes',
  };
}

function wecomOf(data: Settings): WecomConfig | null {
  const {
    YINGDA_WECOM_CORP_ID: corpId,
    YINGDA_WECOM_SECRET: secret,
    YINGDA_WECOM_TOKEN: token,
    YINGDA_WECOM_AES_KEY: aesKey,
    YINGDA_WECOM_KF: kf,
    YINGDA_WECOM_PEOPLE: people,
    YINGDA_WECOM_API: api,
  } = data;
  return corpId && secret && token && aesKey && kf
    ? { corpId, secret, token, aesKey, kf, people, api }
    : null;
}

function officialAccountOf(data: Settings): OfficialAccountConfig | null {
  const { YINGDA_OA_APP_ID: appId, YINGDA_OA_SECRET: secret, YINGDA_OA_TOKEN: token } = data;
  const { YINGDA_OA_TEMPLATE: template, YINGDA_OA_TEMPLATE_FIELDS: fields = '' } = data;
  if (!appId || !secret || !token) return null;
  return {
    appId,
    secret,
    token,
    aesKey: data.YINGDA_OA_AES_KEY ?? null,
    reply: data.YINGDA_OA_REPLY,
    menu: data.YINGDA_OA_MENU === 'on',
    notice: template
      ? {
          kind: data.YINGDA_OA_TEMPLATE_KIND,
          template,
          fields: Object.fromEntries(fields.split(',').map((field) => field.split('='))),
        }
      : null,
    api: data.YINGDA_OA_API,
  };
}

function slackOf(data: Settings): SlackConfig | null {
  const channels = listed(data.YINGDA_SLACK_CHANNEL);
  const workspaces = listed(data.YINGDA_SLACK_BOT_TOKEN).flatMap((botToken, at) => {
    const channel = channels[at];
    return channel ? [{ botToken, channel }] : [];
  });
  return workspaces.length > 0
    ? {
        workspaces,
        signingSecret: data.YINGDA_SLACK_SIGNING_SECRET ?? null,
        appToken: data.YINGDA_SLACK_APP_TOKEN ?? null,
        api: data.YINGDA_SLACK_API,
      }
    : null;
}

/** What stands between commas. */
const listed = (text = ''): string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

const target = (url: string | undefined, secret: string | undefined) =>
  url && secret ? { url, secret } : null;

function outletsOf(data: Settings): OutletsConfig {
  const {
    YINGDA_STAFF_WECOM_CORP_ID: corpId,
    YINGDA_STAFF_WECOM_SECRET: secret,
    YINGDA_STAFF_WECOM_AGENT: agent,
    YINGDA_WECOM_API: api,
    YINGDA_MAIL_FOLDER: folder,
    YINGDA_MAIL_FROM: from,
    YINGDA_MAIL_TO: to = '',
  } = data;
  return {
    webhook: target(data.YINGDA_WEBHOOK_URL, data.YINGDA_WEBHOOK_SECRET),
    sms: target(data.YINGDA_SMS_URL, data.YINGDA_SMS_SECRET),
    wecom: corpId && secret && agent ? { corpId, secret, agent, api } : null,
    mail: folder && from ? { folder, from, to: to.split(/[,\s]+/).filter((one) => one !== '') } : null,
  };
}
