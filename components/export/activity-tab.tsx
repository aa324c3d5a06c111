'use client';

import { Button, Card, Heading, Text, TextButton } from '@wix/design-system';
import { useSearchParams } from 'next/navigation';
import { useHost } from '@/components/host/host';
import { saveFile } from '@/components/setup/save-file';
import { Loaded } from '@/components/ui/loaded';
import { NavLink } from '@/components/ui/nav-link';
import {
  useDownloadExport,
  useExportRefused,
  useExportRuns,
  useRetryExport,
} from '@/lib/queries/exports';
import {
  type ExportRefusedView,
  type ExportRunView,
  type ExportView,
} from '@/lib/services/views/flows';
import { tellReason, text } from '@/lib/text/text';
import { formatMoment } from '@/lib/text/time';

/** Refused contacts, each with its reason and a retry; and every run's results with its file. */
export function ActivityTab({ view: { id, name } }: { view: ExportView }) {
  return (
    <>
      <Refused id={id} service={name} />
      <Runs id={id} />
    </>
  );
}

function Refused({ id, service }: { id: number; service: string }) {
  const host = useHost();
  const after = useSearchParams().get('after') ?? undefined;
  const refused = useExportRefused({ id, after });
  const retry = useRetryExport(id);
  const again = (linkId?: string) =>
    retry.mutate(linkId, {
      onSuccess: ({ count }) => host.toast(text('export.refused.retried', { count }), 'success'),
      onError: (failure) => host.toast(failure.message, 'error'),
    });
  return (
    <Loaded answer={refused} lines={[3]}>
      {({ contacts, next }) => (
        <section className="card" data-hook="export-refused">
          <Card>
            <Card.Content>
              <div className="column">
                <div className="row">
                  <Heading size="small" as="h2">
                    {text('export.refused')}
                  </Heading>
                  {contacts.length > 0 ? (
                    <Button
                      size="small"
                      priority="secondary"
                      disabled={retry.isPending}
                      onClick={() => again()}
                    >
                      {text('export.refused.retry')}
                    </Button>
                  ) : null}
                </div>
                {contacts.length === 0 ? (
                  <Text secondary>{text('export.refused.none')}</Text>
                ) : null}
                {contacts.map((contact) => (
                  <Person
                    key={contact.linkId}
                    contact={contact}
                    service={service}
                    onRetry={() => again(contact.linkId)}
                  />
                ))}
                {next ? (
                  <NavLink to={`/connections/${id}?tab=activity&after=${next}`}>
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

function Person({
  contact,
  service,
  onRetry,
}: {
  contact: ExportRefusedView;
  service: string;
  onRetry: () => void;
}) {
  const name = contact.name ?? contact.wixId;
  return (
    <div className="column-tight">
      <Text weight="bold">{name}</Text>
      <Text size="small">{tellReason({ reason: contact.reason, service })}</Text>
      {contact.isRetried ? (
        <Text size="small" secondary>
          {text('export.refused.waits')}
        </Text>
      ) : (
        <div>
          <TextButton
            size="small"
            ariaLabel={`${text('export.refused.one')}: ${name}`}
            onClick={onRetry}
          >
            {text('export.refused.one')}
          </TextButton>
        </div>
      )}
    </div>
  );
}

function Runs({ id }: { id: number }) {
  const before = useSearchParams().get('before') ?? undefined;
  return (
    <Loaded answer={useExportRuns({ id, before })} lines={[4]}>
      {({ runs, next }) => (
        <section className="card" data-hook="export-runs">
          <Card>
            <Card.Content>
              <div className="column">
                <Heading size="small" as="h2">
                  {text('export.runs')}
                </Heading>
                {runs.length === 0 ? (
                  <Text secondary>{text('export.runs.none')}</Text>
                ) : (
                  <RunTable id={id} runs={runs} />
                )}
                {next ? (
                  <NavLink
                    to={`/connections/${id}?tab=activity&before=${encodeURIComponent(next)}`}
                  >
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

function RunTable({ id, runs }: { id: number; runs: readonly ExportRunView[] }) {
  return (
    <table className="data">
      <thead>
        <tr>
          <th scope="col">{text('export.runs.when')}</th>
          <th scope="col">{text('export.runs.did')}</th>
          <th scope="col">{text('export.runs.file')}</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.id} data-hook="export-run">
            <td>{formatMoment(run.startedAtMs)}</td>
            <td>
              {text('export.runs.line', {
                delivered: run.delivered,
                refused: run.refused,
                leftOut: run.leftOut,
              })}
              {run.finishedAtMs === null ? ` · ${text('export.runs.open')}` : ''}
            </td>
            <td>{run.lines > 0 ? <Download id={id} run={run} /> : null}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Download({ id, run }: { id: number; run: ExportRunView }) {
  const host = useHost();
  const download = useDownloadExport(id);
  const save = () =>
    download.mutate(run.id, {
      onSuccess: saveFile,
      onError: (error) => host.toast(error.message, 'error'),
    });
  return (
    <TextButton size="small" disabled={download.isPending} onClick={save}>
      {text('export.runs.download', { lines: run.lines })}
    </TextButton>
  );
}
