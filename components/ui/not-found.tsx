'use client';

import { Card, EmptyState, Text } from '@wix/design-system';
import { text } from '@/lib/text/text';
import { NavLink } from './nav-link';

export function NotFound() {
  return (
    <Card>
      <Card.Content>
        <EmptyState
          skin="section"
          title={text('notFound.title')}
          subtitle={<Text secondary>{text('notFound.text')}</Text>}
        >
          <NavLink to="/history">{text('nav.history')}</NavLink>
        </EmptyState>
      </Card.Content>
    </Card>
  );
}
