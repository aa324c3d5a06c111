'use client';

import { Button, Card, Heading, Text } from '@wix/design-system';
import { useSearchParams } from 'next/navigation';
import { useHost } from '@/components/host/host';
import { Loaded } from '@/components/ui/loaded';
import { NavLink } from '@/components/ui/nav-link';
import { useRetrySubmissions, useSubmissions } from '@/lib/queries/forms';
import { type FormView } from '@/lib/services/views/forms';
import { text } from '@/lib/text/text';
import { SubmissionRow } from './submission-row';

/** Submissions, newest first, with their outcome; or only those that need the owner. */
export function ActivityTab({ view }: { view: FormView }) {
  const host = useHost();
  const params = useSearchParams();
  const open = params.get('open') === 'yes';
  const page = useSubmissions({
    id: view.id,
    open,
    before: params.get('before') ?? undefined,
  });
  const retry = useRetrySubmissions(view.id);
  const retryAll = () =>
    retry.mutate(undefined, {
      onSuccess: ({ count }) => host.toast(text('form.activity.retried', { count }), 'success'),
      onError: (failure) => host.toast(failure.message, 'error'),
    });
  const here = `/connections/${view.id}?tab=activity`;
  return (
    <Loaded answer={page} lines={[5]}>
      {({ submissions, next }) => (
        <section className="card" data-hook="form-activity">
          <Card>
            <Card.Content>
              <div className="column">
                <div className="row spread">
                  <Heading size="small" as="h2">
                    {text('form.activity')}
                  </Heading>
                  <div className="row">
                    <NavLink to={here} isCurrent={!open}>
                      {text('form.activity.all')}
                    </NavLink>
                    <NavLink to={`${here}&open=yes`} isCurrent={open}>
                      {text('form.activity.open')}
                    </NavLink>
                  </div>
                </div>
                {view.counts.failed > 0 ? (
                  <div>
                    <Button
                      size="small"
                      priority="secondary"
                      disabled={retry.isPending}
                      onClick={retryAll}
                    >
                      {text('form.activity.retryAll')}
                    </Button>
                  </div>
                ) : null}
                {submissions.length === 0 ? (
                  <Text secondary>
                    {text(open ? 'form.activity.open.none' : 'form.activity.none')}
                  </Text>
                ) : null}
                <ul className="plain-list rows">
                  {submissions.map((submission) => (
                    <SubmissionRow key={submission.id} view={view} submission={submission} />
                  ))}
                </ul>
                {next ? (
                  <NavLink to={`${here}${open ? '&open=yes' : ''}&before=${next}`}>
                    {text('next')}
                  </NavLink>
                ) : null}
              </div>
            </Card.Content>
          </Card>
        </section>
      )}
    </Loaded>
  );
}
