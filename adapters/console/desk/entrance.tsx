/** Before the desk: who comes in? An invitation, the login, or the desk. */
import { Alert, Button, Form, Input, Spin } from 'antd';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import type { SignedIn } from '../../../src/contract.ts';
import { ask, holdSession, Refusal, useLoad } from './api.ts';
import { Code } from './code.tsx';
import { forget, keepWho, keptWho } from './kept.ts';
import { Instead } from './parts.tsx';
import { usePlace } from './place.ts';
import { Shell } from './shell.tsx';
import { w } from './words.ts';

/** Let in without a network: how often it is looked for. */
const AGAIN_MS = 5000;
/** Where the owners' page keeps whose conversation it shows. */
const OWNER_SESSION = 'yingda.session';

type State = 'looking' | 'nobody' | SignedIn;

export function Entrance() {
  const [state, setState] = useState<State>('looking');
  const place = usePlace();
  const signedIn = typeof state === 'object' ? state : null;
  const leave = useCallback(() => {
    forget();
    setState('nobody');
  }, []);
  const come = useCallback((session: SignedIn) => {
    keepWho(session);
    setState(session);
  }, []);
  holdSession(signedIn, leave);

  const look = useCallback(() => {
    ask<SignedIn | { account: null }>('GET', '/session').then(
      (answer) => (answer.account ? come(answer as SignedIn) : leave()),
      (failure) => {
        const away = failure instanceof Refusal && failure.code === 'network';
        setState((before) => (before === 'looking' ? ((away ? keptWho() : null) ?? 'nobody') : before));
      },
    );
  }, [come, leave]);
  useEffect(look, [look]);
  const unproven = signedIn?.csrf === '';
  useEffect(() => {
    if (!unproven) return;
    const timer = setInterval(look, AGAIN_MS);
    addEventListener('online', look);
    return () => {
      clearInterval(timer);
      removeEventListener('online', look);
    };
  }, [unproven, look]);

  if (place.page === 'invitation')
    return <Invitation token={place.id ?? ''} onEntered={(session) => enter(session)} />;
  if (state === 'looking')
    return (
      <div className="waiting">
        <Spin description={w('app.loading')} />
      </div>
    );
  if (state === 'nobody') return <SignIn onEntered={come} />;
  if (state.rights.length === 1 && state.rights[0] === 'own') return <OwnPage />;
  return <Shell session={state} onSignedOut={leave} />;

  function enter(session: SignedIn): void {
    come(session);
    location.hash = '';
  }
}

function Door({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <main className="door">
      <section className="door-card" aria-labelledby="door-title">
        <p className="brand">
          <img src="/icon.svg" alt="" width="28" height="28" /> {w('app.name')}
        </p>
        <h1 id="door-title">{title}</h1>
        <p className="muted">{lead}</p>
        {children}
      </section>
    </main>
  );
}

/** An owner has the owners' page: their own conversation, the same on every device. */
function OwnPage() {
  const { data, error, reload } = useLoad<{ session: string }>('/own');
  useEffect(() => {
    if (data === null) return;
    localStorage.setItem(OWNER_SESSION, data.session);
    location.replace('/');
  }, [data]);
  return <Instead loading={error === null} error={error} onRetry={reload} empty="" />;
}

/** Whether the login takes the code of an authenticator too. */
const wantsCode = (failure: unknown) =>
  failure instanceof Refusal && (failure.code === 'E_CODE_WANTED' || failure.code === 'E_CODE');

function SignIn({ onEntered }: { onEntered: (session: SignedIn) => void }) {
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [code, setCode] = useState(false);

  async function submit(values: { login: string; password: string; code?: string }) {
    setBusy(true);
    try {
      onEntered(await ask<SignedIn>('POST', '/session', values));
    } catch (failure) {
      setCode((asked) => asked || wantsCode(failure));
      setError((failure as Error).message);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Door title={w('signIn.title')} lead={w('signIn.lead')}>
      {error !== null && <Alert type="error" title={error} showIcon role="alert" />}
      <Form layout="vertical" onFinish={submit} requiredMark={false} size="large">
        <Form.Item
          name="login"
          label={w('signIn.login')}
          rules={[{ required: true, message: w('signIn.needLogin') }]}
        >
          <Input autoComplete="username" autoFocus autoCapitalize="none" />
        </Form.Item>
        <Form.Item
          name="password"
          label={w('signIn.password')}
          rules={[{ required: true, message: w('signIn.needPassword') }]}
        >
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        {code && <Code />}
        <Button type="primary" htmlType="submit" block loading={busy}>
          {w('signIn.submit')}
        </Button>
      </Form>
      <p className="muted small">{w('signIn.forgot')}</p>
      <p className="small">
        <a href="/">{w('signIn.owner')}</a>
      </p>
    </Door>
  );
}

function Invitation({ token, onEntered }: { token: string; onEntered: (session: SignedIn) => void }) {
  const [guest, setGuest] = useState<{ login: string; name: string } | 'gone' | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [code, setCode] = useState(false);

  useEffect(() => {
    ask<{ login: string; name: string }>('POST', '/invitation/look', { token }).then(setGuest, () =>
      setGuest('gone'),
    );
  }, [token]);

  async function submit({ password, code: typed }: { password: string; code?: string }) {
    setBusy(true);
    try {
      const given = { token, password, ...(typed !== undefined && { code: typed }) };
      onEntered(await ask<SignedIn>('POST', '/invitation', given));
    } catch (failure) {
      setCode((asked) => asked || wantsCode(failure));
      setError((failure as Error).message);
    } finally {
      setBusy(false);
    }
  }

  if (guest === null)
    return (
      <div className="waiting">
        <Spin description={w('app.loading')} />
      </div>
    );
  if (guest === 'gone')
    return (
      <Door title={w('invitation.title')} lead={w('invitation.gone')}>
        <Button href="#/">{w('invitation.toSignIn')}</Button>
      </Door>
    );
  return (
    <Door title={w('invitation.title')} lead={w('invitation.hello', guest)}>
      {error !== null && <Alert type="error" title={error} showIcon role="alert" />}
      <Form layout="vertical" onFinish={submit} requiredMark={false} size="large">
        <input type="text" hidden readOnly autoComplete="username" value={guest.login} />
        <Form.Item
          name="password"
          label={w('invitation.password')}
          extra={w('invitation.rule')}
          rules={[{ required: true, min: 10, message: w('invitation.short') }]}
        >
          <Input.Password autoComplete="new-password" autoFocus />
        </Form.Item>
        <Form.Item
          name="again"
          label={w('invitation.again')}
          dependencies={['password']}
          rules={[
            ({ getFieldValue }) => ({
              validator: (_rule, again) =>
                again === getFieldValue('password')
                  ? Promise.resolve()
                  : Promise.reject(new Error(w('invitation.different'))),
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        {code && <Code />}
        <Button type="primary" htmlType="submit" block loading={busy}>
          {w('invitation.submit')}
        </Button>
      </Form>
    </Door>
  );
}
