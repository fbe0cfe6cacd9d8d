import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Select } from 'antd';
import { useMay } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { Notice, State } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import './Cases.css';
import { caseTexts } from './texts';
import { roleWord } from './words';
import { dropTemplate, keepTemplate, readTemplates, type Template } from './work';
import { workTexts } from './workTexts';

type Entered = { title: string; role?: Template['role']; text: string };

const roles = ['acceptor', 'reviewer', 'approver', 'issuer'] as const;

/** The texts of a department; who assigns there writes them. */
export function TemplateList() {
  const w = useTexts(workTexts);
  const t = useTexts(caseTexts);
  const sure = useSure();
  const mayAssign = useMay('cases.assign');
  const asked = useQuery({
    queryKey: ['cases', 'templates'],
    queryFn: ({ signal }) => readTemplates(signal),
  });
  const drop = useAct(dropTemplate, w('dropped'), ['cases']);
  return (
    <div className="stack">
      {mayAssign && (
        <div>
          <TemplateForm label={w('addTemplate')} />
        </div>
      )}
      <State asked={asked}>
        {(list) =>
          list.length === 0 ? (
            <Notice title={w('noTemplates')} note={w('noTemplatesNext')} />
          ) : (
            <ul className="case-papers">
              {list.map((one) => (
                <li key={one.id}>
                  <div className="row">
                    <strong>{one.title}</strong>
                    <span className="small quiet">{one.role ? roleWord(t, one.role) : w('everybody')}</span>
                    {one.mine && (
                      <span className="row">
                        <TemplateForm label={w('editTemplate')} was={one} />
                        <Button
                          danger
                          onClick={() =>
                            sure(w('dropTemplate'), w('dropTemplateSure'), () => drop.mutateAsync(one.id))
                          }
                        >
                          {w('dropTemplate')}
                        </Button>
                      </span>
                    )}
                  </div>
                  <p className="case-note">{one.text}</p>
                </li>
              ))}
            </ul>
          )
        }
      </State>
    </div>
  );
}

function TemplateForm({ label, was }: { label: string; was?: Template }) {
  const w = useTexts(workTexts);
  const t = useTexts(caseTexts);
  const act = useAct(keepTemplate, w('templateSaved'), ['cases']);
  const needed = [{ required: true, whitespace: true, message: w('needed') }];
  return (
    <FormButton<Entered, Parameters<typeof keepTemplate>[0], Template>
      label={label}
      plain={was !== undefined}
      act={act}
      bodyOf={(entered) => ({
        ...entered,
        role: entered.role as Parameters<typeof keepTemplate>[0]['role'],
        id: was?.id,
      })}
    >
      <Form.Item name="title" label={w('templateTitle')} rules={needed} initialValue={was?.title}>
        <Input maxLength={60} autoFocus />
      </Form.Item>
      <Form.Item name="role" label={w('templateRole')} initialValue={was?.role || undefined}>
        <Select
          allowClear
          placeholder={w('everybody')}
          options={roles.map((one) => ({ value: one, label: t(one) }))}
        />
      </Form.Item>
      <Form.Item
        name="text"
        label={w('templateText')}
        rules={needed}
        initialValue={was?.text}
        extra={w('places')}
      >
        <Input.TextArea rows={5} maxLength={2000} showCount />
      </Form.Item>
    </FormButton>
  );
}
