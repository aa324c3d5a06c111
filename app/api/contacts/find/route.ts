import { withRoute } from '@/lib/http/with-route';
import { findByKey, findByKeyInput } from '@/lib/services/contacts/find-by-key';

// A POST, so that addresses and numbers never stand in a log or a browser's history.
export const POST = withRoute({ input: findByKeyInput, handler: findByKey });
