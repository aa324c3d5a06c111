/**
 * Hands a file to the browser. It came with this page's identity, so no address could be opened for
 * it.
 */
export function saveFile(file: File) {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = file.name;
  link.click();
  URL.revokeObjectURL(address);
}
