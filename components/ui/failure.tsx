'use client';

import { Card, EmptyState, Text, TextButton } from '@wix/design-system';
import { ApiError } from '@/lib/queries/api';
import { text } from '@/lib/text/text';
import { NavLink } from './nav-link';

const wordsFor = (error: unknown) => {
  if (!(error instanceof ApiError))
    return { title: text('error.title'), detail: text('error.unknown') };
  if (error.problem.status === 401)
    return { title: text('signIn.title'), detail: text('signIn.text') };
  if (error.problem.status === 404)
    return { title: text('notFound.title'), detail: text('notFound.text') };
  return { title: error.problem.title, detail: error.problem.detail };
};

/** A 404 is final, so no retry is offered. */
const isGone = (error: unknown) => error instanceof ApiError && error.problem.status === 404;

/** A card in place of content that failed to load. */
export function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { title, detail } = wordsFor(error);
  return (
    <div className="card" role="alert">
      <Card>
        <Card.Content>
          <EmptyState skin="section" title={title} subtitle={<Text secondary>{detail}</Text>}>
            {isGone(error) ? (
              <NavLink to="/history">{text('nav.history')}</NavLink>
            ) : (
              <TextButton onClick={onRetry}>{text('retry')}</TextButton>
            )}
          </EmptyState>
        </Card.Content>
      </Card>
    </div>
  );
}
