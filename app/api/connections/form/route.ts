import { withRoute } from '@/lib/http/with-route';
import { createForm, createFormInput } from '@/lib/services/forms/create';

export const POST = withRoute({ input: createFormInput, handler: createForm });
