/** Accounts: made with an invitation, never with a password; roles, communities, disabled ones. */
import { PlusOutlined } from '@ant-design/icons';
import { App, Button, Form, Input, Select, Table, type TableColumnsType, Tag } from 'antd';
import { useState } from 'react';
import type { AccountCard, Role } from '../../../src/contract.ts';
import { ask, useLoad } from './api.ts';
import { copied } from './copy.ts';
import { Dialog, Sure } from './dialog.tsx';
import { useMe } from './me.ts';
import { Instead } from './parts.tsx';
import { fullMoment } from './time.ts';
import { w } from './words.ts';

const ROLES: readonly Role[] = ['owner', 'agent', 'engineer', 'supervisor', 'trainer', 'admin'];

interface Wish {
  readonly login: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly everywhere: boolean;
}

export function AccountsPage() {
  const { data, error, reload } = useLoad<{ accounts: readonly AccountCard[] }>('/accounts');
  const me = useMe();
  const { message } = App.useApp();
  const [edited, setEdited] = useState<AccountCard | 'new' | null>(null);
  const [link, setLink] = useState<string | null>(null);

  async function attempt(work: () => Promise<unknown>) {
    try {
      await work();
      reload();
      return true;
    } catch (failure) {
      void message.error((failure as Error).message);
      return false;
    }
  }

  const save = ({ login, name, roles, everywhere }: Wish) =>
    attempt(async () => {
      const communities = everywhere ? null : [me.community.id];
      if (edited === 'new') {
        const { invitation } = await ask<{ invitation: string }>('POST', '/accounts', {
          login,
          name,
          roles,
          communities,
        });
        setLink(linkOf(invitation));
      } else if (edited) await ask('PATCH', `/accounts/${edited.id}`, { name, roles, communities });
      setEdited(null);
    });

  const invite = (id: string) =>
    attempt(async () => {
      const { invitation } = await ask<{ invitation: string }>('POST', `/accounts/${id}/invitation`);
      setLink(linkOf(invitation));
    });

  const columns: TableColumnsType<AccountCard> = [
    {
      title: w('accounts.name'),
      dataIndex: 'name',
      render: (name: string, { id }) => `${name}${id === me.account.id ? w('accounts.you') : ''}`,
    },
    { title: w('accounts.login'), dataIndex: 'login' },
    {
      title: w('accounts.roles'),
      dataIndex: 'roles',
      render: (roles: readonly Role[]) => roles.map((role) => <Tag key={role}>{w(`role.${role}`)}</Tag>),
    },
    {
      title: w('accounts.communities'),
      dataIndex: 'communities',
      render: (communities: readonly string[] | null) =>
        communities === null
          ? w('accounts.allCommunities')
          : communities.map((one) => (one === me.community.id ? me.community.name : one)).join(' '),
    },
    {
      title: w('accounts.state'),
      render: (_, { disabled, active, factor }) =>
        `${w(disabled ? 'accounts.disabled' : active ? 'accounts.active' : 'accounts.invited')}${factor ? w('accounts.factor') : ''}`,
    },
    { title: w('accounts.created'), dataIndex: 'createdAt', render: fullMoment },
    {
      title: w('accounts.actions'),
      render: (_, account) => (
        <span className="moves">
          <Button size="small" onClick={() => setEdited(account)}>
            {w('accounts.edit')}
          </Button>
          <Button size="small" onClick={() => void invite(account.id)}>
            {w('accounts.invite')}
          </Button>
          {account.factor && (
            <Sure
              title={w('accounts.dropFactorAsk')}
              onConfirm={() => void attempt(() => ask('DELETE', `/accounts/${account.id}/factor`))}
            >
              <Button size="small">{w('accounts.dropFactor')}</Button>
            </Sure>
          )}
          {account.disabled ? (
            <Button
              size="small"
              onClick={() => attempt(() => ask('PATCH', `/accounts/${account.id}`, { disabled: false }))}
            >
              {w('accounts.enable')}
            </Button>
          ) : (
            <Sure
              title={w('accounts.disableAsk')}
              onConfirm={() =>
                void attempt(() => ask('PATCH', `/accounts/${account.id}`, { disabled: true }))
              }
            >
              <Button size="small" danger disabled={account.id === me.account.id}>
                {w('accounts.disable')}
              </Button>
            </Sure>
          )}
        </span>
      ),
    },
  ];

  return (
    <section className="page" aria-labelledby="accounts-title">
      <header className="page-head">
        <h1 id="accounts-title">{w('accounts.title')}</h1>
        <Button type="primary" icon={<PlusOutlined />} className="page-act" onClick={() => setEdited('new')}>
          {w('accounts.add')}
        </Button>
      </header>
      {data ? (
        <Table<AccountCard>
          size="small"
          rowKey="id"
          columns={columns}
          dataSource={[...data.accounts]}
          pagination={{ pageSize: 50, hideOnSinglePage: true }}
        />
      ) : (
        <Instead loading={error === null} error={error} onRetry={reload} empty={w('app.none')} />
      )}
      {edited !== null && <Editor account={edited} onSave={save} onCancel={() => setEdited(null)} />}
      {link !== null && <InvitationLink link={link} onClose={() => setLink(null)} />}
    </section>
  );
}

