/**
 * Hands a file to the browser. It was fetched with this page's identity, so it has no address to
 * open.
 */
export function saveFile(file: File) {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = file.name;
  link.click();
  URL.revokeObjectURL(address);
}
