/** Sent to the window before the router takes a page away by Back or Forward; may be forbidden. */
export const leavingEvent = 'contact-sync-leaving';
