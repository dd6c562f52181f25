/** My login: an authenticator app beside the password, and recovery codes for a phone that is lost. */
import { Alert, App, Button, Form, Input, QRCode } from 'antd';
import { useState } from 'react';
import { ask, useLoad } from './api.ts';
import { Code } from './code.tsx';
import { Instead } from './parts.tsx';
import { w } from './words.ts';

interface Standing {
  readonly on: boolean;
  readonly codes: number;
}

interface Begun {
  readonly secret: string;
  readonly uri: string;
}

interface Proof {
  readonly password: string;
  readonly code?: string;
}

export function SecurityPage() {
  const { data, error, reload } = useLoad<Standing>('/me/factor');
  const { message } = App.useApp();
  const [begun, setBegun] = useState<Begun | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);

  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  };
  const begin = (proof: Proof) =>
    attempt(async () => setBegun(await ask<Begun>('POST', '/me/factor', proof)));
  const confirm = ({ code }: { code: string }) =>
    attempt(async () => {
      setCodes((await ask<{ codes: string[] }>('POST', '/me/factor/confirm', { code })).codes);
      setBegun(null);
      reload();
    });
  const off = (proof: Proof) =>
    attempt(async () => {
      await ask('POST', '/me/factor/off', proof);
      setCodes(null);
      reload();
    });

  return (
    <section className="page" aria-labelledby="security-title">
      <header className="page-head">
        <h1 id="security-title">{w('security.title')}</h1>
        <span className="muted">{w('security.lead')}</span>
      </header>
      {codes !== null && (
        <Alert
          showIcon
          type="warning"
          title={w('security.codes')}
          description={<pre className="script-diff">{codes.join('\n')}</pre>}
        />
      )}
      {data === null ? (
        <Instead loading={error === null} error={error} onRetry={reload} empty="" />
      ) : data.on ? (
        <>
          <p role="status">{w('security.on', { count: data.codes })}</p>
          <ProofForm does={w('security.turnOff')} withCode danger onProof={off} />
        </>
      ) : begun === null ? (
        <>
          <p role="status">{w('security.off')}</p>
          <ProofForm does={w('security.turnOn')} onProof={begin} />
        </>
      ) : (
        <>
          <p>{w('security.scan')}</p>
          <figure>
            {/* The same secret stands in letters below. */}
            <div aria-hidden="true">
              <QRCode value={begun.uri} size={200} type="canvas" />
            </div>
            <figcaption>
              {w('security.secret')} <code>{begun.secret.replace(/(.{4})/g, '$1 ').trim()}</code>
            </figcaption>
          </figure>
          <Form layout="inline" onFinish={confirm}>
            <Code />
            <Button type="primary" htmlType="submit">
              {w('security.confirm')}
            </Button>
          </Form>
        </>
      )}
    </section>
  );
}

interface ProofFormProps {
  readonly does: string;
  readonly withCode?: boolean;
  readonly danger?: boolean;
  readonly onProof: (proof: Proof) => Promise<void>;
}

/** Whoever changes what proves them proves it once more. */
function ProofForm({ does, withCode = false, danger = false, onProof }: ProofFormProps) {
  return (
    <Form<Proof> layout="inline" onFinish={onProof}>
      <Form.Item
        name="password"
        label={w('signIn.password')}
        rules={[{ required: true, message: w('signIn.needPassword') }]}
      >
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      {withCode && <Code />}
      <Button type="primary" htmlType="submit" danger={danger}>
        {does}
      </Button>
    </Form>
  );
}
