/**
 * An id as services make them: visible ASCII, far shorter than this. Anything else is refused
 * before it is stored (S7).
 */
export const serviceIdPattern = /^[\x21-\x7e]{1,200}$/;

export const isServiceId = (text: string): boolean => serviceIdPattern.test(text);
