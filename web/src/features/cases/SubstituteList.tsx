import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Select } from 'antd';
import { useCity } from '../../lib/city';
import { useMay, useSession } from '../../lib/session';
import { dayIn } from '../../lib/time';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import './Cases.css';
import { MateField } from './MateField';
import { readMates, readSubstitutes, revoke, type Substitution, substitute } from './work';
import { workTexts } from './workTexts';

type Entered = { post?: string; substitute: string; from: string; to: string };

/** Who stands in for whom, and how to let somebody. */
export function SubstituteList() {
  const w = useTexts(workTexts);
  const { zone } = useCity();
  const sure = useSure();
  const asked = useQuery({
    queryKey: ['cases', 'substitutes'],
    queryFn: ({ signal }) => readSubstitutes(signal),
  });
  const end = useAct(revoke, w('revoked'), ['cases']);
  const last = (one: Substitution) => dayIn(zone, new Date(new Date(one.to).getTime() - 1).toISOString());
  return (
    <div className="stack">
      <AddSubstitute />
      <State asked={asked}>
        {(found) =>
          found.items.length === 0 ? (
            <Notice title={w('noSubstitutes')} note={w('noSubstitutesNext')} />
          ) : (
            <ul className="case-papers">
              {found.items.map((one) => (
                <li key={one.id} className="row">
                  <span>
                    {found.names[one.post] ?? ''} → <strong>{found.names[one.substitute] ?? ''}</strong>
                  </span>
                  <span className="quiet">{w('period', { from: dayIn(zone, one.from), to: last(one) })}</span>
                  {one.mine && <Status tone="notice">{w('forMe')}</Status>}
                  {one.revocable && (
                    <Button
                      danger
                      onClick={() => sure(w('revoke'), w('revokeSure'), () => end.mutateAsync(one.id))}
                    >
                      {w('revoke')}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </State>
    </div>
  );
}

function AddSubstitute() {
  const w = useTexts(workTexts);
  const { me } = useSession();
  const mayAssign = useMay('cases.assign');
  const act = useAct(substitute, w('substituted'), ['cases']);
  const needed = [{ required: true, message: w('needed') }];
  return (
    <div>
      <FormButton<Entered, Parameters<typeof substitute>[0], Substitution>
        label={w('addSubstitute')}
        act={act}
        bodyOf={(entered) => entered}
      >
        {mayAssign && <WhoIsAway />}
        <MateField name="substitute" label={w('standsIn')} without={mayAssign ? undefined : me?.post?.id} />
        <Form.Item name="from" label={w('firstDay')} rules={needed}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="to" label={w('lastDay')} rules={needed}>
          <Input type="date" />
        </Form.Item>
      </FormButton>
    </div>
  );
}

/** Who assigns may enter it for a colleague who fell ill. */
function WhoIsAway() {
  const w = useTexts(workTexts);
  const { me } = useSession();
  const asked = useQuery({
    queryKey: ['cases', 'colleagues', '', ''],
    queryFn: ({ signal }) => readMates(undefined, signal),
  });
  const others = (asked.data ?? []).filter((one) => one.post !== me?.post?.id);
  return (
    <Form.Item name="post" label={w('whoAway')}>
      <Select
        allowClear
        placeholder={w('myself')}
        options={others.map((one) => ({ value: one.post, label: one.name }))}
      />
    </Form.Item>
  );
}
