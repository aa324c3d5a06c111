'use client';

import { Badge, Card, Heading, Text } from '@wix/design-system';
import { type FieldValue } from '@/lib/core/model/field';
import { type SideName } from '@/lib/core/model/side';
import { type ComparedField, type ContactView } from '@/lib/services/views/contacts';
import { text } from '@/lib/text/text';
import { isBlank, showValue } from '@/lib/text/value';

/** Both ids, and the values of each side field by field. */
export function ContactFields({ contact }: { contact: ContactView }) {
  const fields = contact.fields ?? [];
  const shown = fields.filter(({ wix, remote }) => !isBlank(wix) || !isBlank(remote));
  const blank = fields.filter((field) => !shown.includes(field));
  const { unread } = contact;
  // Without a contact on one side, or while one cannot be read, there is nothing to compare.
  const isPair =
    unread.length === 0 &&
    shown.some(({ wix }) => !isBlank(wix)) &&
    shown.some(({ remote }) => !isBlank(remote));
  return (
    <section className="card" data-hook="contact-fields">
      <Card>
        <Card.Content>
          <div className="column">
            <Heading size="small" as="h2">
              {text('contact.fields')}
            </Heading>
            {contact.fields === null ? <Text>{text('contact.fields.unreadable')}</Text> : null}
            <table className="data">
              <thead>
                <tr>
                  <th scope="col">{text('contact.fields.field')}</th>
                  <th scope="col" className="wide">
                    {text('side.wix')}
                  </th>
                  <th scope="col" className="wide">
                    {contact.serviceName}
                  </th>
                  {isPair ? <th scope="col">{text('contact.fields.result')}</th> : null}
                </tr>
              </thead>
              <tbody>
                {shown.map((field) => (
                  <FieldRow key={field.row} field={field} isPair={isPair} unread={unread} />
                ))}
                <tr>
                  <th scope="row">{text('contact.ids')}</th>
                  <td>{contact.wixId ?? text('contact.id.none')}</td>
                  <td>{contact.remoteId ?? text('contact.id.none')}</td>
                  {isPair ? <td /> : null}
                </tr>
              </tbody>
            </table>
            {blank.length > 0 && unread.length === 0 ? (
              <Text size="small" secondary>
                {text('contact.fields.blank', {
                  fields: blank.map(({ label }) => label).join(', '),
                })}
              </Text>
            ) : null}
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}

type RowProps = {
  readonly field: ComparedField;
  readonly isPair: boolean;
  readonly unread: readonly SideName[];
};

function FieldRow({ field, isPair, unread }: RowProps) {
  return (
    <tr>
      <th scope="row">{field.label}</th>
      {unread.includes('wix') ? <UnreadCell /> : <ValueCell value={field.wix} />}
      {unread.includes('remote') ? <UnreadCell /> : <ValueCell value={field.remote} />}
      {isPair ? (
        <td>
          <Badge
            size="small"
            skin={field.same ? 'neutralSuccess' : 'warningLight'}
            uppercase={false}
          >
            {text(field.same ? 'contact.fields.same' : 'contact.fields.differs')}
          </Badge>
        </td>
      ) : null}
    </tr>
  );
}

const UnreadCell = () => <td className="blank">{text('contact.fields.unread')}</td>;

const ValueCell = ({ value }: { value: FieldValue }) => (
  <td className={isBlank(value) ? 'blank' : undefined}>{showValue(value)}</td>
);
