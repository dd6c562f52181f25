/** What may be set in the environment: YINGDA_…, each with what it may be (.env.example). */
import { z } from 'zod';

/** The organisation of a store that is given none. */
export const DEFAULT_ORG = 'main';

export const settings = z.object({
  YINGDA_HOST: z.string().default('127.0.0.1'),
  YINGDA_PORT: z.coerce.number().int('a whole number').min(0).max(65_535).default(8787),
  /** Folder of databases and caches. */
  YINGDA_DATA: z.string().min(1).default('data'),
  /** A SQLite file, by default yingda.sqlite in YINGDA_DATA; or postgres://user:password@host:5432/database. */
  YINGDA_DATABASE: z
    .string()
    .min(1)
    .refine(
      (text) => !isPostgres(text) || namesDatabase(text),
      'a file, or postgres://user:password@host:5432/database (in the password write @ : / # % as %40 %3A %2F %23 %25)',
    )
    .optional(),
  /** Whose rows of the database are read and written: several organisations may share one. */
  YINGDA_ORG: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'small letters, digits, - and _, at most 40')
    .default(DEFAULT_ORG),
  /** Folder of the script library. */
  YINGDA_SCRIPTS: z.string().min(1).optional(),
  /** A file that describes your own community; without it the sample community is served. */
  YINGDA_COMMUNITY: z.string().min(1).optional(),
  YINGDA_LOG: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  /** Who may read /metrics. */
  YINGDA_METRICS: z.enum(['loopback', 'all', 'off']).default('loopback'),
  /** Sites that may show the owners' page in a frame (widget.js), with blanks between. */
  YINGDA_EMBED: z
    .string()
    .regex(
      /^https?:\/\/[\w.-]+(?::\d+)?(?: https?:\/\/[\w.-]+(?::\d+)?)*$/,
      'origins like https://www.example.com',
    )
    .optional(),
  /** Package of the wechaty puppet; its own settings (WECHATY_*) are read by wechaty. */
  YINGDA_WECHATY_PUPPET: z
    .string()
    .regex(/^(@[a-z0-9-]+\/)?wechaty-puppet-[a-z0-9-]+$/, 'a package like wechaty-puppet-service')
    .optional(),
  /** Rooms that belong to this community, by id or name, commas between; by default every room. */
  YINGDA_WECHATY_ROOMS: z.string().min(1).optional(),
  /** Without it the channel does not start: the account can be banned. */
  YINGDA_WECHATY_ACCEPT_RISK: z.literal('yes', 'yes, once you have read docs/channels.md').optional(),
  YINGDA_WECOM_CORP_ID: z
    .string()
    .regex(/^w[wx][0-9a-zA-Z]+$/, 'like ww0123456789abcdef')
    .optional(),
  YINGDA_WECOM_SECRET: z.string().min(16, 'the Secret of the app that may call 微信客服').optional(),
  YINGDA_WECOM_TOKEN: z.string().min(1).max(32).optional(),
  YINGDA_WECOM_AES_KEY: z.string().length(43, '43 characters, as the admin page shows it').optional(),
  /** Whose customer service account answers: open_kfid. */
  YINGDA_WECOM_KF: z
    .string()
    .regex(/^wk[\w-]+$/, 'like wkAJ2GCAAASSm4_FhToWMFea0xAFfd3Q')
    .optional(),
  /** Where colleagues answer: here, or in WeCom's own client. */
  YINGDA_WECOM_PEOPLE: z.enum(['yingda', 'wecom']).default('yingda'),
  YINGDA_WECOM_API: z.url().default('https://qyapi.weixin.qq.com'),
  /** An official account: AppID, AppSecret, and the Token of its server settings. */
  YINGDA_OA_APP_ID: z
    .string()
    .regex(/^wx[0-9a-zA-Z]+$/, 'like wx0123456789abcdef')
    .optional(),
  YINGDA_OA_SECRET: z.string().min(16, 'the AppSecret').optional(),
  YINGDA_OA_TOKEN: z
    .string()
    .regex(/^[0-9a-zA-Z]{3,32}$/, '3 to 32 letters and digits')
    .optional(),
  /** For the compatible and the safe mode; with it nothing unsealed is taken. */
  YINGDA_OA_AES_KEY: z.string().length(43, '43 characters, as the settings page shows it').optional(),
  /** `passive`: in the response to the call, for accounts without the customer-service API. */
  YINGDA_OA_REPLY: z.enum(['api', 'passive']).default('api'),
  /** Sets the account's menu at start, in place of the one it has. */
  YINGDA_OA_MENU: z.enum(['on', 'off']).default('off'),
  /** Tells owners who can be told nothing else: a template, and what goes into its fields. */
  YINGDA_OA_TEMPLATE: z.string().min(1).optional(),
  YINGDA_OA_TEMPLATE_KIND: z.enum(['template', 'subscription']).default('template'),
  YINGDA_OA_TEMPLATE_FIELDS: z
    .string()
    .regex(
      /^\w+=(text|ticket|time)(,\w+=(text|ticket|time))*$/,
      'like character_string1=ticket,thing2=text,time3=time',
    )
    .optional(),
  YINGDA_OA_API: z.url().default('https://api.weixin.qq.com'),
  /** Of each workspace, with commas between. */
  YINGDA_SLACK_BOT_TOKEN: z
    .string()
    .regex(/^xoxb-[^,\s]+(\s*,\s*xoxb-[^,\s]+)*$/, 'begins with xoxb-; of several workspaces, commas between')
    .optional(),
  /** HTTP mode: Slack calls /slack/events. */
  YINGDA_SLACK_SIGNING_SECRET: z.string().min(16).optional(),
  /** Socket Mode: no public address is needed. */
  YINGDA_SLACK_APP_TOKEN: z
    .string()
    .regex(/^xapp-/, 'begins with xapp-')
    .optional(),
  /** Where tickets and conversations appear: a channel id of each workspace, in the order of the tokens. */
  YINGDA_SLACK_CHANNEL: z
    .string()
    .regex(/^[CG][A-Z0-9]+(\s*,\s*[CG][A-Z0-9]+)*$/, 'a channel id like C0123456789')
    .optional(),
  YINGDA_SLACK_API: z.url().default('https://slack.com/api/'),
  /** Calls for people, as signed POSTs. */
  YINGDA_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
  YINGDA_WEBHOOK_SECRET: z.string().min(16, 'at least 16 characters').optional(),
  /** A gateway of yours that sends text messages. */
  YINGDA_SMS_URL: z.url({ protocol: /^https?$/ }).optional(),
  YINGDA_SMS_SECRET: z.string().min(16, 'at least 16 characters').optional(),
  /** The same, for text messages to owners: what does not arrive in their conversation. */
  YINGDA_OWNER_SMS_URL: z.url({ protocol: /^https?$/ }).optional(),
  YINGDA_OWNER_SMS_SECRET: z.string().min(16, 'at least 16 characters').optional(),
  /** Calls for people as app messages of WeCom: the app's own id and Secret. */
  YINGDA_STAFF_WECOM_CORP_ID: z
    .string()
    .regex(/^w[wx][0-9a-zA-Z]+$/, 'like ww0123456789abcdef')
    .optional(),
  YINGDA_STAFF_WECOM_SECRET: z.string().min(16, 'the Secret of the app').optional(),
  YINGDA_STAFF_WECOM_AGENT: z.coerce.number().int('the AgentId of the app').positive().optional(),
  /** Calls for people as .eml files: the folder, the sender, and who gets all of them (commas between). */
  YINGDA_MAIL_FOLDER: z.string().min(1).optional(),
  YINGDA_MAIL_FROM: z.email().optional(),
  YINGDA_MAIL_TO: z.string().optional(),
  /** A module that exports `adapter`: a Botkit or Bot Framework adapter. */
  YINGDA_BOTKIT: z.string().min(1).optional(),
});
export type Settings = z.infer<typeof settings>;

