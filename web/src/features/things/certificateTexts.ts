import { catalogue } from '../../lib/texts';

/** The words of certificates of devices. */
export const certificateTexts = catalogue({
  certificates: ['设备证书', 'Certificates'],
  note: [
    '设备自己生成密钥，这里只为它的请求签发证书；证书代替密码。',
    'The device makes its own key; here its request is certified. A certificate stands in for a password.',
  ],
  none: ['还没有证书', 'No certificate yet'],
  until: ['有效至', 'until'],
  serial: ['编号', 'Serial'],
  valid: ['有效', 'Valid'],
  ends_soon: ['即将到期', 'Ends soon'],
  ended: ['已过期', 'Over'],
  revoked: ['已吊销', 'Revoked'],
  revoke: ['吊销', 'Revoke'],
  revokeSure: ['吊销后设备不能再用它连接。', 'The device can no longer connect with it.'],
  done: ['办好了', 'Done'],
  issue: ['签发证书', 'Issue a certificate'],
  issued: ['证书已签发', 'The certificate is issued'],
  csr: ['证书请求（CSR，PEM）', 'Request (CSR, PEM)'],
  csrHint: ['以 -----BEGIN CERTIFICATE REQUEST----- 开头', 'Begins with -----BEGIN CERTIFICATE REQUEST-----'],
  replace: ['同时吊销它的其他证书', 'Revoke its other certificates'],
  required: ['这一项要填', 'This is needed'],
  once: ['请现在保存，之后不再显示。', 'Keep it now. It is not shown again.'],
  pem: ['证书', 'Certificate'],
  chain: ['签发机构证书', "The authority's certificate"],
});