function linkOf(invitation: string): string {
  return `${location.origin}/desk#/invitation/${invitation}`;
}

interface EditorProps {
  readonly account: AccountCard | 'new';
  readonly onSave: (wish: Wish) => void;
  readonly onCancel: () => void;
}

function Editor({ account, onSave, onCancel }: EditorProps) {
  const known = account === 'new' ? null : account;
  const everywhere = useMe().account.communities === null;
  return (
    <Dialog
      title={w(known ? 'accounts.edit' : 'accounts.add')}
      okText={w('app.save')}
      cancelText={w('app.cancel')}
      okButtonProps={{ htmlType: 'submit', form: 'account' }}
      onCancel={onCancel}
    >
      <Form<Wish>
        id="account"
        layout="vertical"
        onFinish={onSave}
        initialValues={{
          login: known?.login ?? '',
          name: known?.name ?? '',
          roles: known?.roles ?? ['agent'],
          everywhere: known ? known.communities === null : false,
        }}
      >
        <Form.Item
          name="login"
          label={w('accounts.login')}
          rules={[
            {
              required: true,
              pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{1,39}$/,
              message: w('accounts.loginRule'),
            },
          ]}
        >
          <Input disabled={known !== null} autoCapitalize="none" autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="name"
          label={w('accounts.name')}
          rules={[{ required: true, whitespace: true, message: w('ticket.required') }]}
        >
          <Input maxLength={40} autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="roles"
          label={w('accounts.roles')}
          rules={[{ required: true, message: w('ticket.required') }]}
        >
          <Select mode="multiple" options={ROLES.map((value) => ({ value, label: w(`role.${value}`) }))} />
        </Form.Item>
        <Form.Item name="everywhere" label={w('accounts.communities')}>
          <Select
            options={[
              { value: false, label: w('accounts.thisCommunity') },
              ...(everywhere ? [{ value: true, label: w('accounts.allCommunities') }] : []),
            ]}
          />
        </Form.Item>
      </Form>
    </Dialog>
  );
}

function InvitationLink({ link, onClose }: { link: string; onClose: () => void }) {
  const { message } = App.useApp();
  async function copy() {
    if (await copied(link)) void message.success(w('app.copied'));
    else void message.error(w('app.notCopied'));
  }
  return (
    <Dialog
      title={w('accounts.link')}
      onCancel={onClose}
      footer={[
        <Button key="copy" type="primary" onClick={() => void copy()}>
          {w('app.copy')}
        </Button>,
        <Button key="close" onClick={onClose}>
          {w('app.close')}
        </Button>,
      ]}
    >
      <p>{w('accounts.linkHint')}</p>
      <Input.TextArea
        readOnly
        rows={3}
        value={link}
        aria-label={w('accounts.link')}
        onFocus={(event) => event.target.select()}
      />
    </Dialog>
  );
}
