/** Settings from the environment: every fault in one report. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Config, isPostgres, readConfig, secretsIn, shownDatabase } from '../src/config.ts';
import { YingdaError } from '../src/errors.ts';
import { settings } from '../src/settings.ts';

type Env = Readonly<Record<string, string | undefined>>;

const WECOM = {
  YINGDA_WECOM_CORP_ID: 'ww0123456789abcdef',
  YINGDA_WECOM_SECRET: 'secret-of-the-app-0123456789',
  YINGDA_WECOM_TOKEN: 'token',
  YINGDA_WECOM_AES_KEY: 'k'.repeat(43),
  YINGDA_WECOM_KF: 'wkAJ2GCAAASSm4_FhToWMFea0xAFfd3Q',
};
const ACCOUNT = {
  YINGDA_OA_APP_ID: 'wx0123456789abcdef',
  YINGDA_OA_SECRET: '0123456789abcdef0123456789abcdef',
  YINGDA_OA_TOKEN: 'CallbackToken01',
};
const SLACK = {
  YINGDA_SLACK_BOT_TOKEN: 'xoxb-1',
  YINGDA_SLACK_CHANNEL: 'C0123456789',
};
const SIGNED = { YINGDA_SLACK_SIGNING_SECRET: 's'.repeat(32) };
const SOCKET = { YINGDA_SLACK_APP_TOKEN: 'xapp-1' };

function without(env: Env, name: string): Env {
  return Object.fromEntries(Object.entries(env).filter(([one]) => one !== name));
}

/** The report of wrong settings, or null. */
function faultsOf(env: Env): string | null {
  try {
    readConfig(env);
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(YingdaError);
    expect(error).toMatchObject({ code: 'E_CONFIG', exitCode: 2 });
    return (error as YingdaError).message;
  }
}

const NO_CHANNEL = {
  wechaty: null,
  wecom: null,
  officialAccount: null,
  slack: null,
  botkit: null,
  ownerSms: null,
  outlets: { webhook: null, sms: null, wecom: null, mail: null },
};