/** Settings that only work together: all of a row, or none; of a nested row, at least one. */
export const TOGETHER: readonly (readonly (string | readonly string[])[])[] = [
  [
    'YINGDA_WECOM_CORP_ID',
    'YINGDA_WECOM_SECRET',
    'YINGDA_WECOM_TOKEN',
    'YINGDA_WECOM_AES_KEY',
    'YINGDA_WECOM_KF',
  ],
  ['YINGDA_OA_APP_ID', 'YINGDA_OA_SECRET', 'YINGDA_OA_TOKEN'],
  ['YINGDA_OA_TEMPLATE', 'YINGDA_OA_TEMPLATE_FIELDS'],
  [
    'YINGDA_SLACK_BOT_TOKEN',
    'YINGDA_SLACK_CHANNEL',
    ['YINGDA_SLACK_SIGNING_SECRET', 'YINGDA_SLACK_APP_TOKEN'],
  ],
  ['YINGDA_WEBHOOK_URL', 'YINGDA_WEBHOOK_SECRET'],
  ['YINGDA_SMS_URL', 'YINGDA_SMS_SECRET'],
  ['YINGDA_OWNER_SMS_URL', 'YINGDA_OWNER_SMS_SECRET'],
  ['YINGDA_STAFF_WECOM_CORP_ID', 'YINGDA_STAFF_WECOM_SECRET', 'YINGDA_STAFF_WECOM_AGENT'],
  ['YINGDA_MAIL_FOLDER', 'YINGDA_MAIL_FROM'],
];

/** Whether a database is one of PostgreSQL; else it is a SQLite file. */
export function isPostgres(database: string): boolean {
  return /^postgres(?:ql)?:/i.test(database);
}

function namesDatabase(url: string): boolean {
  return URL.canParse(url) && /^postgres(?:ql)?:\/\//i.test(url) && new URL(url).pathname.length > 1;
}
