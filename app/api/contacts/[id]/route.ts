import { withRoute } from '@/lib/http/with-route';
import { getContact, getContactInput } from '@/lib/services/contacts/get';

export const GET = withRoute({ input: getContactInput, handler: getContact });
