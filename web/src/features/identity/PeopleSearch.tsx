import { App } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useTexts } from '../../lib/useTexts';
import { FilterSearch } from '../../ui/FilterSearch';
import { WhyModal } from '../../ui/WhyModal';
import { isNumber, searchPerson } from './staff';
import { staffTexts } from './staffTexts';
import { usePurposes } from './usePurposes';

/**
 * The search over people: a name or an account filters the list; a phone number or
 * citizen id asks for a purpose first and leads to the person, and never stands in
 * an address.
 */
export function PeopleSearch({ q, onSearch }: { q: string; onSearch: (text: string) => void }) {
  const t = useTexts(staffTexts);
  const go = useNavigate();
  const { message } = App.useApp();
  const { may, purposes } = usePurposes();
  const [number, setNumber] = useState('');
  const search = (text: string) => {
    if (!isNumber(text)) onSearch(text);
    else if (may) setNumber(text);
    else message.warning(t('mayNotFind'));
  };
  const find = async (purpose: string, reason: string) => {
    const [found] = (await searchPerson(number, purpose, reason)).items;
    if (found) go(`/desk/people/${found.id}`);
    else message.info(t('nobody'));
  };
  return (
    <>
      <FilterSearch label={t('searchPeople')} value={q} width={360} onSearch={search} />
      <WhyModal
        open={number !== ''}
        title={t('findWhy')}
        okText={t('find')}
        purposes={purposes}
        onWhy={find}
        onClose={() => setNumber('')}
      />
    </>
  );
}
