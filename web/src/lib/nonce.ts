/** Gives the style nonce that the server put into the page for its CSP; undefined in development. */
export function cspNonce(): string | undefined {
  const content = document.querySelector('meta[property="csp-nonce"]')?.getAttribute('content');
  return content && !content.startsWith('__') ? content : undefined;
}

/**
 * Gives every <style> that our scripts make the page's nonce. The CSP lets no
 * other style apply, and some of antd's parts (the scroll lock under a dialog)
 * make theirs without asking its own nonce setting.
 */
export function signStyles(nonce = cspNonce()) {
  if (!nonce) return;
  const make = document.createElement.bind(document);
  document.createElement = (name: string, options?: ElementCreationOptions) => {
    const element = make(name, options);
    if (name.toLowerCase() === 'style') element.nonce = nonce;
    return element;
  };
}
