'use client';

import { Card, EmptyState } from '@wix/design-system';
import { text } from '@/lib/text/text';
import { NavLink } from './nav-link';

export function NotFound() {
  return (
    <Card>
      <Card.Content>
        <EmptyState skin="section" title={text('notFound.title')} subtitle={text('notFound.text')}>
          <NavLink to="/">{text('nav.home')}</NavLink>
        </EmptyState>
      </Card.Content>
    </Card>
  );
}
