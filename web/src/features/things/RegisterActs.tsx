import { Button } from 'antd';
import { useNavigate } from 'react-router';
import { useTexts } from '../../lib/useTexts';
import { importTexts } from './importTexts';
import { RegisterThing } from './RegisterThing';

/** Registers one device, or the many of a list. */
export function RegisterActs() {
  const t = useTexts(importTexts);
  const go = useNavigate();
  return (
    <>
      <Button onClick={() => go('/desk/things/import')}>{t('import')}</Button>
      <RegisterThing />
    </>
  );
}
