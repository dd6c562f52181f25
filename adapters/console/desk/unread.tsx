/** Around a page: one that cannot be read or drawn says so, and takes nothing else along. */
import { Button } from 'antd';
import { Component, type ReactNode } from 'react';
import { w } from './words.ts';

export class Unread extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <div className="instead" role="alert">
        <h1>{w('app.unread')}</h1>
        <p className="muted">{w('app.unreadHint')}</p>
        <Button type="primary" onClick={() => location.reload()}>
          {w('app.retry')}
        </Button>
      </div>
    );
  }
}
