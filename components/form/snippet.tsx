'use client';

import { Card, Heading, SectionHelper, Text, TextButton } from '@wix/design-system';
import { useRef, useSyncExternalStore } from 'react';
import { useHost } from '@/components/host/host';
import { Details } from '@/components/ui/details';
import { type FormView } from '@/lib/services/views/forms';
import { htmlSnippet, scriptSnippet } from '@/lib/text/form-snippet';
import { text } from '@/lib/text/text';
import styles from './snippet.module.css';

/** The form's address once it is on. */
export function SnippetCard({ view }: { view: FormView }) {
  return (
    <section className="card" data-hook="form-snippet">
      <Card>
        <Card.Content>
          <div className="column">
            <Heading size="small" as="h2">
              {text('form.snippet')}
            </Heading>
            <Snippet view={view} />
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}

const isLocal = (address: string) => /^https?:\/\/(127\.|localhost\b|\[::1\])/.test(address);

const never = () => () => undefined;

/** The address to post to, and two ways to do it, each with a copy button. */
export function Snippet({ view }: { view: FormView }) {
  const here = useSyncExternalStore(
    never,
    () => window.location.origin,
    () => '',
  );
  const address = `${view.publicUrl ?? here}${view.path}`;
  const { rules } = view;
  const { rows } = view.mapping;
  return (
    <div className="column">
      {view.isSigned ? (
        <SectionHelper skin="warning" fullWidth>
          {text('form.snippet.signed')}
        </SectionHelper>
      ) : null}
      <Code what={text('form.snippet.address')} code={address} />
      {isLocal(address) ? (
        <Text secondary size="small">
          {text('form.snippet.local')}
        </Text>
      ) : null}
      <Code
        what={text('form.snippet.html')}
        code={htmlSnippet({ address, rows, rules })}
        isClosed
      />
      <Code what={text('form.snippet.script')} code={scriptSnippet({ address, rows })} isClosed />
    </div>
  );
}

function Code({
  what,
  code,
  isClosed = false,
}: {
  what: string;
  code: string;
  isClosed?: boolean;
}) {
  const host = useHost();
  const shown = useRef<HTMLPreElement>(null);
  // When the browser denies the clipboard, the text is selected instead.
  const copy = () =>
    void navigator.clipboard.writeText(code).then(
      () => host.toast(text('form.snippet.copied'), 'success'),
      () => shown.current && window.getSelection()?.selectAllChildren(shown.current),
    );
  const body = (
    <div className="column-tight">
      <pre ref={shown} className={styles.code} tabIndex={0} aria-label={what}>
        {code}
      </pre>
      <div>
        <TextButton
          size="small"
          ariaLabel={text('form.snippet.copy.what', { what })}
          onClick={copy}
        >
          {text('form.snippet.copy')}
        </TextButton>
      </div>
    </div>
  );
  if (isClosed) return <Details summary={what}>{body}</Details>;
  return (
    <div className="column-tight">
      <Text size="small" weight="bold">
        {what}
      </Text>
      {body}
    </div>
  );
}
