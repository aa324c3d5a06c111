import { SideError } from '@/lib/core/model/side-error';
import { type WriteOutcome, type WriteRequest } from '@/lib/core/model/write';
import { canonical } from '@/lib/core/values/canonical';
import { recordOf } from './memory-record';
import {
  capabilitiesOf,
  change,
  emit,
  insert,
  type MemoryContact,
  type MemoryService,
} from './memory-service';

/**
 * What goes wrong with the next write; `null` for nothing. `before`: refused without effect;
 * `lost`: no answer and no effect; `after`: done, answer lost; `tooLittle`: refused, naming no
 * field.
 */
export type Fault = 'before' | 'lost' | 'after' | 'throttled' | 'refuse' | 'tooLittle' | null;

export function writeOne({
  service,
  request,
  fault,
}: {
  service: MemoryService;
  request: WriteRequest;
  fault: Fault;
}): WriteOutcome {
  if (fault === 'before')
    return {
      kind: 'failed',
      error: new SideError({ code: 'serverError', side: service.name, retryable: true }),
    };
  if (fault === 'throttled')
    return {
      kind: 'failed',
      error: new SideError({ code: 'rateLimited', side: service.name, retryable: true }),
    };
  if (fault === 'lost') return { kind: 'unclear' };
  if (fault === 'tooLittle') return { kind: 'refused', problems: [{ code: 'notEnoughToCreate' }] };
  if (fault === 'refuse' && request.kind !== 'delete')
    return {
      kind: 'refused',
      problems: [
        {
          code: 'badValue',
          ...(Object.keys(request.fields)[0] === undefined
            ? {}
            : { field: Object.keys(request.fields)[0] ?? '' }),
        },
      ],
    };
  const unknown =
    request.kind === 'delete'
      ? undefined
      : Object.keys(request.fields).find(
          (key) => !service.fields.some((field) => field.key === key),
        );
  if (unknown !== undefined)
    return { kind: 'refused', problems: [{ field: unknown, code: 'unknownField' }] };
  const outcome = effect({ service, request });
  return fault === 'after' ? { kind: 'unclear' } : outcome;
}

function effect({
  service,
  request,
}: {
  service: MemoryService;
  request: WriteRequest;
}): WriteOutcome {
  const log = (id: string, idOnly = false) => service.log.push({ kind: request.kind, id, idOnly });
  switch (request.kind) {
    case 'create': {
      const same = [...service.contacts.values()].find(
        (contact) => contact.linkedId === request.linkedId,
      );
      if (same && capabilitiesOf(service).upsertByOurId) {
        change({ service, contact: same, values: request.fields, ours: true });
        log(same.id);
        return { kind: 'done', record: recordOf({ service, contact: same }) };
      }
      const email = canonical({ type: 'email', value: request.fields[service.emailField] });
      const twin =
        email === null
          ? undefined
          : [...service.contacts.values()].find(
              (contact) =>
                canonical({ type: 'email', value: contact.values[service.emailField] }) === email,
            );
      const isTaken = service.isPlain
        ? request.allowDuplicates || request.isUnmatched
        : request.allowDuplicates && service.name === 'wix';
      if (twin && !isTaken) return { kind: 'duplicate', candidateId: twin.id, by: 'email' };
      const contact = insert({
        service,
        values: request.fields,
        linkedId: request.linkedId,
        ours: true,
      });
      log(contact.id);
      return { kind: 'done', record: recordOf({ service, contact }) };
    }
    case 'update': {
      const contact = service.contacts.get(request.record.id);
      if (!contact) return { kind: 'absent' };
      if (
        capabilitiesOf(service).conditionalWrite &&
        String(contact.version) !== request.record.version
      )
        return { kind: 'conflict' };
      const email = canonical({ type: 'email', value: request.fields[service.emailField] });
      const isHeld = (other: MemoryContact) =>
        other !== contact &&
        canonical({ type: 'email', value: other.values[service.emailField] }) === email;
      const holder =
        email !== null && !service.isPlain && !(request.allowDuplicates && service.name === 'wix')
          ? [...service.contacts.values()].find(isHeld)
          : undefined;
      if (holder)
        return {
          kind: 'refused',
          problems: [{ field: service.emailField, code: 'heldByAnother', holderId: holder.id }],
        };
      change({ service, contact, values: request.fields, linkedId: request.linkedId, ours: true });
      log(contact.id, Object.keys(request.fields).length === 0);
      return { kind: 'done', record: recordOf({ service, contact }) };
    }
    case 'delete': {
      const contact = service.contacts.get(request.id);
      if (!contact) return { kind: 'absent' };
      if (contact.undeletable) return { kind: 'undeletable', why: contact.undeletable };
      service.contacts.delete(request.id);
      service.log.push({
        kind: 'delete',
        id: request.id,
        idOnly: false,
        version: service.shown.get(request.id) ?? recordOf({ service, contact }).version,
      });
      emit(service, { contactId: request.id, kind: 'deleted', ours: true });
      return { kind: 'deleted' };
    }
  }
}
