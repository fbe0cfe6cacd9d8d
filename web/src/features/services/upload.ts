import { Problem, problemFrom } from '../../lib/problem';
import type { Upload } from './applications';

/** What is taken, as the file dialogue of the browser understands it; the server looks at the content. */
export const accepted = 'image/jpeg,image/png,application/pdf,.jpg,.jpeg,.png,.pdf,.ofd';

/** The largest file in bytes. */
export const mostBytes = 20 * 1024 * 1024;

/** The most files of one material. */
export const mostOfMaterial = 20;

/** An upload that is under way. */
export type Sending = { done: Promise<Upload>; cancel: () => void };

/** Says before anything travels why a file cannot be taken; null where nothing speaks against it. */
export function barrier(file: Pick<File, 'size' | 'name'>): 'empty' | 'large' | 'kind' | null {
  if (file.size === 0) return 'empty';
  if (file.size > mostBytes) return 'large';
  return /\.(jpe?g|png|pdf|ofd)$/i.test(file.name) ? null : 'kind';
}

/** Where a file for a material of one's own application is sent. */
export const paperUpload = (draft: string, material: string, name: string) =>
  `/api/v1/applications/${encodeURIComponent(draft)}/papers?${new URLSearchParams({ material, name })}`;

/**
 * Sends a file to where it is kept. fetch tells nothing of its progress, so this is the
 * one place that uses the older way.
 */
export function send(address: string, file: File, onProgress: (share: number) => void): Sending {
  const request = new XMLHttpRequest();
  request.open('POST', address);
  request.responseType = 'json';
  request.setRequestHeader('X-Citybrain', 'web');
  request.setRequestHeader('Accept-Language', document.documentElement.lang || 'zh-CN');
  request.setRequestHeader('Content-Type', 'application/octet-stream');
  request.upload.onprogress = (event) => {
    if (event.lengthComputable) onProgress(event.loaded / event.total);
  };
  const done = new Promise<Upload>((resolve, reject) => {
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response as Upload);
      else reject(problemFrom(request.status, request.response));
    };
    request.onerror = () => reject(new Problem({ status: 0, code: 'net.unreachable' }));
    request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
}

/** Says a size as people do. */
export function sizeWords(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
