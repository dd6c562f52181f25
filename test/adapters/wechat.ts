/** WeChat as a test needs it: wechaty-puppet-mock with an account, owners and a room, and every id in our hands. */
import type { EventEmitter } from 'node:events';
import { mock, PuppetMock } from 'wechaty-puppet-mock';

/** wechaty-puppet's MessageType. */
export const TYPE = {
  attachment: 1,
  audio: 2,
  emoticon: 5,
  image: 6,
  text: 7,
  location: 8,
  miniProgram: 9,
  note: 10,
  recalled: 13,
  video: 15,
};
const BASE64 = 1;
const SEPARATOR = '\u2005';

export interface Said {
  readonly to: string;
  readonly text: string;
  readonly picture?: Uint8Array;
}

export interface WechatMock {
  readonly puppet: PuppetMock;
  readonly account: string;
  /** A friend of the account. */
  readonly owner: string;
  /** In the room too, and no friend. */
  readonly neighbour: string;
  readonly room: string;
  /** What the account has said, in order. */
  readonly said: readonly Said[];
  /** Resolves when the account is logged in. */
  readonly ready: Promise<void>;
  /** Adds somebody. @returns the id */
  meets(id: string, payload?: { friend?: boolean; type?: number }): string;
  /** @returns the message's id */
  writes(from: string, text: string, extra?: Writing): Promise<string>;
  /** The puppet delivers a message (again). */
  delivers(id: string): void;
}

export interface Writing {
  readonly id?: string;
  readonly room?: string;
  /** The account is mentioned: "@name" stands before the text. */
  readonly mention?: boolean;
  readonly type?: number;
  readonly file?: { readonly bytes: Uint8Array; readonly name: string };
  /** Seconds or milliseconds since 1970. */
  readonly at?: number;
}

let serial = 0;

/** @param at when messages are written unless said otherwise, ms since 1970 */
export function wechatMock(at: number): WechatMock {
  const mocker = new mock.Mocker();
  const puppet = new PuppetMock({ mocker });
  const said: Said[] = [];
  /** Not said by the adapter. */
  const written = new Set<string>();
  const account = 'account';
  /** What the account says to a contact or room. */
  const listen = (conversation: object, id: string) =>
    (conversation as EventEmitter).on('message', (message: InstanceType<typeof mock.MessageMock>) => {
      if (written.has(message.id) || (message.room() ?? message.listener())?.id !== id) return;
      if (message.talker().id !== account) return;
      const file = mocker.cacheFileBoxPayload.get(message.id) as { base64?: string } | undefined;
      said.push({
        to: id,
        text: message.text() ?? '',
        ...(file && { picture: Buffer.from(file.base64 ?? '', 'base64') }),
      });
    });
  const meets = (id: string, { friend = true, type = 1 } = {}): string => {
    listen(mocker.createContact({ id, name: `name of ${id}`, friend, type }), id);
    return id;
  };
  meets(account);
  const owner = meets('owner-1');
  const neighbour = meets('owner-2', { friend: false });
  const room = 'room-1@chatroom';
  listen(mocker.createRoom({ id: room, topic: 'a room', memberIdList: [account, owner, neighbour] }), room);
  const ready = new Promise<void>((resolve) => puppet.once('login', () => resolve()));
  mocker.use(() => {
    mocker.scan('https://login.example/code');
    mocker.login(mocker.ContactMock.load(account));
    return () => undefined;
  });
  return {
    puppet,
    account,
    owner,
    neighbour,
    room,
    said,
    ready,
    meets,
    writes: async (from, text, extra = {}) => {
      await ready;
      const id = extra.id ?? `message-${++serial}`;
      const { file } = extra;
      written.add(id);
      if (file)
        mocker.cacheFileBoxPayload.set(id, {
          type: BASE64,
          name: file.name,
          base64: Buffer.from(file.bytes).toString('base64'),
          metadata: {},
        } as never);
      mocker.MessageMock.create({
        id,
        talkerId: from,
        text: extra.mention === true ? `@name of ${account}${SEPARATOR}${text}` : text,
        timestamp: extra.at ?? at,
        type: extra.type ?? TYPE.text,
        ...(extra.room === undefined
          ? { listenerId: from === account ? owner : account }
          : { roomId: extra.room, mentionIdList: extra.mention === true ? [account] : [] }),
      } as never);
      puppet.emit('message', { messageId: id });
      return id;
    },
    delivers: (id) => {
      puppet.emit('message', { messageId: id });
    },
  };
}
