import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { Secret } from '../../ui/Secret';
import { State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import { When } from '../../ui/When';
import {
  type Certificate,
  certificateTones,
  certify,
  readCertificates,
  revokeCertificate,
} from './certificates';
import { certificateTexts } from './certificateTexts';

/** The certificates of a device: issue one for its request, take one back. */
export function ThingCertificates({ thing }: { thing: string }) {
  const t = useTexts(certificateTexts);
  const asked = useQuery({
    queryKey: ['certificates', thing],
    queryFn: ({ signal }) => readCertificates(thing, signal),
  });
  const issue = useAct(certify, t('issued'), ['certificates']);
  return (
    <div className="stack-tight">
      <p className="quiet small">{t('note')}</p>
      <State
        asked={asked}
        isEmpty={(list) => list.length === 0}
        empty={<p className="quiet small">{t('none')}</p>}
      >
        {(list) => (
          <ul className="plain-list stack-tight">
            {list.map((one) => (
              <CertificateRow key={`${one.authority}/${one.serial}`} of={one} />
            ))}
          </ul>
        )}
      </State>
      <div className="row">
        <FormButton
          label={t('issue')}
          plain
          act={issue}
          bodyOf={({ csr, replace }: { csr: string; replace?: boolean }) => ({
            id: thing,
            csr: csr.trim(),
            replace: replace === true,
          })}
        >
          <Form.Item
            name="csr"
            label={t('csr')}
            extra={t('csrHint')}
            rules={[{ required: true, whitespace: true, message: t('required') }]}
          >
            <Input.TextArea rows={6} maxLength={20_000} />
          </Form.Item>
          <Form.Item name="replace" valuePropName="checked">
            <Checkbox>{t('replace')}</Checkbox>
          </Form.Item>
        </FormButton>
      </div>
      {issue.data?.pem && (
        <div className="stack-tight" role="status">
          <p>{t('once')}</p>
          <Secret label={t('pem')} value={issue.data.pem} />
          {issue.data.chain && <Secret label={t('chain')} value={issue.data.chain} />}
        </div>
      )}
    </div>
  );
}

function CertificateRow({ of }: { of: Certificate }) {
  const t = useTexts(certificateTexts);
  const sure = useSure();
  const revoke = useAct(revokeCertificate, t('done'), ['certificates']);
  const live = of.state === 'valid' || of.state === 'ends_soon';
  return (
    <li className="row spread">
      <span>
        <Status tone={certificateTones[of.state]}>{t(of.state)}</Status>{' '}
        <span className="quiet small">
          {t('until')} <When at={of.endsAt} /> · {t('serial')} <code>{of.serial.slice(-8)}</code>
        </span>
      </span>
      {live && (
        <Button size="small" onClick={() => sure(t('revoke'), t('revokeSure'), () => revoke.mutateAsync(of))}>
          {t('revoke')}
        </Button>
      )}
    </li>
  );
}
