/** The field for what the authenticator app shows. */
import { Form, Input } from 'antd';
import { w } from './words.ts';

export function Code() {
  return (
    <Form.Item
      name="code"
      label={w('signIn.code')}
      rules={[{ required: true, message: w('signIn.needCode') }]}
    >
      <Input autoComplete="one-time-code" maxLength={40} autoCapitalize="none" />
    </Form.Item>
  );
}
