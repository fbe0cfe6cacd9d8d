/** Gives the style nonce that the server put into the page for its CSP; undefined in development. */
export function cspNonce(): string | undefined {
  const content = document.querySelector('meta[property="csp-nonce"]')?.getAttribute('content');
  return content && !content.startsWith('__') ? content : undefined;
}
