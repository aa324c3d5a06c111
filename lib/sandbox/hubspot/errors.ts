import { randomUUID } from 'node:crypto';
import { Refusal } from '@/lib/sandbox/api';

export type ErrorDetail = {
  message: string;
  code?: string;
  in?: string;
  name?: string;
  context?: Record<string, string[]>;
};

/** One failed item or call, before it is put into a reply. */
export type Failure = {
  status: number;
  category: string;
  message: string;
  errors?: ErrorDetail[];
  context?: Record<string, string[]>;
  subCategory?: string;
};

export class HubspotRefusal extends Refusal {
  constructor(readonly failure: Failure) {
    super({ status: failure.status, body: errorBody(failure) });
  }
}

export function errorBody({ message, category, subCategory, errors, context }: Failure) {
  return {
    status: 'error',
    message,
    correlationId: randomUUID(),
    category,
    ...(subCategory ? { subCategory } : {}),
    ...(errors ? { errors } : {}),
    ...(context ? { context } : {}),
  };
}

/** In a batch an item's error always carries its parts, empty as they may be. */
export const itemErrorBody = (failure: Failure) => ({
  ...errorBody({ errors: [], context: {}, ...failure }),
  links: {},
});

export const refuse = (failure: Failure) => new HubspotRefusal(failure);

export const refuseInput = (message: string, errors?: ErrorDetail[]) =>
  refuse({ status: 400, category: 'VALIDATION_ERROR', message, ...(errors ? { errors } : {}) });

export type PropertyFault = { name: string; code: string; message: string };

/** The shape in which HubSpot lists the properties at fault: once in the text, once in `errors`. */
export function refuseProperties(
  faults: readonly PropertyFault[],
  portalId: number,
): HubspotRefusal {
  const listed = faults.map(({ name, code, message }) => ({
    isValid: false,
    message,
    error: code,
    name,
    localizedErrorMessage: message,
    portalId,
  }));
  return refuseInput(
    `Property values were not valid: ${JSON.stringify(listed)}`,
    faults.map(({ name, code, message }) => ({
      message,
      code,
      name,
      context: { propertyName: [name] },
    })),
  );
}

export const notFound = (message = 'resource not found') =>
  refuse({ status: 404, category: 'OBJECT_NOT_FOUND', message });

export const alreadyExists = (id: string) =>
  refuse({
    status: 409,
    category: 'CONFLICT',
    message: `Contact already exists. Existing ID: ${id}`,
  });

/** A value of a unique property that another contact holds. */
export function refuseTaken({
  portalId,
  name,
  value,
  id,
  holder,
}: {
  portalId: number;
  name: string;
  value: string;
  id: string | null;
  holder: string;
}): HubspotRefusal {
  const owner = `portalId=${portalId}, objectTypeId=0-1`;
  const coordinates = `${owner}, propertyName=${name}, value=${value}`;
  const message =
    `Cannot set PropertyValueCoordinates{${coordinates}} on ${id ?? 'a new object'}. ` +
    `${holder} already has that value.`;
  return refuseInput(message, [
    {
      message,
      code: 'CONFLICTING_UNIQUE_VALUE',
      name,
      context: { propertyName: [name], objectId: [holder] },
    },
  ]);
}
