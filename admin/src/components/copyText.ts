/**
 * Copies without the Clipboard API, which browsers only offer to https pages and localhost.
 * `near` says where the invisible text goes: a dialog takes the focus back from anything outside it.
 */
export const copyBySelection = (text: string, near: HTMLElement): boolean => {
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.style.position = 'fixed';
  field.style.opacity = '0';
  near.append(field);
  field.select();
  // Deprecated, but there is nothing else where the Clipboard API is missing.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const copied = document.execCommand('copy');
  field.remove();
  return copied;
};