describe('settings', () => {
  it('have defaults: on this machine only, and no channel', () => {
    const defaults: Config = {
      host: '127.0.0.1',
      port: 8787,
      data: 'data',
      database: null,
      org: 'main',
      scripts: null,
      community: null,
      log: 'info',
      metrics: 'loopback',
      embed: [],
      ...NO_CHANNEL,
    };
    expect(readConfig({})).toEqual(defaults);
    expect(readConfig({ PATH: '/bin', YINGDA_PORT: '', YINGDA_SLACK_CHANNEL: '' })).toEqual(defaults);
  });

  it.each([
    'postgres://yingda:secret@127.0.0.1:5432/yingda',
    'postgresql://db.example/yingda?sslmode=verify-full',
  ])('take a PostgreSQL database: %s', (url) => {
    expect(readConfig({ YINGDA_DATABASE: url }).database).toBe(url);
    expect(isPostgres(url)).toBe(true);
  });

  it.each([
    'postgres://yingda:secret@127.0.0.1:5432',
    'postgres:yingda',
    'postgres://yingda:se#cret@db/yingda',
  ])('refuse an address that names no database, and do not repeat it: %s', (url) => {
    const faults = faultsOf({ YINGDA_DATABASE: url });
    expect(faults).toContain('postgres://user:password@host:5432/database');
    expect(faults).not.toContain('cret');
  });

  it.each([
    ['data/yingda.sqlite', 'data/yingda.sqlite'],
    ['postgres://yingda:secret@db:5432/yingda?sslmode=require', 'postgres://yingda:****@db:5432/yingda'],
    ['postgresql://yingda@db/yingda', 'postgresql://yingda@db/yingda'],
    ['postgres://db/yingda?password=secret', 'postgres://db/yingda'],
    ['postgres://se cret', 'postgres://…'],
  ])('show a database without its password: %s', (database, shown) => {
    expect(shownDatabase(database)).toBe(shown);
  });

  it.each(['Main', '', 'a b', '-a', 'a'.repeat(41)])('YINGDA_ORG is not %j', (org) => {
    if (org === '') expect(readConfig({ YINGDA_ORG: org }).org).toBe('main');
    else expect(faultsOf({ YINGDA_ORG: org })).toMatch(/^YINGDA_ORG: small letters/);
  });

  it('are read', () => {
    expect(
      readConfig({
        YINGDA_HOST: '0.0.0.0',
        YINGDA_PORT: '80',
        YINGDA_DATA: '/var/yingda',
        YINGDA_DATABASE: 'x.sqlite',
        YINGDA_ORG: 'wuye-2',
        YINGDA_SCRIPTS: 'scripts',
        YINGDA_COMMUNITY: 'own.yaml',
        YINGDA_LOG: 'debug',
        YINGDA_METRICS: 'all',
        YINGDA_EMBED: 'https://www.example.com http://127.0.0.1:8080',
      }),
    ).toEqual({
      host: '0.0.0.0',
      port: 80,
      data: '/var/yingda',
      database: 'x.sqlite',
      org: 'wuye-2',
      scripts: 'scripts',
      community: 'own.yaml',
      log: 'debug',
      metrics: 'all',
      embed: ['https://www.example.com', 'http://127.0.0.1:8080'],
      ...NO_CHANNEL,
    });
  });

  it('of the example are all known, and all that there are', () => {
    const example = readFileSync(join(import.meta.dirname, '..', '.env.example'), 'utf8');
    const names = [...example.matchAll(/^#?\s*(YINGDA_[A-Z_]+)=/gm)].map(([, name = '']) => name);
    expect(names.toSorted()).toEqual(Object.keys(settings.shape).toSorted());
    expect(faultsOf(Object.fromEntries(names.map((name) => [name, ''])))).toBeNull();
  });

  it("that are secret are known by their names, the puppet's too", () => {
    expect(
      secretsIn({ ...WECOM, ...SLACK, ...SIGNED, WECHATY_PUPPET_SERVICE_TOKEN: 'puppet', HOME_TOKEN: 'x' }),
    ).toEqual([
      WECOM.YINGDA_WECOM_SECRET,
      WECOM.YINGDA_WECOM_TOKEN,
      WECOM.YINGDA_WECOM_AES_KEY,
      SLACK.YINGDA_SLACK_BOT_TOKEN,
      SIGNED.YINGDA_SLACK_SIGNING_SECRET,
      'puppet',
    ]);
    expect(secretsIn({ YINGDA_SLACK_APP_TOKEN: '', YINGDA_PORT: '80' })).toEqual([]);
  });

  it('that are wrong are told all at once, each by its name and with what it may be', () => {
    const report = faultsOf({
      YINGDA_PORT: '70000',
      YINGDA_LOG: 'loud',
      YINGDA_PROT: '80',
      YINGDA_WECHATY_PUPPET: 'left-pad',
      YINGDA_SLACK_BOT_TOKEN: 'xoxp-personal',
      YINGDA_WECOM_CORP_ID: 'ww0123456789abcdef',
    });
    for (const part of [
      /YINGDA_PORT: .*65535/,
      /YINGDA_LOG: .*silent.*debug/,
      /YINGDA_PROT is not a setting; known: .*YINGDA_PORT/,
      /YINGDA_WECHATY_PUPPET: a package like wechaty-puppet-service/,
      /YINGDA_SLACK_BOT_TOKEN: begins with xoxb-/,
      /YINGDA_SLACK_BOT_TOKEN needs also YINGDA_SLACK_CHANNEL, YINGDA_SLACK_SIGNING_SECRET or YINGDA_SLACK_APP_TOKEN/,
      /YINGDA_WECOM_CORP_ID needs also YINGDA_WECOM_SECRET, .*YINGDA_WECOM_KF/,
    ])
      expect(report).toMatch(part);
    expect(report).not.toContain('\n');
  });

  it.each<[string, string]>([
    ['YINGDA_PORT', 'eighty'],
    ['YINGDA_PORT', '80.5'],
    ['YINGDA_PORT', '-1'],
    ['YINGDA_LOG', 'INFO'],
    ['YINGDA_METRICS', 'yes'],
    ['YINGDA_EMBED', "https://a.example; script-src 'unsafe-inline'"],
    ['YINGDA_WECHATY_PUPPET', '../wechaty-puppet-x'],
    ['YINGDA_WECHATY_PUPPET', 'wechaty-puppet-'],
    ['YINGDA_WECHATY_ACCEPT_RISK', 'no'],
    ['YINGDA_WECOM_CORP_ID', 'corp'],
    ['YINGDA_WECOM_SECRET', 'short'],
    ['YINGDA_WECOM_TOKEN', 't'.repeat(33)],
    ['YINGDA_WECOM_AES_KEY', 'k'.repeat(42)],
    ['YINGDA_WECOM_KF', 'kf'],
    ['YINGDA_WECOM_API', 'qyapi'],
    ['YINGDA_SLACK_BOT_TOKEN', 'token'],
    ['YINGDA_SLACK_SIGNING_SECRET', 'short'],
    ['YINGDA_SLACK_APP_TOKEN', 'xoxb-1'],
    ['YINGDA_SLACK_CHANNEL', '#general'],
    ['YINGDA_SLACK_API', 'slack'],
  ])('%s=%s is told by its name', (name, value) => {
    expect(faultsOf({ ...WECOM, ...SLACK, ...SIGNED, [name]: value })).toMatch(new RegExp(`^${name}: `));
  });

  it('are not repeated in the report: they may be secrets', () => {
    const secrets = {
      ...WECOM,
      YINGDA_WECOM_AES_KEY: 'hush-key',
      YINGDA_WECOM_SECRET: 'hush-secret',
      YINGDA_SLACK_BOT_TOKEN: 'hush-token',
      YINGDA_SLACK_SIGNING_SECRET: 'hush-sign',
    };
    expect(faultsOf(secrets)).not.toContain('hush');
  });
});

describe('the settings of a channel', () => {
  it('official account: three, and what else it can do', () => {
    expect(readConfig(ACCOUNT).officialAccount).toEqual({
      appId: ACCOUNT.YINGDA_OA_APP_ID,
      secret: ACCOUNT.YINGDA_OA_SECRET,
      token: ACCOUNT.YINGDA_OA_TOKEN,
      aesKey: null,
      reply: 'api',
      menu: false,
      notice: null,
      api: 'https://api.weixin.qq.com',
    });
    const more = {
      ...ACCOUNT,
      YINGDA_OA_AES_KEY: 'k'.repeat(43),
      YINGDA_OA_REPLY: 'passive',
      YINGDA_OA_MENU: 'on',
      YINGDA_OA_TEMPLATE: 'T-1',
      YINGDA_OA_TEMPLATE_KIND: 'subscription',
      YINGDA_OA_TEMPLATE_FIELDS: 'thing2=text,time3=time',
    };
    expect(readConfig(more).officialAccount).toMatchObject({
      aesKey: 'k'.repeat(43),
      reply: 'passive',
      menu: true,
      notice: { kind: 'subscription', template: 'T-1', fields: { thing2: 'text', time3: 'time' } },
    });
    expect(faultsOf({ ...more, YINGDA_OA_TEMPLATE_FIELDS: 'thing2=phone' })).toContain(
      'YINGDA_OA_TEMPLATE_FIELDS',
    );
    expect(faultsOf({ ...ACCOUNT, YINGDA_OA_TOKEN: undefined })).toContain('needs also YINGDA_OA_TOKEN');
  });

  it('wechaty: its puppet', () => {
    for (const puppet of ['wechaty-puppet-service', '@juzi/wechaty-puppet-x'])
      expect(readConfig({ YINGDA_WECHATY_PUPPET: puppet }).wechaty).toEqual({
        puppet,
        rooms: null,
        acceptsRisk: false,
      });
    const rooms = {
      YINGDA_WECHATY_PUPPET: 'wechaty-puppet-service',
      YINGDA_WECHATY_ROOMS: '三栋业主群， 云栖 ,',
    };
    expect(readConfig(rooms).wechaty?.rooms).toEqual(['三栋业主群', '云栖']);
    expect(readConfig({ ...rooms, YINGDA_WECHATY_ACCEPT_RISK: 'yes' }).wechaty?.acceptsRisk).toBe(true);
  });

  it('wecom: all five, and the address of the API', () => {
    expect(readConfig(WECOM)).toMatchObject({
      ...NO_CHANNEL,
      wecom: {
        corpId: WECOM.YINGDA_WECOM_CORP_ID,
        secret: WECOM.YINGDA_WECOM_SECRET,
        token: WECOM.YINGDA_WECOM_TOKEN,
        aesKey: WECOM.YINGDA_WECOM_AES_KEY,
        kf: WECOM.YINGDA_WECOM_KF,
        people: 'yingda',
        api: 'https://qyapi.weixin.qq.com',
      },
    });
    expect(readConfig({ ...WECOM, YINGDA_WECOM_API: 'http://127.0.0.1:9/x' }).wecom?.api).toBe(
      'http://127.0.0.1:9/x',
    );
  });

  it.each(Object.keys(WECOM))('wecom lacking %s is told so', (name) => {
    expect(faultsOf(without(WECOM, name))).toMatch(new RegExp(`needs also ${name}$`));
    expect(faultsOf({ ...WECOM, [name]: '' })).toMatch(new RegExp(`needs also ${name}$`));
  });

  it('slack: signed requests, or a socket, or both', () => {
    const slack = {
      workspaces: [{ botToken: 'xoxb-1', channel: 'C0123456789' }],
      api: 'https://slack.com/api/',
      signingSecret: null,
      appToken: null,
    };
    const signingSecret = SIGNED.YINGDA_SLACK_SIGNING_SECRET;
    expect(readConfig({ ...SLACK, ...SIGNED }).slack).toEqual({ ...slack, signingSecret });
    expect(readConfig({ ...SLACK, ...SOCKET }).slack).toEqual({ ...slack, appToken: 'xapp-1' });
    expect(readConfig({ ...SLACK, ...SIGNED, ...SOCKET }).slack).toEqual({
      ...slack,
      signingSecret,
      appToken: 'xapp-1',
    });
  });

  it('slack: several workspaces, each with its token and its channel', () => {
    const two = { ...SIGNED, YINGDA_SLACK_BOT_TOKEN: 'xoxb-1, xoxb-2', YINGDA_SLACK_CHANNEL: 'C01,G02' };
    expect(readConfig(two).slack?.workspaces).toEqual([
      { botToken: 'xoxb-1', channel: 'C01' },
      { botToken: 'xoxb-2', channel: 'G02' },
    ]);
    expect(faultsOf({ ...two, YINGDA_SLACK_CHANNEL: 'C01' })).toContain('in the same order');
    expect(faultsOf({ ...two, YINGDA_SLACK_BOT_TOKEN: 'xoxb-1, xoxp-2' })).toContain(
      'YINGDA_SLACK_BOT_TOKEN',
    );
    expect(secretsIn(two)).toEqual(expect.arrayContaining(['xoxb-1', 'xoxb-2']));
  });

  it.each<[string, Env, string]>([
    ['a way to hear', SLACK, 'YINGDA_SLACK_SIGNING_SECRET or YINGDA_SLACK_APP_TOKEN'],
    ['its channel', { ...without(SLACK, 'YINGDA_SLACK_CHANNEL'), ...SIGNED }, 'YINGDA_SLACK_CHANNEL'],
    ['its token', { ...without(SLACK, 'YINGDA_SLACK_BOT_TOKEN'), ...SOCKET }, 'YINGDA_SLACK_BOT_TOKEN'],
  ])('slack lacking %s is told so', (_what, env, lacking) => {
    expect(faultsOf(env)).toMatch(new RegExp(`needs also ${lacking}$`));
  });

  it('an address alone sets up no channel', () => {
    expect(
      readConfig({ YINGDA_WECOM_API: 'http://127.0.0.1:1', YINGDA_SLACK_API: 'http://127.0.0.1:1' }),
    ).toMatchObject(NO_CHANNEL);
  });

  it('botkit: its module', () => {
    expect(readConfig({ YINGDA_BOTKIT: './adapter.js' }).botkit).toEqual({ module: './adapter.js' });
  });

  it('all of them together', () => {
    const config = readConfig({
      ...WECOM,
      ...SLACK,
      ...SOCKET,
      YINGDA_WECHATY_PUPPET: 'wechaty-puppet-mock',
      YINGDA_BOTKIT: 'x',
    });
    for (const channel of ['wechaty', 'wecom', 'slack', 'botkit'] as const)
      expect(config[channel]).not.toBeNull();
  });
});
