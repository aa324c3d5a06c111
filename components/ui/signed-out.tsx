'use client';

import { Card, EmptyState, Text } from '@wix/design-system';
import { text } from '@/lib/text/text';
import styles from './signed-out.module.css';

/** Replaces every page while the person is not signed in: says how to sign in. */
export function SignedOut() {
  return (
    <div className="card" role="alert">
      <Card>
        <Card.Content>
          <EmptyState
            skin="page-no-border"
            title={text('signIn.title')}
            subtitle={<Text secondary>{text('signIn.text')}</Text>}
          >
            <code className={styles.command}>{text('signIn.command')}</code>
          </EmptyState>
        </Card.Content>
      </Card>
    </div>
  );
}
