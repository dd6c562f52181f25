/** A follower who writes to an official account, without WeChat: `yingda fake official-account`. */
import { delivered, type FakeOwner, type FakeOwnerOptions, TRY_SECRETS } from '../../src/index.ts';
import { FakeOfficialAccount } from './fake.ts';

const OWNER = 'oTryingOut0000000000000000001';

export async function fakeFollower({ port, target, onMessage }: FakeOwnerOptions): Promise<FakeOwner> {
  const fake = await FakeOfficialAccount.open(
    { ...TRY_SECRETS, appId: 'wx0123456789abcdef', secret: 'trying-out-secret-0123456789' },
    port,
  );
  fake.onSent = ({ content, choices }) => onMessage(content, choices);
  const { config } = fake;
  const tell = async (id: string) =>
    fake.hears(await delivered(`${target}/official-account/callback`, () => fake.call(id)));
  return {
    settings: {
      YINGDA_OA_API: config.api,
      YINGDA_OA_APP_ID: config.appId,
      YINGDA_OA_SECRET: config.secret,
      YINGDA_OA_TOKEN: config.token,
      YINGDA_OA_AES_KEY: config.aesKey ?? '',
    },
    says: (text) => tell(fake.says(OWNER, text)),
    taps: (choice) => tell(fake.taps(OWNER, choice)),
    sendsPicture: (bytes, type) => {
      const MediaId = fake.keepsFile(bytes, type);
      return tell(fake.sends(OWNER, 'image', { MediaId, PicUrl: '' }));
    },
    enters: () => tell(fake.happens(OWNER, 'subscribe')),
    recalls: null,
    close: () => fake.close(),
  };
}
