/** An owner in WeChat who writes to a customer service account, without WeCom: `yingda fake wecom`. */
import { delivered, type FakeOwner, type FakeOwnerOptions, TRY_SECRETS } from '../../src/index.ts';
import { FakeWecom } from './fake.ts';

const OWNER = 'wmTryingOut000000000000000000001';

export async function fakeWecomOwner({ port, target, onMessage }: FakeOwnerOptions): Promise<FakeOwner> {
  const fake = await FakeWecom.open(
    {
      ...TRY_SECRETS,
      corpId: 'ww0123456789abcdef',
      secret: 'trying-out-secret-0123456789',
      kf: 'wkTryingOut000000000000000000001',
    },
    port,
  );
  fake.onSent = ({ content, choices }) => onMessage(content, choices);
  const { config } = fake;
  let last = '';
  const tell = async () => void (await delivered(`${target}/wecom/callback`, () => fake.callback()));
  return {
    settings: {
      YINGDA_WECOM_API: config.api,
      YINGDA_WECOM_CORP_ID: config.corpId,
      YINGDA_WECOM_SECRET: config.secret,
      YINGDA_WECOM_TOKEN: config.token,
      YINGDA_WECOM_AES_KEY: config.aesKey,
      YINGDA_WECOM_KF: config.kf,
    },
    says: (text) => {
      last = fake.says(OWNER, text);
      return tell();
    },
    taps: (choice) => {
      last = fake.taps(OWNER, choice);
      return tell();
    },
    sendsPicture: (bytes, type) => {
      last = fake.sends(OWNER, 'image', { media_id: fake.keepsFile(bytes, type) });
      return tell();
    },
    enters: () => {
      fake.enters(OWNER);
      return tell();
    },
    recalls: () => {
      fake.recalls(OWNER, last);
      return tell();
    },
    close: () => fake.close(),
  };
}
