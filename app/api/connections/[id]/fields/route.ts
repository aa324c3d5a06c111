import { withRoute } from '@/lib/http/with-route';
import { flowInput } from '@/lib/services/flow/find';
import { setFields, setFieldsInput } from '@/lib/services/flow/set-fields';
import { showFields } from '@/lib/services/flow/show-fields';

export const GET = withRoute({ input: flowInput, handler: showFields });
export const POST = withRoute({ input: setFieldsInput, handler: setFields });
